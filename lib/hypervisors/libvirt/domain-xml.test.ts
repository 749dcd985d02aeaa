import { describe, expect, it } from "vitest";
import {
  type DomainPlan,
  domainXml,
  metadataXml,
  parseDomainState,
  readDomain,
} from "@/lib/hypervisors/libvirt/domain-xml";
import { parseStats, stateOfNumbers } from "@/lib/hypervisors/libvirt/domains";
import { consoleText } from "@/lib/hypervisors/libvirt/machines";
import { checkedSnapshotName, macOf, namesOf, parseVolumeName } from "@/lib/hypervisors/libvirt/names";
import { parseByteFields, parseVolumeList, volumeXml } from "@/lib/hypervisors/libvirt/pool";
import { seedFiles } from "@/lib/hypervisors/libvirt/seed";
import { parseCpuCount, parseNodeMemory, parseUsage, toCapacity } from "@/lib/hypervisors/libvirt/usage";
import { serialiseXml } from "@/lib/hypervisors/libvirt/xml";
import { childElements, descend, parseXml, textOf } from "@/lib/hypervisors/libvirt/xml-reader";

const plan: DomainPlan = {
  id: "m-1",
  hostname: "db-1",
  accelerated: true,
  vcpus: 2,
  memoryMiB: 1024,
  mac: "52:54:aa:bb:cc:dd",
  network: "burgeon-test1",
  pool: "burgeon-test1",
  diskVolume: "machine.m-1.disk",
  seedVolume: "machine.m-1.seed",
  directBoot: { kernelPath: "/pool/a & b/kernel", initrdPath: "/pool/initrd" },
  consolePath: "/pool/machine.m-1.console",
  metadata: {
    installationId: "test1",
    imageId: "debian-12",
    diskGiB: 10,
    tags: { stack: "s1", node: "db-1", deployment: "d:1", planHash: "h" },
  },
};

describe("domainXml", () => {
  it("says everything that reading it back needs", () => {
    const domain = parseXml(domainXml(plan));
    expect(readDomain(domain)).toEqual({
      id: "m-1",
      uuid: "",
      active: false,
      vcpus: 2,
      memoryMiB: 1024,
      cards: [{ mac: "52:54:aa:bb:cc:dd", network: plan.network }],
      metadata: plan.metadata,
    });
    expect(textOf(descend(domain, "os", "kernel"))).toBe("/pool/a & b/kernel");
    expect(descend(domain, "os", "boot")).toBeUndefined();
  });

  it("lets a disk without a kernel of its own boot by its boot loader", () => {
    const domain = parseXml(domainXml({ ...plan, directBoot: null }));
    expect(descend(domain, "os", "boot")?.attributes.dev).toBe("hd");
    expect(["kernel", "initrd", "cmdline"].map((name) => descend(domain, "os", name))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("uses the host's CPU under KVM, and mitigations where they protect something", () => {
    const [fast, slow] = [true, false].map((accelerated) => parseXml(domainXml({ ...plan, accelerated })));
    const seen = [fast, slow].map((d) => [d?.attributes.type, descend(d, "cpu")?.attributes.mode]);
    expect(seen).toEqual([
      ["kvm", "host-passthrough"],
      ["qemu", "maximum"],
    ]);
    expect(textOf(descend(fast, "os", "cmdline"))).toBe("root=LABEL=rootfs ro console=ttyS0");
    expect(textOf(descend(slow, "os", "cmdline"))).toContain("mitigations=off");
  });

  it("gives the guest its disk to write and its seed to read", () => {
    const disks = childElements(descend(parseXml(domainXml(plan)), "devices") ?? parseXml("<none/>"), "disk");
    const seen = disks.map((d) => [descend(d, "source")?.attributes.volume, descend(d, "readonly") !== undefined]);
    expect(seen).toEqual([
      ["machine.m-1.disk", false],
      ["machine.m-1.seed", true],
    ]);
  });
});

describe("readDomain", () => {
  const inner = serialiseXml(metadataXml(plan.metadata));

  it("knows our metadata under any prefix, as `virsh metadata --set` rewrites it", () => {
    const rewritten = inner
      .replace("<machine ", `<b:machine xmlns:b="urn:burgeon:1" `)
      .replace("<tags ", "<b:tags ")
      .replace("</machine>", "</b:machine>");
    const domain = parseXml(
      `<domain type='qemu' id='7'><name>m</name><metadata><x:y xmlns:x='urn:x'/>${rewritten}</metadata></domain>`,
    );
    expect(readDomain(domain)).toMatchObject({ active: true, metadata: plan.metadata });
  });

  it.each([
    ["no metadata", "<domain><name>m</name></domain>"],
    [
      "somebody else's",
      `<domain><name>m</name><metadata><o:machine xmlns:o="urn:other" installation="test1"/></metadata></domain>`,
    ],
    ["ours without an installation", `<domain><metadata><b:machine xmlns:b="urn:burgeon:1"/></metadata></domain>`],
    ["our words in the wrong namespace", `<domain><metadata>${inner}</metadata></domain>`],
  ])("takes a domain with %s for foreign", (_what, xml) => {
    expect(readDomain(parseXml(xml)).metadata).toBeNull();
  });

  it.each([
    ["<memory unit='KiB'>1048576</memory>", 1024],
    ["<memory>2097152</memory>", 2048],
    ["<memory unit='GiB'>2</memory>", 2048],
    ["<memory unit='bytes'>536870912</memory>", 512],
  ])("reads %s as %i MiB", (memory, mib) => {
    expect(readDomain(parseXml(`<domain><name>m</name>${memory}</domain>`)).memoryMiB).toBe(mib);
  });
});

describe("states", () => {
  it.each([
    ["running (booted)\n\n", "running"],
    ["running", "running"],
    ["in shutdown (user)", "running"],
    ["paused (starting up)", "starting"],
    ["paused (snapshot)", "starting"],
    ["paused (I/O error)", "failed"],
    ["shut off (shutdown)", "stopped"],
    ["shut off (destroyed)", "stopped"],
    ["shut off (crashed)", "failed"],
    ["shut off (failed)", "failed"],
    ["crashed (panicked)", "failed"],
    ["no state", "stopped"],
  ])("%j is %s", (output, state) => {
    expect(parseDomainState(output)).toBe(state);
  });

  it("reads those of all domains at once", () => {
    const output =
      "Domain: 'a'\n  state.state=1\n  state.reason=1\n\nDomain: 'it's b'\n  state.state=3\n  state.reason=5\n\n";
    const states = parseStats(output);
    expect([...states.keys()]).toEqual(["a", "it's b"]);
    expect([...states.values()].map(stateOfNumbers)).toEqual(["running", "failed"]);
    expect(parseStats("")).toEqual(new Map());
  });

  it("reads how large a running machine's own disk is, whatever else it has", () => {
    const blocks = [
      "count=2",
      "0.name=vdb",
      "0.capacity=374784",
      "1.name=vda",
      "1.allocation=1",
      "1.capacity=4294967296",
    ];
    const output = `Domain: 'a'\n  state.state=1\n  state.reason=1\n${blocks.map((one) => `  block.${one}\n`).join("")}`;
    const stopped = "Domain: 'b'\n  state.state=5\n  state.reason=0\n  block.count=1\n  block.0.name=vda\n";
    expect([...parseStats(`${output}\n${stopped}`).values()]).toEqual([
      { state: 1, reason: 1, capacityBytes: 4 * 2 ** 30 },
      { state: 5, reason: 0 },
    ]);
  });

  it.each([
    [1, 1, "running"],
    [3, 11, "starting"],
    [3, 5, "failed"],
    [5, 1, "stopped"],
    [5, 3, "failed"],
    [6, 1, "failed"],
    [0, 0, "stopped"],
  ])("state %i for reason %i is %s", (state, reason, expected) => {
    expect(stateOfNumbers({ state, reason })).toBe(expected);
  });
});

describe("volumes", () => {
  it("are named so that nobody's can be taken for another's", () => {
    expect(parseVolumeName("machine.m-1.console.2")).toEqual({ kind: "machine", id: "m-1", part: "console" });
    expect(parseVolumeName("image.debian-12.ready")).toEqual({ kind: "image", id: "debian-12", part: "ready" });
    for (const name of [
      "machine.m-1",
      "machine.m-1.disk.bak",
      "precious.qcow2",
      "machine.a.b.disk",
      "Machine.a.disk",
    ]) {
      expect(parseVolumeName(name)).toBeNull();
    }
  });

  it("are qcow2 of version 3, and thin ones name what they stand on", () => {
    const xml = parseXml(volumeXml({ name: "v", capacityBytes: 5, format: "qcow2", mode: "0600", backingPath: "/b" }));
    expect(textOf(descend(xml, "target", "compat"))).toBe("1.1");
    expect(textOf(descend(xml, "backingStore", "path"))).toBe("/b");
    expect(textOf(descend(xml, "target", "permissions", "mode"))).toBe("0600");
  });

  it("are listed and measured as virsh prints them", () => {
    expect([...parseVolumeList(" image.a.disk   /p/image.a.disk\n with blank     /p/with blank\n\n")]).toEqual([
      ["image.a.disk", "/p/image.a.disk"],
    ]);
    const info =
      "Name:           image.a.qcow2\nType:           file\nCapacity:       1073741824 bytes\nAllocation:     4050944 bytes\n";
    expect([...parseByteFields(info)]).toEqual([
      ["Capacity", 1073741824],
      ["Allocation", 4050944],
    ]);
  });
});

describe("figures", () => {
  it("of a guest with a balloon driver, and of one without", () => {
    const stats =
      "Domain: 'm'\n  cpu.time=37097378000\n  balloon.current=1048576\n  balloon.available=995600\n  balloon.usable=850140\n  balloon.rss=935444\n  net.count=1\n  net.0.name=vnet3\n  net.0.rx.bytes=70315\n  net.0.rx.pkts=402\n  net.0.tx.bytes=8120\n";
    const network = { receivedBytes: 70_315, sentBytes: 8120 };
    expect(parseUsage(stats)).toEqual({ cpuSeconds: 37.097378, memoryMiB: 142, ...network });
    expect(parseUsage("  cpu.time=5000000000\n  balloon.rss=204800\n")).toEqual({
      ...{ cpuSeconds: 5, memoryMiB: 200, receivedBytes: null, sentBytes: null },
    });
  });

  it("of the host", () => {
    expect(parseCpuCount("CPU model:           x86_64\nCPU(s):              16\nCPU socket(s):       1\n")).toBe(16);
    const memory = parseNodeMemory(
      "total  :             24684092 KiB\nfree   :             21871172 KiB\nbuffers:                21316 KiB\ncached :              2117880 KiB\n",
    );
    expect(memory).toEqual({ totalMiB: 24105, freeMiB: 23447 });
    const space = { totalBytes: 100 * 2 ** 30, freeBytes: 1.5 * 2 ** 30 };
    expect(toCapacity(16, memory, 30_000, space)).toMatchObject({ freeMemoryMiB: 0, diskGiB: 100, freeDiskGiB: 1 });
  });
});

describe("names", () => {
  it("fit their places", () => {
    expect(namesOf("abcd1234").bridge.length).toBeLessThanOrEqual(15);
    expect(namesOf("abcd", "/srv/vm").poolDir).toBe("/srv/vm");
    expect(() => namesOf("a b")).toThrow(TypeError);
    expect(() => checkedSnapshotName("--all")).toThrow(/snapshot/);
  });

  it("give each machine a stable MAC address of its own that is local and unicast", () => {
    const mac = macOf("test1", "m-1");
    expect(mac).toMatch(/^52:54(:[0-9a-f]{2}){4}$/);
    expect(macOf("test1", "m-1")).toBe(mac);
    expect(new Set([mac, macOf("test2", "m-1"), macOf("test1", "m-2")]).size).toBe(3);
    expect(Number.parseInt(mac.slice(0, 2), 16) & 3).toBe(2);
  });
});

describe("the seed", () => {
  it("is data: a host name cannot become YAML", () => {
    const files = seedFiles({
      machineId: "m-1",
      hostname: "a\nevil: true",
      mac: "52:54:00:00:00:01",
      userData: "#cloud-config\n",
    });
    expect(JSON.parse(files["meta-data"] ?? "")).toEqual({ "instance-id": "m-1", "local-hostname": "a\nevil: true" });
    expect(files["meta-data"]).not.toContain("\n");
    expect(files["user-data"]).toBe("#cloud-config\n");
  });
});

describe("consoleText", () => {
  it.each([
    ["plain", Buffer.from("login: "), "login: "],
    ["a character cut in two", Buffer.from("한국").subarray(1), "��국"],
  ])("decodes %s", (_what, bytes, text) => {
    expect(consoleText(bytes, 100)).toBe(text);
  });

  it("never gives more bytes than asked for, though bad bytes grow when replaced", () => {
    expect(Buffer.byteLength(consoleText(Buffer.alloc(100, 0xff), 100))).toBeLessThanOrEqual(100);
    expect(consoleText(Buffer.concat([Buffer.alloc(3, 0x80), Buffer.from("end")]), 6)).toMatch(/end$/);
  });
});
