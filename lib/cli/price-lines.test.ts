import { expect, it } from "vitest";
import { budgetLines, changeLine, leaseLines, powerLine, priceLine } from "./price-lines";

const [now, then] = [
  { hour: "0.056", month: "40.88" },
  { hour: "0.112", month: "81.76" },
];
const by = { card: "v2", currency: "USD" };

it("says what something would cost, and by which version", () => {
  expect(priceLine({ ...by, ...now, modes: { "os-only": now, "pre-installed": now } })).toBe(
    "price: 0.056 USD an hour, 40.88 USD a month of 730 h (rate card v2)",
  );
  expect(changeLine({ ...by, before: now, after: then, difference: now })).toBe(
    "price: 0.112 USD an hour, 81.76 USD a month of 730 h; now 0.056 USD an hour, 40.88 USD a month of 730 h (rate card v2)",
  );
});

it("says what it costs to the end of a lease", () => {
  expect(priceLine({ ...by, ...now, lease: "9.408", modes: { "os-only": now, "pre-installed": now } })).toBe(
    "price: 0.056 USD an hour, 40.88 USD a month of 730 h, 9.408 USD to the end of its lease (rate card v2)",
  );
  const price = { ...by, ...now, before: "1", after: "9.408", difference: "8.408" };
  expect(leaseLines({ endsAt: "2026-12-01T09:00:00.000Z", budgets: [], price })).toEqual([
    "the lease ends at 2026-12-01T09:00:00.000Z",
    "price: 0.056 USD an hour, 40.88 USD a month of 730 h, 9.408 USD to the end of its lease (8.408 USD more than as it is)",
  ]);
  expect(leaseLines({ endsAt: null, budgets: [], price: { ...price, after: null, difference: null } })).toEqual([
    "the lease: none, it stays until somebody removes it",
    "price: 0.056 USD an hour, 40.88 USD a month of 730 h",
  ]);
});

it("says what a stack costs once it is started, and once it is stopped", () => {
  const power = { currency: "USD", running: then, stopped: now, saved: now };
  expect(powerLine(power, "start")).toBe(
    "price: 0.112 USD an hour, 81.76 USD a month of 730 h; now 0.056 USD an hour, 40.88 USD a month of 730 h",
  );
  expect(powerLine(power, "stop")).toBe(
    "price: 0.056 USD an hour, 40.88 USD a month of 730 h; now 0.112 USD an hour, 81.76 USD a month of 730 h",
  );
});

it("says so where nothing has a price, rather than 0", () => {
  expect([priceLine(null), changeLine(null), powerLine(null, "stop")]).toEqual(Array(3).fill("price: none is set"));
});

it("says which budgets an order goes above, and what that means", () => {
  const check = {
    ...{
      budget: "b",
      scope: { kind: "service" as const, service: "redis" },
      title: "Redis",
      amount: "100",
      currency: "USD",
    },
    ...{ order: "12.5", committed: null, after: null, override: null, mayNotAsk: null },
  };
  expect(budgetLines([{ ...check, verdict: "fits" }])).toEqual([]);
  expect(
    budgetLines([
      { ...check, verdict: "block" },
      { ...check, verdict: "warn", after: "101" },
    ]),
  ).toEqual([
    "budget of Redis: 100 USD a month; this is blocked by it (it adds 12.5 USD)",
    "budget of Redis: 100 USD a month; this goes above it (it adds 12.5 USD, which makes 101 USD)",
  ]);
});
