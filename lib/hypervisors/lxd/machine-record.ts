/** A machine of ours <-> an instance of the daemon. Pure. */
import type { Machine, MachineSpec, MachineState, MachineTags, Usage } from "@/lib/hypervisors/driver";
import type { InstanceRecord } from "./records";

const MIB = 1024 ** 2;

/** The one card that the project's profile gives to every machine. */
export const NIC = "eth0";

const TAG_KEYS = {
  stack: "user.burgeon.stack",
  node: "user.burgeon.node",
  deployment: "user.burgeon.deployment",
  planHash: "user.burgeon.plan-hash",
} as const;
const tagNames = ["stack", "node", "deployment", "planHash"] as const satisfies readonly (keyof MachineTags)[];

/** Set as the last act of making a machine: without it the instance is half made. */
export const MADE_KEY = "user.burgeon.made";
export const ID_KEY = "user.burgeon.id";
export const HOSTNAME_KEY = "user.burgeon.hostname";
export const USER_DATA_KEY = "user.user-data";

/**
 * https://documentation.ubuntu.com/lxd/en/latest/rest-api/ "Status codes" by name. A frozen machine keeps its
 * memory: it runs.
 */
const STATES: Readonly<Record<string, MachineState>> = {
  Stopped: "stopped",
  Starting: "starting",
  Started: "starting",
  Running: "running",
  Ready: "running",
  Freezing: "running",
  Frozen: "running",
  Thawed: "running",
  Stopping: "running",
  Aborting: "failed",
  Error: "failed",
};

export const toState = (status: string): MachineState => STATES[status] ?? "failed";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: MIB,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

/** "512MiB" -> bytes, as the daemon writes sizes; 0 when there is none. */
export function parseSize(text: string | undefined): number {
  const match = /^(\d+)\s*([A-Za-z]*)$/.exec(text ?? "");
  return match ? Number(match[1]) * (UNITS[match[2] ?? ""] ?? 0) : 0;
}

type Size = { vcpus: number; memoryMiB: number; diskGiB: number };

export const limitsOf = (size: Size): Record<string, string> => ({
  "limits.cpu": String(size.vcpus),
  "limits.memory": `${size.memoryMiB}MiB`,
});

export const rootDevice = (pool: string, diskGiB: number): Record<string, string> => ({
  type: "disk",
  path: "/",
  pool,
  size: `${diskGiB}GiB`,
});

/** Mounts of file systems that a program serves. The daemon itself gives the device to unprivileged containers only. */
const FUSE = { type: "unix-char", source: "/dev/fuse", path: "/dev/fuse" };

export const devicesOf = (spec: MachineSpec, pool: string): Record<string, Record<string, string>> => ({
  root: rootDevice(pool, spec.diskGiB),
  ...(spec.privileged && { fuse: FUSE }),
});

export const configOf = (spec: MachineSpec): Record<string, string> => ({
  ...limitsOf(spec),
  ...(spec.privileged && { "security.privileged": "true" }),
  [ID_KEY]: spec.id,
  [HOSTNAME_KEY]: spec.hostname,
  [USER_DATA_KEY]: spec.userData,
  ...Object.fromEntries(tagNames.map((name) => [TAG_KEYS[name], spec.tags[name]])),
});

export const isMade = (record: InstanceRecord): boolean => record.config?.[MADE_KEY] === "true";

/** Images are made ready with throw-away instances, and a half-made one is still a machine: only ids tell. */
export const isMachine = (record: InstanceRecord): boolean => record.config?.[ID_KEY] === record.name;

export function toMachine(record: InstanceRecord): Machine {
  const config = record.config ?? {};
  const state = toState(record.status);
  const tags: Partial<MachineTags> = {};
  for (const name of tagNames) {
    const value = config[TAG_KEYS[name]];
    if (value !== undefined) tags[name] = value;
  }
  const addresses = record.state?.network?.[NIC]?.addresses ?? [];
  return {
    id: record.name,
    state,
    addresses:
      state === "stopped"
        ? []
        : addresses.filter((a) => a.family === "inet" && a.scope === "global").map((a) => a.address),
    ...(record.location && record.location !== "none" && { host: record.location }),
    tags,
    vcpus: Number(config["limits.cpu"] ?? 0),
    memoryMiB: Math.round(parseSize(config["limits.memory"]) / MIB),
    diskGiB: Math.round(parseSize(record.devices?.root?.size) / 1024 ** 3),
  };
}

export const hasTags = (machine: Machine, tags: Partial<MachineTags>): boolean =>
  tagNames.every((name) => tags[name] === undefined || machine.tags[name] === tags[name]);

/**
 * Disk: what the machine does not share with its image (on btrfs the exclusive bytes of its quota group). The pool counts it up
 * to half a minute late, and a pool of plain folders not at all: until then it is 0, negative or absent.
 */
const usedDisk = (record: InstanceRecord): number | null => {
  const bytes = record.state?.disk?.root?.usage ?? 0;
  return bytes > 0 ? Math.ceil(bytes / MIB) : null;
};

export const toUsage = (record: InstanceRecord): Usage => ({
  receivedBytes: record.state?.network?.[NIC]?.counters?.bytes_received ?? null,
  sentBytes: record.state?.network?.[NIC]?.counters?.bytes_sent ?? null,
  cpuSeconds: (record.state?.cpu?.usage ?? 0) / 1e9,
  memoryMiB: Math.round((record.state?.memory?.usage ?? 0) / MIB),
  diskMiB: usedDisk(record),
});
