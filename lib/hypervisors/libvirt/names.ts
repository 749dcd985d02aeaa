import { createHash } from "node:crypto";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** Everything an installation owns on a libvirt host, by name. */
export type Names = {
  installationId: string;
  /** Also the network's name. */
  pool: string;
  network: string;
  /** Linux allows 15 characters for an interface. */
  bridge: string;
  poolDir: string;
};

const DEFAULT_PARENT = "/var/lib/libvirt/images";

export function namesOf(installationId: string, poolDir?: string): Names {
  if (!/^[a-z0-9]{4,8}$/.test(installationId)) throw new TypeError(`not an installation id: ${installationId}`);
  const owned = `burgeon-${installationId}`;
  return {
    installationId,
    pool: owned,
    network: owned,
    // With a dash, which ids do not have: the same installation may have a bridge of another hypervisor on this host.
    bridge: `bg-${installationId}`,
    poolDir: poolDir ?? `${DEFAULT_PARENT}/${owned}`,
  };
}

// A dot never occurs in ids, so no machine can be named such that its volumes are another's or an image's.
export const imageVolumes = (id: string) =>
  ({
    disk: `image.${id}.disk`,
    kernel: `image.${id}.kernel`,
    initrd: `image.${id}.initrd`,
    /** Made last and empty: an image without it is a cut-off import. */
    ready: `image.${id}.ready`,
  }) as const;

export const machineVolumes = (id: string) =>
  ({ disk: `machine.${id}.disk`, seed: `machine.${id}.seed`, console: `machine.${id}.console` }) as const;

/** Whose volume it is. virtlogd appends `.0`, `.1`… to a full console log. Null: not ours. */
export function parseVolumeName(name: string): { kind: "image" | "machine"; id: string; part: string } | null {
  const match = /^(image|machine)\.([a-z0-9-]+)\.(disk|kernel|initrd|ready|seed|console)(?:\.\d+)?$/.exec(name);
  if (!match) return null;
  return { kind: match[1] === "image" ? "image" : "machine", id: match[2] ?? "", part: match[3] ?? "" };
}

/**
 * The MAC address of a machine: stable, so that a restarted machine gets its old lease. Four bytes of hash after 52:54
 * (locally administered, unicast) instead of three after QEMU's 52:54:00: 250 machines of a network then meet with
 * p = 7e-6 instead of 2e-3, and libvirt would not notice.
 */
export function macOf(installationId: string, machineId: string): string {
  const hash = createHash("sha256").update(`${installationId}/${machineId}`).digest("hex");
  return ["52", "54", ...(hash.slice(0, 8).match(/../g) ?? [])].join(":");
}

const refuse = (what: string, value: string): never => {
  throw new PortalError("hypervisor-refused", {
    detail: say`${JSON.stringify(value.slice(0, 80))} cannot be used as a name (${what}).`,
    remedy: say`Report this to the portal's developers: names are checked before a hypervisor is asked.`,
  });
};

// Names become arguments of virsh (an image id always behind `image.`): none can start with a dash or hold a separator.
export const checkedMachineId = (id: string): string =>
  /^[a-z][a-z0-9-]{0,62}$/.test(id) ? id : refuse("machine id", id);
export const checkedImageId = (id: string): string => (/^[a-z0-9-]{1,60}$/.test(id) ? id : refuse("image id", id));
export const checkedSnapshotName = (name: string): string =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name) ? name : refuse("snapshot name", name);
