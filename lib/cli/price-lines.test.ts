import { expect, it } from "vitest";
import { changeLine, priceLine } from "./price-lines";

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

it("says so where nothing has a price, rather than 0", () => {
  expect([priceLine(null), changeLine(null)]).toEqual(["price: none is set", "price: none is set"]);
});
