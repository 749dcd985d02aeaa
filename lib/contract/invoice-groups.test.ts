import { expect, it } from "vitest";
import { groupLines } from "./invoice-groups";

const [orders, events] = [
  { id: "1", name: "orders" },
  { id: "2", name: "events" },
];
const line = (more: { stack?: typeof orders; month?: string; adjusts?: boolean; amount?: string }) => ({
  ...{ month: "2026-11", adjusts: false, stack: null, service: null, amount: "1" },
  ...more,
});

it("puts together what is of one stack and month, and adjustments last", () => {
  const lines = [
    line({ stack: orders, month: "2026-10", adjusts: true }),
    line({}),
    line({ stack: orders }),
    line({ stack: events }),
    line({ stack: orders }),
  ];
  expect(groupLines(lines).map(({ kind, stack, lines: own }) => [kind, stack?.name, own.length])).toEqual([
    ["stack", "orders", 2],
    ["stack", "events", 1],
    ["other", undefined, 1],
    ["adjustment", "orders", 1],
  ]);
});

it("says what a group comes to, to the micro-unit", () => {
  const sumOf = (...amounts: string[]) =>
    groupLines(amounts.map((amount) => line({ amount }))).map((one) => one.amount);
  expect(sumOf("0.1", "0.2")).toEqual(["0.3"]);
  expect(sumOf("90071992547409.910001", "0.000001", "-1")).toEqual(["90071992547408.910002"]);
  expect(sumOf("-0.5", "0.25")).toEqual(["-0.25"]);
  expect(sumOf()).toEqual([]);
});
