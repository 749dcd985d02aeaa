import type { MachineState, MachineTags } from "@/lib/hypervisors/driver";
import { element, serialiseXml, type XmlElement } from "@/lib/hypervisors/libvirt/xml";
import { childElements, descend, textOf } from "@/lib/hypervisors/libvirt/xml-reader";

/** Our element in a domain's <metadata>: what makes a domain ours, whatever its name. */
export const METADATA_URI = "urn:burgeon:1";
export const METADATA_KEY = "burgeon";

export type DomainMetadata = {
  installationId: string;
  imageId: string;
  /** The size that was asked for last; libvirt's domain XML does not tell it. */
  diskGiB: number;
  tags: Partial<MachineTags>;
};

export type DomainPlan = {
  id: string;
  hostname: string;
  accelerated: boolean;
  vcpus: number;
  memoryMiB: number;
  mac: string;
  network: string;
  pool: string;
  diskVolume: string;
  seedVolume: string;
  /** Absolute paths on the hypervisor's host. Null: the disk boots by its own boot loader, started by the BIOS. */
  directBoot: { kernelPath: string; initrdPath: string } | null;
  consolePath: string;
  metadata: DomainMetadata;
};

export type DomainFacts = {
  id: string;
  uuid: string;
  active: boolean;
  vcpus: number;
  memoryMiB: number;
  /** Its network cards: the portal's own first. `network`: of libvirt, where it is on one; others are on a bridge or a card of the host. */
  cards: { mac: string; network?: string }[];
  /** Null: somebody else's domain. */
  metadata: DomainMetadata | null;
};

const TAG_NAMES = ["stack", "node", "deployment", "planHash"] as const satisfies readonly (keyof MachineTags)[];

/** For `virsh metadata --set`, which puts the element into our namespace itself. */
export const metadataXml = ({ installationId, imageId, diskGiB, tags }: DomainMetadata): XmlElement =>
  element(
    "machine",
    { installation: installationId, image: imageId, diskGiB },
    element("tags", Object.fromEntries(TAG_NAMES.map((name) => [name, tags[name]]))),
  );

/** The same with its namespace, as it stands in a domain. */
function qualifiedMetadataXml(metadata: DomainMetadata): XmlElement {
  const { name, attributes, children } = metadataXml(metadata);
  return element(`${METADATA_KEY}:${name}`, { [`xmlns:${METADATA_KEY}`]: METADATA_URI, ...attributes }, ...children);
}

/** The machine's own disk, as libvirt names it. */
export const DISK_TARGET = "vda";

const diskXml = (plan: DomainPlan, volume: string, target: string, driver: Record<string, string>, readOnly: boolean) =>
  element(
    "disk",
    { type: "volume", device: "disk" },
    element("driver", { name: "qemu", ...driver }),
    element("source", { pool: plan.pool, volume }),
    element("target", { dev: target, bus: "virtio" }),
    readOnly ? element("readonly") : undefined,
  );

/** Format: https://libvirt.org/formatdomain.html. libvirt fills in the rest (addresses, controllers). */
export function domainXml(plan: DomainPlan): string {
  const cmdline = [
    "root=LABEL=rootfs",
    "ro",
    "console=ttyS0",
    // Nothing is speculated in an emulated CPU: mitigations would only cost time there.
    ...(plan.accelerated ? [] : ["mitigations=off"]),
  ].join(" ");
  const devices = [
    diskXml(plan, plan.diskVolume, DISK_TARGET, { type: "qcow2", discard: "unmap" }, false),
    diskXml(plan, plan.seedVolume, "vdb", { type: "raw" }, true),
    element(
      "interface",
      { type: "network" },
      element("mac", { address: plan.mac }),
      element("source", { network: plan.network }),
      element("model", { type: "virtio" }),
    ),
    // virtlogd writes the log, and what a guest printed before a restart is kept.
    element(
      "serial",
      { type: "pty" },
      element("log", { file: plan.consolePath, append: "on" }),
      element("target", { port: 0 }),
    ),
    element("controller", { type: "usb", model: "none" }),
    // Every 10 s the guest tells how much memory it uses: `usage`.
    element("memballoon", { model: "virtio" }, element("stats", { period: 10 })),
    element("rng", { model: "virtio" }, element("backend", { model: "random" }, "/dev/urandom")),
  ];
  return serialiseXml(
    element(
      "domain",
      { type: plan.accelerated ? "kvm" : "qemu" },
      element("name", {}, plan.id),
      element("title", {}, plan.hostname),
      element("metadata", {}, qualifiedMetadataXml(plan.metadata)),
      element("memory", { unit: "MiB" }, plan.memoryMiB),
      element("vcpu", {}, plan.vcpus),
      element(
        "os",
        {},
        element("type", { arch: "x86_64", machine: "q35" }, "hvm"),
        ...(plan.directBoot === null
          ? [element("boot", { dev: "hd" })]
          : [
              element("kernel", {}, plan.directBoot.kernelPath),
              element("initrd", {}, plan.directBoot.initrdPath),
              element("cmdline", {}, cmdline),
            ]),
      ),
      element("features", {}, element("acpi"), element("apic")),
      element("cpu", { mode: plan.accelerated ? "host-passthrough" : "maximum" }),
      element("clock", { offset: "utc" }),
      element("on_poweroff", {}, "destroy"),
      element("on_reboot", {}, "restart"),
      element("on_crash", {}, "destroy"),
      element("devices", {}, ...devices),
    ),
  );
}

// Units: https://libvirt.org/formatdomain.html#memory-allocation. libvirt prints KiB; others are read for safety.
const BYTES_PER: Record<string, number> = {
  b: 1,
  bytes: 1,
  KB: 1e3,
  k: 1024,
  KiB: 1024,
  MB: 1e6,
  M: 2 ** 20,
  MiB: 2 ** 20,
  GB: 1e9,
  G: 2 ** 30,
  GiB: 2 ** 30,
};

function memoryMiB(node: XmlElement | undefined): number {
  const unit = BYTES_PER[node?.attributes.unit ?? "KiB"] ?? 1024;
  return Math.round((Number(textOf(node) ?? 0) * unit) / 2 ** 20);
}

function splitName({ name }: XmlElement): { prefix: string; local: string } {
  const colon = name.indexOf(":");
  return { prefix: name.slice(0, Math.max(0, colon)), local: name.slice(colon + 1) };
}

function readMetadata(domain: XmlElement): DomainMetadata | null {
  const ours = childElements(descend(domain, "metadata") ?? element("metadata")).find((node) => {
    const { prefix, local } = splitName(node);
    return local === "machine" && node.attributes[prefix === "" ? "xmlns" : `xmlns:${prefix}`] === METADATA_URI;
  });
  if (!ours?.attributes.installation) return null;
  // `virsh metadata --set` gives children the prefix as well.
  const tags = childElements(ours).find((node) => splitName(node).local === "tags");
  return {
    installationId: ours.attributes.installation,
    imageId: ours.attributes.image ?? "",
    diskGiB: Number(ours.attributes.diskGiB ?? 0),
    tags: Object.fromEntries(
      TAG_NAMES.flatMap((name) => {
        const value = tags?.attributes[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

/** Reads `virsh dumpxml`, of anybody's domain. */
export function readDomain(domain: XmlElement): DomainFacts {
  const interfaces = childElements(descend(domain, "devices") ?? element("devices"), "interface");
  return {
    id: textOf(descend(domain, "name")) ?? "",
    uuid: textOf(descend(domain, "uuid")) ?? "",
    // libvirt gives a domain an id exactly while it is active.
    active: domain.attributes.id !== undefined,
    vcpus: Number(textOf(descend(domain, "vcpu")) ?? 0),
    memoryMiB: memoryMiB(descend(domain, "memory")),
    cards: interfaces.map((card) => {
      const network = descend(card, "source")?.attributes.network;
      return { mac: descend(card, "mac")?.attributes.address?.toLowerCase() ?? "", ...(network && { network }) };
    }),
    metadata: readMetadata(domain),
  };
}

/** `virsh domstate --reason`: "running (booted)", "shut off (crashed)". States: virDomainState in libvirt-domain.h. */
export function parseDomainState(output: string): MachineState {
  const [, state = "", reason = ""] = /^([a-z ]+?)\s*(?:\(([^)]*)\))?\s*$/.exec(output.trim()) ?? [];
  switch (state) {
    case "running":
    case "idle":
    case "in shutdown":
    case "pmsuspended":
      return "running";
    case "paused":
      // An I/O error pauses a guest (a full disk on the host); the other reasons are libvirt's own work and pass.
      return reason === "I/O error" || reason === "crashed" ? "failed" : "starting";
    case "crashed":
      return "failed";
    case "shut off":
      return reason === "crashed" || reason === "failed" ? "failed" : "stopped";
    default:
      return "stopped";
  }
}
