import type { Run, Schedule } from "./schedule";

/** How a schedule stands: `running` when a worker is at it or about to be, `waiting` until its next attempt or until it is resumed. */
export type Standing = { state: "never" | "running"; run: null } | { state: "failed" | "waiting" | "done"; run: Run };

/**
 * What its last runs come to. Of each month the newest one counts, as its file is in place of the earlier ones; the worst of them
 * is what people must know of.
 * @param at when the schedule was read, by the portal's clock
 */
export function standingOf({ enabled, nextAt, runs }: Schedule, at: string): Standing {
  const newest = runs.filter(({ month }, i) => runs.findIndex((one) => one.month === month) === i);
  const waiting = newest.filter(({ state }) => state === "waiting");
  const isDue = (one: { nextAt: string }) => Date.parse(one.nextAt) <= Date.parse(at);
  if (enabled && (isDue({ nextAt }) || waiting.some(isDue))) return { state: "running", run: null };
  const failed = newest.find(({ state }) => state === "failed");
  if (failed) return { state: "failed", run: failed };
  const [next] = waiting;
  if (next) return { state: "waiting", run: next };
  const [last] = newest;
  return last ? { state: "done", run: last } : { state: "never", run: null };
}
