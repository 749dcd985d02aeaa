import type { CloneKind, Machine, MachineState, MachineTags } from "@/lib/hypervisors/driver";

/**
 * A simulated machine is the log of what was done to it: lines of JSON that are only ever appended. The lines have one
 * total order, so every process folds them to the same machine, and an event that came too late (a second creation, the
 * start of a running machine, anything for an earlier generation) is ignored by all alike. Nothing is ever rewritten,
 * hence there is no lock to be left behind by a worker that was killed.
 *
 * `at` and `readyAt` are real epoch milliseconds; `bootMs` and `addressMs` are simulated, `speed` times as long.
 */

export type Size = { vcpus: number; memoryMiB: number; diskGiB: number };

/** What goes wrong with a run. `once`: cured by the first start after `suffered`. */
export type Fault = { kind: "boot" | "address" | "ssh"; once: boolean };

/** Generation 1 is the first machine of an id, 2 the one made after a deletion, and so on. */
export type MachineEvent = { gen: number; at: number } & (
  | {
      event: "created";
      readyAt: number;
      hostname: string;
      imageId: string;
      cloneKind: CloneKind;
      size: Size;
      tags: MachineTags;
      address: string;
    }
  | { event: "started"; speed: number; bootMs: number; addressMs: number; fault: Fault | null }
  /** Somebody looked for the address or the SSH port of a run with a `once` fault, and met the fault. */
  | { event: "suffered" }
  | { event: "cured" }
  | { event: "stopped" }
  | { event: "resized"; size: Size }
  | { event: "snapshot-made"; name: string }
  | { event: "snapshot-restored"; name: string }
  | { event: "snapshot-deleted"; name: string }
  | { event: "deleted" }
);

export type Run = {
  startedAt: number;
  speed: number;
  bootedAt: number;
  addressAt: number;
  fault: Fault | null;
  suffered: boolean;
};

export type Life = {
  gen: number;
  createdAt: number;
  readyAt: number;
  hostname: string;
  imageId: string;
  cloneKind: CloneKind;
  size: Size;
  tags: MachineTags;
  address: string;
  /** The current run, or the last one of a machine that was stopped: its console can still be read. */
  run: Run | null;
  stopped: boolean;
  /** Simulated milliseconds of all earlier runs. */
  ranMs: number;
  snapshots: string[];
};

export type Folded = {
  /** The machine as it is, or null if it was never made or was deleted. */
  life: Life | null;
  /** The generation that the next creation has to name. */
  nextGen: number;
  /** The events that counted. */
  effective: MachineEvent[];
};

/** Parses a log. A line that a dying process cut short is skipped: appends start with a line break for its sake. */
export function parseLog(text: string): MachineEvent[] {
  return text.split("\n").flatMap((line) => {
    if (line === "") return [];
    try {
      return [JSON.parse(line) as MachineEvent];
    } catch {
      return [];
    }
  });
}

export function foldLog(events: MachineEvent[]): Folded {
  let life: Life | null = null;
  let nextGen = 1;
  const effective: MachineEvent[] = [];
  for (const event of events) {
    if (event.event === "created") {
      if (life || event.gen !== nextGen) continue;
      life = born(event);
    } else if (event.event === "deleted" && !life && event.gen === nextGen) {
      // The deletion met a creation that had taken room and no more; that creation must not come through later.
      nextGen += 1;
      continue;
    } else {
      if (life?.gen !== event.gen) continue;
      const next: Life | "gone" | null = apply(life, event);
      if (next === null) continue;
      if (next === "gone") nextGen = event.gen + 1;
      life = next === "gone" ? null : next;
    }
    effective.push(event);
  }
  return { life, nextGen, effective };
}

function born(e: Extract<MachineEvent, { event: "created" }>): Life {
  const { gen, at: createdAt, readyAt, hostname, imageId, cloneKind, size, tags, address } = e;
  const idle = { run: null, stopped: true, ranMs: 0, snapshots: [] };
  return { gen, createdAt, readyAt, hostname, imageId, cloneKind, size, tags, address, ...idle };
}

/** The machine after the event, or null if the event has no effect. */
function apply(life: Life, event: Exclude<MachineEvent, { event: "created" }>): Life | "gone" | null {
  switch (event.event) {
    case "started": {
      if (stateOf(life, event.at) === "running") return null;
      const bootedAt = event.at + event.bootMs / event.speed;
      const addressAt = bootedAt + event.addressMs / event.speed;
      const { at: startedAt, speed, fault } = event;
      const run = { startedAt, speed, bootedAt, addressAt, fault, suffered: false };
      return { ...parked(life, event.at), stopped: false, run };
    }
    case "suffered":
      return life.run && !life.stopped && !life.run.suffered ? { ...life, run: { ...life.run, suffered: true } } : null;
    case "cured":
      return life.run?.fault && !life.stopped ? { ...life, run: { ...life.run, fault: null } } : null;
    case "stopped":
      return life.stopped ? null : parked(life, event.at);
    case "resized":
      return { ...life, size: event.size };
    case "snapshot-made":
      return life.snapshots.includes(event.name) ? null : { ...life, snapshots: [...life.snapshots, event.name] };
    case "snapshot-restored":
      return life.snapshots.includes(event.name) ? life : null;
    case "snapshot-deleted":
      return life.snapshots.includes(event.name)
        ? { ...life, snapshots: life.snapshots.filter((name) => name !== event.name) }
        : null;
    case "deleted":
      return "gone";
  }
}

const parked = (life: Life, at: number): Life => ({ ...life, stopped: true, ranMs: ranMs(life, at) });

/** Simulated milliseconds that the machine has run up to `now`. */
export function ranMs(life: Life, now: number): number {
  if (!life.run || life.stopped) return life.ranMs;
  return life.ranMs + Math.max(0, now - life.run.startedAt) * life.run.speed;
}

/** "running" is the hypervisor's word: it holds from the start on, while the OS inside still boots. */
export function stateOf(life: Life, now: number): MachineState {
  if (!life.run || life.stopped) return "stopped";
  return life.run.fault?.kind === "boot" && now >= life.run.bootedAt ? "failed" : "running";
}

/** True when the time for an address has come, whether or not a fault withholds it. */
export const isAddressDue = (life: Life, now: number): boolean =>
  life.run !== null && !life.stopped && now >= life.run.addressAt;

export const hasAddress = (life: Life, now: number): boolean =>
  isAddressDue(life, now) && life.run?.fault?.kind !== "boot" && life.run?.fault?.kind !== "address";

export const isSshOpen = (life: Life, now: number): boolean => hasAddress(life, now) && life.run?.fault?.kind !== "ssh";

export function toMachine(id: string, life: Life, now: number): Machine {
  const addresses = hasAddress(life, now) ? [life.address] : [];
  return { id, state: stateOf(life, now), addresses, tags: life.tags, ...life.size };
}
