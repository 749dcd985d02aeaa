/** One launch as a dot: `column` from the left, `row` from the bottom. */
export type Dot = { column: number; row: number; index: number };

const NICE_STEPS_MS = [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].map((s) => s * 1000);
const MOST_TICKS = 5;

/** Axis from zero over the longest time, in steps that people count in. Shared by both modes, so that they compare. */
export function stripAxis(timesMs: readonly number[]): { endMs: number; stepMs: number } {
  const longest = Math.max(...timesMs, 10_000);
  const stepMs = NICE_STEPS_MS.find((step) => longest / step <= MOST_TICKS) ?? 3_600_000;
  return { endMs: Math.ceil(longest / stepMs) * stepMs, stepMs };
}

/** Stacks the dots of launches that took about the same time. */
export function stackDots(timesMs: readonly number[], endMs: number, columns: number): Dot[] {
  const heights = new Map<number, number>();
  return timesMs.map((ms, index) => {
    const column = Math.min(columns - 1, Math.floor((ms / endMs) * columns));
    const row = heights.get(column) ?? 0;
    heights.set(column, row + 1);
    return { column, row, index };
  });
}
