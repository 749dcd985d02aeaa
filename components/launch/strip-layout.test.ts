import { expect, it } from "vitest";
import { stackDots, stripAxis } from "./strip-layout";

it.each([
  [[], 10_000, 5_000],
  [[42_000, 51_000], 60_000, 15_000],
  [[160_000, 213_000], 240_000, 60_000],
  [[3_000_000], 3_000_000, 600_000],
])("%j ms -> axis to %d in steps of %d", (times, endMs, stepMs) => {
  expect(stripAxis(times)).toEqual({ endMs, stepMs });
});

it("stacks launches of about the same time and keeps the longest inside", () => {
  expect(stackDots([10, 11, 50, 100], 100, 10)).toEqual([
    { column: 1, row: 0, index: 0 },
    { column: 1, row: 1, index: 1 },
    { column: 5, row: 0, index: 2 },
    { column: 9, row: 0, index: 3 },
  ]);
});
