import type { Mode } from "@/lib/contract/schemas/catalogue";

const BINS = 60;
const NICE_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

export type Counted = { mode: Mode; second: number; launches: number };

/**
 * Launches by their time to ready, both modes on one axis so that they compare. The axis ends where the slowest 1 % of all
 * launches begins, rounded up, so that one launch of an hour does not press all others into the first bin; the last bin also
 * holds what took longer.
 */
export function histogram(rows: readonly Counted[], modes: readonly Mode[]): { stepMs: number; counts: number[][] } {
  const sorted = [...rows].sort((a, b) => a.second - b.second);
  const total = sorted.reduce((sum, { launches }) => sum + launches, 0);
  let passed = 0;
  const slow = sorted.find(({ launches }) => (passed += launches) >= total * 0.99)?.second ?? 0;
  const step = NICE_STEPS_S.find((seconds) => seconds * BINS > slow) ?? 3600;
  const bins = Math.max(10, Math.min(BINS, Math.floor(slow / step) + 2));
  const counts = modes.map(() => Array<number>(bins).fill(0));
  for (const { mode, second, launches } of rows) {
    const of = counts[modes.indexOf(mode)];
    const bin = Math.min(bins - 1, Math.floor(second / step));
    if (of) of[bin] = (of[bin] ?? 0) + launches;
  }
  return { stepMs: step * 1000, counts };
}
