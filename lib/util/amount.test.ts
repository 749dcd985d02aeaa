import { expect, it } from "vitest";
import { fractionOf, isAmount, isPositive } from "./amount";

it.each(["0", "25.50", "999999999999.999999"])("takes %s as an amount", (text) => expect(isAmount(text)).toBe(true));

it.each(["", "-1", "+1", "1,5", ".5", "1.", "1e3", "1000000000000", "0.0000001", " 1", "1\n"])(
  "takes %j as none",
  (text) => expect(isAmount(text)).toBe(false),
);

it("tells nothing from something, however little", () => {
  expect(["0", "0.00", "000.000000"].map(isPositive)).toEqual([false, false, false]);
  expect(["0.000001", "10"].map(isPositive)).toEqual([true, true]);
});

it("says how much of an amount another is", () => expect(fractionOf("30", "40")).toBe(0.75));
