import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallContext, HypervisorDriver, ImageSource, MachineSpec } from "@/lib/hypervisors/driver";
import { createDriverOn, createLibvirtDriver, parseVersion } from "@/lib/hypervisors/libvirt/driver";
import { macOf } from "@/lib/hypervisors/libvirt/names";
import type { SeedContent } from "@/lib/hypervisors/libvirt/seed";
import { FakeVirsh } from "@/lib/hypervisors/libvirt/testing";
import { descend, childElements } from "@/lib/hypervisors/libvirt/xml-reader";

const GIB = 2 ** 30;
const ctx = (signal: AbortSignal = new AbortController().signal): CallContext => ({
  signal,
  idempotencyKey: "d:s",
  progress: () => {},
});
const refused = (code: string) => ({ name: "PortalError", code });

describe("the libvirt driver on a fake virsh", () => {
  let dir: string;
  let virsh: FakeVirsh;
  let seeds: SeedContent[];
  let driver: HypervisorDriver;
  let image: ImageSource;

  const open = (installationId = "test1", uri = "qemu:///system") =>
    createDriverOn(
      virsh,
      { installationId, connection: { uri, acceleration: "tcg", shutdownGraceMs: 0 } },
      async (_signal, content, use) => {
        seeds.push(content);
        await use({ path: "/seed.iso", sizeBytes: 1000 });
      },
    );
  const spec = (more: Partial<MachineSpec> = {}): MachineSpec => ({
    id: "m-1",
    hostname: "db-1",
    imageId: image.id,
    cloneKind: "thin",
    ...{ vcpus: 2, memoryMiB: 1024, diskGiB: 10 },
    userData: "#cloud-config\n{}\n",
    tags: { stack: "s1", node: "db-1", deployment: "d1", planHash: "h1" },
    ...more,
  });
  const volumes = () => virsh.pools.get("burgeon-test1")?.volumes ?? new Map();
  const prepared = async () => {
    await driver.prepare(ctx());
    await driver.ensureImage(ctx(), image);
  };

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "burgeon-test-"));
    const header = Buffer.alloc(112);
    header.write("QFI\u00fb", "latin1");
    header.writeUInt32BE(3, 4);
    header.writeBigUInt64BE(BigInt(4 * GIB), 24);
    const files = { disk: join(dir, "disk"), kernel: join(dir, "kernel"), initrd: join(dir, "initrd") };
    await writeFile(files.disk, header);
    await writeFile(files.kernel, "k");
    await writeFile(files.initrd, "i");
    image = { id: "debian-12", description: "Debian 12", os: "debian", release: "bookworm", files };
    virsh = new FakeVirsh();
    seeds = [];
    driver = open();
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it("prepares a pool and a network of its own, once", async () => {
    await driver.prepare(ctx());
    await driver.prepare(ctx());
    expect([...virsh.pools.keys()]).toEqual(["burgeon-test1"]);
    expect(virsh.networks.get("burgeon-test1")?.active).toBe(true);
    expect([virsh.count("pool-define"), virsh.count("net-define"), virsh.count("net-start")]).toEqual([1, 1, 1]);
  });

  it("takes another subnet than a second installation, and than routes that only libvirt knows", async () => {
    await driver.prepare(ctx());
    const addressOf = (network: string) => {
      const xml = virsh.networks.get(network)?.xml;
      return descend(xml, "ip")?.attributes.address?.replace(/\.1$/, "") ?? "";
    };
    const first = addressOf("burgeon-test1");
    virsh.networks.delete("burgeon-test1");
    virsh.routedSubnets.add(first);
    await driver.prepare(ctx());
    const second = addressOf("burgeon-test1");
    expect(second).toMatch(/^10\.2\d\d\.\d+$/);
    expect(second).not.toBe(first);
    await open("test2").prepare(ctx());
    expect(new Set([first, second, addressOf("burgeon-test2")]).size).toBe(3);
  });

  it("imports an image once, and starts over when an import was cut off", async () => {
    await driver.prepare(ctx());
    virsh.failNext(
      "vol-upload",
      "error: cannot write data: Connection reset by peer\nerror: Disconnected from qemu:///system due to end of file",
    );
    await expect(driver.ensureImage(ctx(), image)).rejects.toMatchObject(refused("hypervisor-unreachable"));
    expect(await driver.listImages(ctx())).toEqual([]);
    const made = await driver.ensureImage(ctx(), image);
    expect(await driver.ensureImage(ctx(), image)).toEqual(made);
    expect(await driver.listImages(ctx())).toEqual([made]);
    expect(virsh.count("vol-upload")).toBe(1 + 3);
    expect(volumes().get("image.debian-12.disk")).toMatchObject({ capacity: 4 * GIB, uploaded: image.files.disk });
  });

  it("imports a vendor's disk without a kernel, and boots machines by its boot loader", async () => {
    await driver.prepare(ctx());
    await driver.ensureImage(ctx(), { ...image, id: "rocky-9", files: { disk: image.files.disk } });
    expect([...volumes().keys()].sort()).toEqual(["image.rocky-9.disk", "image.rocky-9.ready"]);
    await driver.ensureMachine(ctx(), spec({ imageId: "rocky-9" }));
    expect(descend(virsh.domains.get("m-1")?.xml, "os", "boot")?.attributes.dev).toBe("hd");
    await driver.deleteMachine(ctx(), "m-1").then(() => driver.deleteImage(ctx(), "rocky-9"));
    expect([...volumes().keys()]).toEqual([]);
  });

  it("refuses images that are no qcow2, stand on another file, or have an initrd without a kernel", async () => {
    await driver.prepare(ctx());
    const { kernel: _kernel, ...rest } = image.files;
    await expect(driver.ensureImage(ctx(), { ...image, files: rest })).rejects.toMatchObject(refused("image-missing"));
    await writeFile(image.files.disk ?? "", "not a disk");
    await expect(driver.ensureImage(ctx(), image)).rejects.toMatchObject(refused("hypervisor-refused"));
    const backed = Buffer.alloc(112);
    backed.write("QFI\u00fb", "latin1");
    backed.writeUInt32BE(3, 4);
    backed.writeBigUInt64BE(112n, 8);
    await writeFile(image.files.disk ?? "", backed);
    await expect(driver.ensureImage(ctx(), image)).rejects.toMatchObject(refused("hypervisor-refused"));
    expect(await driver.listImages(ctx())).toEqual([]);
  });

  it("makes one machine for calls at once, with its metadata, and hands the seed what it needs", async () => {
    await prepared();
    const made = await Promise.all([1, 2, 3].map(() => driver.ensureMachine(ctx(), spec())));
    const size = { vcpus: 2, memoryMiB: 1024, diskGiB: 10 };
    const expected = { id: "m-1", state: "stopped", addresses: [], tags: spec().tags, ...size };
    expect(made).toEqual([expected, expected, expected]);
    expect(virsh.count("define")).toBe(1);
    expect(volumes().get("machine.m-1.disk")).toEqual({ capacity: 10 * GIB, backing: "/pool/image.debian-12.disk" });
    expect(seeds).toEqual([
      { machineId: "m-1", hostname: "db-1", mac: macOf("test1", "m-1"), userData: "#cloud-config\n{}\n" },
    ]);
    // User data holds host keys: it reaches no argument and no definition.
    expect(JSON.stringify([virsh.calls, [...virsh.domains.values()]])).not.toContain("cloud-config");
  });

  it("copies the disk of a full clone and grows it to the size asked for", async () => {
    await prepared();
    await driver.ensureMachine(ctx(), spec({ cloneKind: "full" }));
    expect(volumes().get("machine.m-1.disk")).toEqual({ capacity: 10 * GIB, backing: undefined });
  });

  it("never makes a disk smaller than its image, and says so", async () => {
    await prepared();
    expect(await driver.ensureMachine(ctx(), spec({ diskGiB: 1 }))).toMatchObject({ diskGiB: 4 });
    expect(volumes().get("machine.m-1.disk")).toMatchObject({ capacity: 4 * GIB });
  });

  it("completes a machine that was cut off before its definition", async () => {
    await prepared();
    virsh.failNext("define", "error: client socket is closed");
    await expect(driver.ensureMachine(ctx(), spec())).rejects.toMatchObject(refused("hypervisor-unreachable"));
    expect(volumes().has("machine.m-1.disk")).toBe(true);
    expect(await driver.getMachine(ctx(), "m-1")).toBeNull();
    expect(await driver.ensureMachine(ctx(), spec())).toMatchObject({ id: "m-1", state: "stopped" });
    expect(virsh.domains.size).toBe(1);
  });

  it("makes a machine anew whose disk is gone, unless it runs", async () => {
    await prepared();
    await driver.ensureMachine(ctx(), spec());
    volumes().delete("machine.m-1.disk");
    await driver.ensureMachine(ctx(), spec());
    expect(volumes().has("machine.m-1.disk")).toBe(true);
    expect(virsh.count("define")).toBe(2);
    await driver.ensureStarted(ctx(), "m-1");
    volumes().delete("machine.m-1.disk");
    expect(await driver.ensureMachine(ctx(), spec())).toMatchObject({ state: "running" });
    expect(virsh.count("define")).toBe(2);
  });

  it("takes another worker's machine when that was faster", async () => {
    await prepared();
    const other = open();
    const machines = await Promise.all([driver.ensureMachine(ctx(), spec()), other.ensureMachine(ctx(), spec())]);
    expect(machines.map(({ id }) => id)).toEqual(["m-1", "m-1"]);
    expect(virsh.domains.size).toBe(1);
  });

  it("waits for a volume that is still being filled before it deletes it", async () => {
    await prepared();
    await driver.ensureMachine(ctx(), spec());
    virsh.failNext("vol-delete", "error: Requested operation is not valid: volume 'machine.m-1.disk' is still in use.");
    await driver.deleteMachine(ctx(), "m-1");
    expect([...volumes().keys()].filter((name) => name.startsWith("machine."))).toEqual([]);
  });

  it("never lists, changes or deletes domains of others", async () => {
    await prepared();
    virsh.addForeignDomain("m-1");
    const before = structuredClone(virsh.domains.get("m-1"));
    await expect(driver.ensureMachine(ctx(), spec())).rejects.toMatchObject(refused("hypervisor-refused"));
    await expect(driver.ensureStarted(ctx(), "m-1")).rejects.toMatchObject(refused("not-found"));
    await expect(driver.ensureSnapshot(ctx(), "m-1", "a")).rejects.toMatchObject(refused("not-found"));
    await driver.ensureStopped(ctx(), "m-1");
    await driver.deleteMachine(ctx(), "m-1");
    expect(await driver.getMachine(ctx(), "m-1")).toBeNull();
    expect(await driver.listMachines(ctx())).toEqual([]);
    await driver.teardown(ctx());
    expect(virsh.domains.get("m-1")).toEqual(before);
    expect([virsh.pools.size, virsh.networks.size]).toEqual([0, 0]);
  });

  it("shows only its own installation's machines, by tags, with the leases and disks of those that run", async () => {
    await prepared();
    const other = open("test2");
    await other.prepare(ctx());
    await other.ensureImage(ctx(), image);
    await other.ensureMachine(ctx(), spec({ id: "m-9" }));
    await driver.ensureMachine(ctx(), spec());
    await driver.ensureMachine(ctx(), spec({ id: "m-2", tags: { ...spec().tags, node: "db-2" } }));
    const lease = (id: string, address: string) =>
      ` 2026-11-20 12:03:27   ${macOf("test1", id)}   ipv4   ${address}/24   db-1   01:52\n`;
    virsh.leases = lease("m-1", "10.200.1.5") + lease("m-2", "10.200.1.6");
    await driver.ensureStarted(ctx(), "m-1");
    // Somebody grows both disks: that is seen of the one that is stopped, too.
    for (const id of ["m-1", "m-2"]) volumes().get(`machine.${id}.disk`)!.capacity = 29.5 * GIB;
    for (const id of ["m-1", "m-2"]) expect(await driver.getMachine(ctx(), id)).toMatchObject({ diskGiB: 30 });
    virsh.calls.length = 0;
    const seen = await driver.listMachines(ctx(), { stack: "s1" });
    expect(seen.map(({ id, state, addresses, diskGiB }) => [id, state, addresses, diskGiB])).toEqual([
      ["m-1", "running", ["10.200.1.5"], 30],
      ["m-2", "stopped", [], 30],
    ]);
    expect(virsh.calls).toHaveLength(5);
    volumes().delete("machine.m-2.disk");
    expect(await driver.getMachine(ctx(), "m-2")).toMatchObject({ diskGiB: 10 });
    expect((await driver.listMachines(ctx(), { stack: "s1", node: "db-2" })).map(({ id }) => id)).toEqual(["m-2"]);
  });

  it("captures a disk as a volume without backing file, with the kernel of its machine's image", async () => {
    await prepared();
    await driver.ensureMachine(ctx(), spec());
    await driver.ensureStarted(ctx(), "m-1");
    const source = { machineId: "m-1", imageId: "baked-1", description: "Baked" };
    const made = await driver.captureImage(ctx(), source);
    expect(await driver.getMachine(ctx(), "m-1")).toMatchObject({ state: "stopped" });
    expect(volumes().get("image.baked-1.disk")).toEqual({ capacity: 10 * GIB, backing: undefined });
    expect(virsh.calls.filter(([command]) => command === "vol-create-from").map((call) => call[4])).toEqual([
      "machine.m-1.disk",
      "image.debian-12.kernel",
      "image.debian-12.initrd",
    ]);
    await driver.deleteMachine(ctx(), "m-1");
    await driver.deleteImage(ctx(), image.id);
    expect(await driver.captureImage(ctx(), source)).toEqual(made);
    expect(await driver.listImages(ctx())).toEqual([made]);
    await driver.ensureMachine(ctx(), spec({ id: "m-2", imageId: "baked-1" }));
    expect(volumes().get("machine.m-2.disk")).toMatchObject({ backing: "/pool/image.baked-1.disk" });
  });

  it.each([1, 2, 3])("captures anew when it was cut off at the copy of volume %i", async (copy) => {
    await prepared();
    await driver.ensureMachine(ctx(), spec());
    const source = { machineId: "m-1", imageId: "baked-1", description: "Baked" };
    const passes = Array.from({ length: copy - 1 }, () => null);
    virsh.failNext("vol-create-from", ...passes, "error: client socket is closed");
    await expect(driver.captureImage(ctx(), source)).rejects.toMatchObject(refused("hypervisor-unreachable"));
    expect((await driver.listImages(ctx())).map(({ id }) => id)).toEqual([image.id]);
    await expect(driver.ensureMachine(ctx(), spec({ id: "m-2", imageId: "baked-1" }))).rejects.toMatchObject(
      refused("image-missing"),
    );
    await driver.captureImage(ctx(), source);
    expect((await driver.listImages(ctx())).map(({ id }) => id).sort()).toEqual(["baked-1", image.id]);
  });

  it("removes what a cut-off capture left when the image is deleted", async () => {
    await prepared();
    await driver.ensureMachine(ctx(), spec());
    virsh.failNext("vol-create-from", null, "error: client socket is closed");
    const source = { machineId: "m-1", imageId: "baked-1", description: "Baked" };
    await expect(driver.captureImage(ctx(), source)).rejects.toMatchObject(refused("hypervisor-unreachable"));
    expect(volumes().has("image.baked-1.disk")).toBe(true);
    await driver.deleteImage(ctx(), "baked-1");
    expect([...volumes().keys()].filter((name) => name.startsWith("image.baked-1."))).toEqual([]);
  });

  it("keeps an image that machines stand on", async () => {
    await prepared();
    await driver.ensureMachine(ctx(), spec());
    await expect(driver.deleteImage(ctx(), image.id)).rejects.toMatchObject(refused("wrong-state"));
    await driver.deleteMachine(ctx(), "m-1");
    await driver.deleteImage(ctx(), image.id);
    await driver.deleteImage(ctx(), image.id);
    expect([...volumes().keys()]).toEqual([]);
  });

  it("says that a start failed, and why", async () => {
    await prepared();
    await driver.ensureMachine(ctx(), spec());
    virsh.failNext(
      "start",
      "error: Failed to start domain 'm-1'\nerror: internal error: process exited while connecting to monitor",
    );
    const failed = driver.ensureStarted(ctx(), "m-1");
    await expect(failed).rejects.toMatchObject(refused("boot-failed"));
    await expect(failed).rejects.toThrow(/process exited while connecting/);
    virsh.failNext("start", "error: internal error: cannot set up guest memory 'pc.ram': Cannot allocate memory");
    await expect(driver.ensureStarted(ctx(), "m-1")).rejects.toMatchObject(refused("hypervisor-full"));
  });

  it("says what is missing: the image, the machine, the room", async () => {
    await driver.prepare(ctx());
    await expect(driver.ensureMachine(ctx(), spec())).rejects.toMatchObject(refused("image-missing"));
    await expect(driver.usage(ctx(), "m-1")).rejects.toMatchObject(refused("not-found"));
    await driver.ensureImage(ctx(), image);
    virsh.failNext("vol-create-from", "error: Failed to create vol\nerror: error writing: No space left on device");
    await expect(driver.ensureMachine(ctx(), spec({ cloneKind: "full" }))).rejects.toMatchObject(
      refused("hypervisor-full"),
    );
  });

  it.each(["-all", "a b", "x;y", "UP", ""])(
    "lets no id through that virsh could take for something else: %j",
    async (id) => {
      await expect(driver.deleteMachine(ctx(), id)).rejects.toMatchObject(refused("hypervisor-refused"));
      expect(virsh.calls).toEqual([]);
    },
  );

  it("counts promised memory as given away", async () => {
    await prepared();
    expect(await driver.capacity(ctx())).toMatchObject({
      vcpus: 2,
      memoryMiB: 4096,
      freeMemoryMiB: 3072,
      diskGiB: 100,
      freeDiskGiB: 50,
    });
    await driver.ensureMachine(ctx(), spec({ memoryMiB: 2048 }));
    await driver.ensureStarted(ctx(), "m-1");
    expect(await driver.capacity(ctx())).toMatchObject({ freeMemoryMiB: 2048 });
  });

  it("knows the room before its pool exists; on a remote host it makes the pool to find out", async () => {
    expect((await driver.capacity(ctx())).diskGiB).toBeGreaterThan(0);
    expect(virsh.pools.size).toBe(0);
    expect((await open("test1", "qemu+ssh://root@host/system").capacity(ctx())).diskGiB).toBe(100);
  });

  it("answers a cancelled call as cancelled, also while it waits for its turn", async () => {
    await prepared();
    await expect(driver.ensureMachine(ctx(AbortSignal.abort()), spec())).rejects.toMatchObject(refused("cancelled"));
    const abort = new AbortController();
    const first = driver.ensureMachine(ctx(), spec());
    const second = driver.ensureMachine(ctx(abort.signal), spec());
    abort.abort();
    await expect(second).rejects.toMatchObject(refused("cancelled"));
    expect(await first).toMatchObject({ id: "m-1" });
    expect(await driver.ensureMachine(ctx(), spec())).toMatchObject({ id: "m-1" });
  });

  it("says that machines are emulated", async () => {
    expect(await driver.health(ctx())).toMatchObject({
      version: "QEMU 7.2.22, libvirt 9.0.0 (TCG, no KVM)",
      slow: true,
      simulated: false,
      note: { sentence: "{0}, as this cloud's connection asks for." },
    });
    expect(parseVersion("", true)).toBe("QEMU, libvirt (KVM)");
  });

  it("gives an emulated machine the CPU and the type that TCG needs", async () => {
    await prepared();
    await driver.ensureMachine(ctx(), spec());
    const xml = virsh.domains.get("m-1")?.xml;
    expect(xml?.attributes.type).toBe("qemu");
    expect(descend(xml, "cpu")?.attributes.mode).toBe("maximum");
    expect(childElements(descend(xml, "devices") ?? { name: "", attributes: {}, children: [] }, "disk")).toHaveLength(
      2,
    );
  });
});

describe("createLibvirtDriver", () => {
  it("names the fields of a connection that is not valid", async () => {
    const opened = createLibvirtDriver({
      installationId: "test1",
      connection: { uri: "qemu+ext://h/system?command=id" },
    });
    await expect(opened).rejects.toMatchObject({
      code: "invalid-parameters",
      fields: [{ path: ["connection", "uri"] }],
    });
  });
});
