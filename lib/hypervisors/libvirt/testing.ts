import { PATH, type Virsh } from "@/lib/hypervisors/libvirt/virsh";
import { VirshFailure } from "@/lib/hypervisors/libvirt/virsh-failure";
import { element, serialiseXml, type XmlElement } from "@/lib/hypervisors/libvirt/xml";
import { childElements, descend, parseXml, textOf } from "@/lib/hypervisors/libvirt/xml-reader";

type FakeVolume = { capacity: number; backing?: string; uploaded?: string };
type FakeDomain = { uuid: string; xml: XmlElement; state: "running" | "shut off"; snapshots: string[] };

/**
 * A libvirt in memory: the commands that the driver uses, with the texts that virsh 9.0 was seen to print. `calls`
 * keeps every command; `failNext` makes the next uses of a command fail with a text of virsh each, or succeed for null.
 */
export class FakeVirsh implements Virsh {
  readonly calls: string[][] = [];
  readonly domains = new Map<string, FakeDomain>();
  readonly networks = new Map<string, { xml: XmlElement; active: boolean }>();
  readonly pools = new Map<string, { active: boolean; volumes: Map<string, FakeVolume> }>();
  leases = "";
  /** Subnets like "10.201.7" that the host's routes use, known to libvirt only. */
  readonly routedSubnets = new Set<string>();
  readonly #failures = new Map<string, (string | null)[]>();
  #uuids = 0;

  failNext(command: string, ...stderr: (string | null)[]): void {
    this.#failures.set(command, [...(this.#failures.get(command) ?? []), ...stderr]);
  }

  addForeignDomain(name: string): void {
    this.#define(
      element("domain", { type: "kvm" }, element("name", {}, name), element("memory", { unit: "KiB" }, 1024)),
    );
  }

  count(command: string): number {
    return this.calls.filter(([name]) => name === command).length;
  }

  async run(args: string[], { signal }: { signal: AbortSignal }): Promise<string> {
    signal.throwIfAborted();
    this.calls.push(args);
    const [command = "", ...rest] = args;
    const failure = this.#failures.get(command)?.shift();
    if (typeof failure === "string") throw new VirshFailure(command, failure);
    if (command.includes(";")) return this.#batch(command);
    return this.#execute(command, rest);
  }

  async runWithFile(args: string[], content: string, options: { signal: AbortSignal }): Promise<string> {
    return this.run([...args, content], options);
  }

  async runToFile(args: string[], options: { signal: AbortSignal }): Promise<Buffer> {
    return Buffer.from(
      await this.run(
        args.filter((arg) => arg !== PATH),
        options,
      ),
    );
  }

  #batch(commands: string): string {
    const answer = ([command = "", ...args]: string[]): string[] => {
      if (command === "vol-info") {
        const known = this.pools.get(args.at(-2) ?? "")?.volumes.has(args.at(-1) ?? "") ?? false;
        return known ? [this.#execute(command, args)] : [];
      }
      const domain = [...this.domains.values()].find(({ uuid }) => command === "dumpxml" && uuid === args[0]);
      return domain ? [this.#dump(domain)] : [];
    };
    return commands
      .split("; ")
      .flatMap((command) => answer(command.split(" ")))
      .join("\n");
  }

  #execute(command: string, args: string[]): string {
    const value = (option: string) => args[args.indexOf(option) + 1] ?? "";
    const first = args.find((arg) => !arg.startsWith("--")) ?? "";
    const fail = (stderr: string): never => {
      throw new VirshFailure(command, stderr);
    };
    const domain = () => this.domains.get(first) ?? fail(`error: failed to get domain '${first}'`);
    const network = () => this.networks.get(first) ?? fail(`error: failed to get network '${first}'`);
    const pool = (name = first) => this.pools.get(name) ?? fail(`error: failed to get pool '${name}'`);
    const volumes = (name?: string) => pool(name).volumes;
    const volume = (name: string) =>
      volumes(value("--pool")).get(name) ?? fail(`error: failed to get vol '${name}'\nerror: Storage volume not found`);
    const addVolume = (poolName: string, source: string): void => {
      const xml = parseXml(source);
      const name = textOf(descend(xml, "name")) ?? "";
      if (volumes(poolName).has(name)) fail(`error: storage volume '${name}' exists already`);
      const backing = textOf(descend(xml, "backingStore", "path"));
      volumes(poolName).set(name, { capacity: Number(textOf(descend(xml, "capacity"))), backing });
    };

    switch (command) {
      case "version":
        return "Using library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.22\n";
      case "nodeinfo":
        return "CPU(s):              2\n";
      case "nodememstats":
        return "total  :  4194304 KiB\nfree   :  2097152 KiB\nbuffers:  0 KiB\ncached :  1048576 KiB\n";
      case "pool-define":
        this.pools.set(textOf(descend(parseXml(first), "name")) ?? "", { active: false, volumes: new Map() });
        return "";
      case "pool-start":
        pool().active = true;
        return "";
      case "pool-build":
      case "pool-autostart":
      case "pool-refresh":
      case "pool-delete":
        pool();
        return "";
      case "pool-destroy":
        pool().active = false;
        return "";
      case "pool-undefine":
        pool();
        this.pools.delete(first);
        return "";
      case "pool-info":
        return [
          `State:          ${pool().active ? "running" : "inactive"}`,
          "Capacity:       107374182400",
          "Available:      53687091200\n",
        ].join("\n");
      case "vol-list":
        return [...volumes().keys()].map((name) => ` ${name}   /pool/${name}\n`).join("");
      case "vol-create":
        addVolume(first, args.at(-1) ?? "");
        return "";
      case "vol-create-from": {
        const capacity = volume(value("--vol")).capacity;
        addVolume(value("--pool"), args.at(-1) ?? "");
        // As libvirt does: a copy has the size of its source.
        volume(textOf(descend(parseXml(args.at(-1) ?? ""), "name")) ?? "").capacity = capacity;
        return "";
      }
      case "vol-upload":
        volume(args[2] ?? "").uploaded = args[3];
        return "";
      case "vol-delete":
        volume(args[2] ?? "");
        volumes(value("--pool")).delete(args[2] ?? "");
        return "";
      case "vol-resize":
        volume(args[2] ?? "").capacity = Number.parseInt(args[3] ?? "", 10);
        return "";
      case "vol-info":
        return [
          `Name:           ${args.at(-1) ?? ""}`,
          "Type:           file",
          `Capacity:       ${volume(args.at(-1) ?? "").capacity} bytes`,
          "Allocation:     1048576 bytes\n",
        ].join("\n");
      case "net-list":
        return [...this.networks.keys()].join("\n");
      case "net-dumpxml":
        return serialiseXml(network().xml);
      case "net-define": {
        const xml = parseXml(first);
        this.networks.set(textOf(descend(xml, "name")) ?? "", { xml, active: false });
        return "";
      }
      case "net-start": {
        const address = descend(network().xml, "ip")?.attributes.address ?? "";
        if (this.routedSubnets.has(address.replace(/\.\d+$/, ""))) {
          fail("error: internal error: Network is already in use by interface tun0");
        }
        network().active = true;
        return "";
      }
      case "net-autostart":
        return "";
      case "net-info":
        return `Active:         ${network().active ? "yes" : "no"}\n`;
      case "net-destroy":
        network().active = false;
        return "";
      case "net-undefine":
        network();
        this.networks.delete(first);
        return "";
      case "net-dhcp-leases":
        return this.leases;
      case "list":
        return [...this.domains.values()].map(({ uuid }) => `${uuid}\n`).join("");
      case "dumpxml":
        return this.#dump(domain());
      case "domstate":
        return `${domain().state}\n`;
      case "domstats":
        return [...this.domains].map(([name, { state }]) => this.#stats(name, state === "running")).join("\n");
      case "define":
        this.#define(parseXml(first));
        return "";
      case "start":
        domain().state = "running";
        return "";
      case "shutdown":
      case "destroy":
        if (domain().state !== "running") fail("error: Requested operation is not valid: domain is not running");
        domain().state = "shut off";
        return "";
      case "undefine":
        domain();
        this.domains.delete(first);
        return "";
      default:
        throw new Error(`the fake virsh has no ${command}`);
    }
  }

  #stats(name: string, running: boolean): string {
    const [disk] = [...this.pools.values()].flatMap(({ volumes }) => volumes.get(`machine.${name}.disk`) ?? []);
    // Of what is shut off libvirt names the disks alone.
    const block =
      running && disk ? `  block.0.name=vda\n  block.0.capacity=${disk.capacity}\n` : "  block.0.name=vda\n";
    return `Domain: '${name}'\n  state.state=${running ? 1 : 5}\n  state.reason=1\n${block}`;
  }

  #define(xml: XmlElement): void {
    const name = textOf(descend(xml, "name")) ?? "";
    const other = this.domains.get(name);
    if (other)
      throw new VirshFailure(
        "define",
        `error: operation failed: domain '${name}' already exists with uuid ${other.uuid}`,
      );
    const uuid = `00000000-0000-4000-8000-${String(++this.#uuids).padStart(12, "0")}`;
    this.domains.set(name, { uuid, xml, state: "shut off", snapshots: [] });
  }

  #dump({ xml, uuid, state }: FakeDomain): string {
    const attributes = { ...xml.attributes, ...(state === "running" ? { id: "1" } : {}) };
    return serialiseXml({ ...xml, attributes, children: [...childElements(xml), element("uuid", {}, uuid)] });
  }
}
