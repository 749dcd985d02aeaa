export const HOUR_MS = 3_600_000;
/** For how long a stack has to have done nothing. */
export const IDLE_HOURS = 24;

/** What a machine had computed since its start, at a moment (ms since 1970). */
export type Reading = { at: number; cpuSeconds: number };

/**
 * The share of its vCPUs, 0 to 1, that a machine used in the busiest stretch between two readings of the last day. Null where
 * that is not known: readings do not reach back that far, some are missing, or it was started again meanwhile.
 * @param readings in the order of time, about one an hour
 */
export function busiestHour(readings: readonly Reading[], vcpus: number, now: number): number | null {
  const begin = readings.findLastIndex(({ at }) => at <= now - IDLE_HOURS * HOUR_MS);
  const last = readings.at(-1);
  if (begin < 0 || last === undefined || now - last.at > 2 * HOUR_MS) return null;
  const day = readings.slice(begin);
  const shares = day.slice(1).map((to, i) => {
    const from = day[i]!;
    const computed = to.cpuSeconds - from.cpuSeconds;
    // One that is missing: what happened then could be averaged away.
    return computed < 0 || to.at - from.at > 2 * HOUR_MS ? null : (computed * 1000) / (to.at - from.at) / vcpus;
  });
  return shares.reduce<number | null>(
    (most, share) => (most === null || share === null ? null : Math.max(most, share)),
    0,
  );
}

/** Of several machines that of the busiest; null where one of them is not known. */
export const busiestOf = (shares: readonly (number | null)[]): number | null =>
  shares.length === 0 || shares.includes(null) ? null : Math.max(...shares.map(Number));
