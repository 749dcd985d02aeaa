import { expect, it } from "vitest";
import type { CostGroup, MonthCosts } from "@/lib/contract/schemas/costs";
import { costAxis, seriesOf } from "./chart-layout";

const group = (key: string, amount: string): CostGroup => ({
  ...{ key, title: key, amount, before: "0", forecast: null, stacks: [] },
  daily: [amount, null],
  expected: ["0", amount],
});
const month = (groups: CostGroup[]) => ({ groups, days: ["2026-11-01", "2026-11-02"] }) as unknown as MonthCosts;

it.each([
  [0, { end: 1, step: 1 }],
  [0.0034, { end: 0.004, step: 0.001 }],
  [81, { end: 100, step: 50 }],
  [100, { end: 100, step: 50 }],
  [9_001, { end: 10_000, step: 5_000 }],
])("counts an axis over %s in steps that people count in", (highest, expected) => {
  const { end, step } = costAxis(highest);
  expect(end).toBeCloseTo(expected.end, 9);
  expect(step).toBeCloseTo(expected.step, 9);
});

it("gives five groups a tone each, and of six the last two one", () => {
  const groups = ["a", "b", "c", "d", "e", "f"].map((key, i) => group(key, String(6 - i)));
  expect(seriesOf(month(groups.slice(0, 5))).map(({ id }) => id)).toEqual(["a", "b", "c", "d", "e"]);
  const six = seriesOf(month(groups));
  expect(six.map(({ id }) => id)).toEqual(["a", "b", "c", "d", "rest"]);
  expect(six.at(-1)).toMatchObject({ group: null, daily: [3, 0], expected: [0, 3] });
});
