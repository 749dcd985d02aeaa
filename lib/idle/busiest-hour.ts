import type { IdleLimits } from "@/lib/contract/idle-rules";

export const HOUR_MS = 3_600_000;

/** What a machine had computed and its network card carried, to it and from it, since its start, at a moment (ms since 1970). */
export type Reading = {
  at: number;
  cpuSeconds: number;
  /** Null where its hypervisor does not tell. */
  networkBytes: number | null;
};

/** The most that was used between two readings: of the vCPUs (0 to 1), and of the network, which need not be in the same hour. */
export type Busiest = {
  cpu: number;
  /** Of the hours of which it is known; null where it is known of none. */
  bytesPerSecond: number | null;
};

/**
 * What a machine used in the busiest stretches between two readings of the last hours. Null where that is not known: readings do
 * not reach back that far, some are missing, or it was started again meanwhile.
 * @param readings in the order of time, about one an hour
 */
export function busiestHour(readings: readonly Reading[], vcpus: number, hours: number, now: number): Busiest | null {
  const last = readings.at(-1);
  // Not the last one itself: there is nothing between it and now.
  const begin = readings.slice(0, -1).findLastIndex(({ at }) => at <= now - hours * HOUR_MS);
  if (begin < 0 || last === undefined || now - last.at > 2 * HOUR_MS) return null;
  const counted = readings.slice(begin);
  return busiestOf(counted.slice(1).map((to, i) => between(counted[i]!, to, vcpus)));
}

function between(from: Reading, to: Reading, vcpus: number): Busiest | null {
  const ms = to.at - from.at;
  const computed = to.cpuSeconds - from.cpuSeconds;
  // One that is missing: what happened then could be averaged away.
  if (computed < 0 || ms > 2 * HOUR_MS) return null;
  const carried = carriedBetween(from.networkBytes, to.networkBytes);
  return { cpu: (computed * 1000) / ms / vcpus, bytesPerSecond: carried === null ? null : (carried * 1000) / ms };
}

/** A counter that went back has begun anew: what it shows was carried since. */
function carriedBetween(from: number | null, to: number | null): number | null {
  if (from === null || to === null) return null;
  return to < from ? to : to - from;
}

/** The most of several: hours of a machine, or machines of a stack. Null where one of them is not known, and for none. */
export function busiestOf(all: readonly (Busiest | null)[]): Busiest | null {
  const known = all.filter((one) => one !== null);
  if (known.length === 0 || known.length < all.length) return null;
  const told = known.flatMap(({ bytesPerSecond }) => bytesPerSecond ?? []);
  return {
    cpu: Math.max(...known.map(({ cpu }) => cpu)),
    bytesPerSecond: told.length === 0 ? null : Math.max(...told),
  };
}

/** Whether a stack is idle. What is not known of the network says nothing: then its vCPUs alone decide. */
export const isIdle = ({ cpu, bytesPerSecond }: Busiest, { percent, kilobytesPerSecond }: IdleLimits): boolean =>
  cpu * 100 < percent &&
  (kilobytesPerSecond === null || bytesPerSecond === null || bytesPerSecond < kilobytesPerSecond * 1000);
