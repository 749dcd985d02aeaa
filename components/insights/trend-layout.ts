import type { Insights } from "@/lib/contract/schemas/insights";

type Weeks = Insights["weeks"];
type Mode = Weeks[number]["modes"][number]["mode"];

/** A week's median and slowest time of one mode; x and y from 0 to 1, y from the bottom. */
export type TrendPoint = { week: number; x: number; y: number; top: number };

const NICE_STEPS_MS = [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].map((s) => s * 1000);
const MOST_LINES = 4;

/** Steps of an axis that people count in, and not too many of them. */
export const tickStep = (endMs: number, most = MOST_LINES): number =>
  NICE_STEPS_MS.find((step) => endMs / step <= most) ?? 3_600_000;

/** Axis from zero over the slowest week of both modes, in steps that people count in. */
export function trendAxis(weeks: Weeks): { endMs: number; stepMs: number } {
  const slowest = Math.max(10_000, ...weeks.flatMap(({ modes }) => modes.map(({ p95Ms }) => p95Ms ?? 0)));
  const stepMs = tickStep(slowest);
  return { endMs: Math.ceil(slowest / stepMs) * stepMs, stepMs };
}

/** Runs of weeks that have figures: a week without five launches is a gap, not a line across it. */
export function trendRuns(weeks: Weeks, mode: Mode, endMs: number): TrendPoint[][] {
  const runs: TrendPoint[][] = [[]];
  for (const [week, { modes }] of weeks.entries()) {
    const found = modes.find((one) => one.mode === mode);
    if (found?.p50Ms == null) {
      runs.push([]);
      continue;
    }
    const x = (week + 0.5) / weeks.length;
    runs.at(-1)?.push({ week, x, y: found.p50Ms / endMs, top: (found.p95Ms ?? found.p50Ms) / endMs });
  }
  return runs.filter((run) => run.length > 0);
}
