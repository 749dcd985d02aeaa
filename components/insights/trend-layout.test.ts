import { expect, it } from "vitest";
import { trendAxis, trendRuns } from "./trend-layout";

const week = (p50Ms: number | null, p95Ms: number | null) => ({
  start: "2026-11-23T00:00:00.000Z",
  modes: [{ mode: "os-only" as const, ready: 9, failed: 0, p50Ms, p95Ms }],
});

it("ends the axis at a round time over the slowest week", () => {
  expect(trendAxis([week(100_000, 205_000)])).toEqual({ endMs: 240_000, stepMs: 60_000 });
  expect(trendAxis([])).toEqual({ endMs: 10_000, stepMs: 5_000 });
});

it("breaks the line where a week has too few launches", () => {
  const weeks = [week(60_000, 90_000), week(null, null), week(30_000, 60_000), week(60_000, 60_000)];
  const runs = trendRuns(weeks, "os-only", 120_000);
  expect(runs.map((run) => run.map(({ week }) => week))).toEqual([[0], [2, 3]]);
  expect(runs[0]?.[0]).toEqual({ week: 0, x: 0.125, y: 0.5, top: 0.75 });
  expect(trendRuns(weeks, "pre-installed", 120_000)).toEqual([]);
});
