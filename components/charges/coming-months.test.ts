import { expect, it } from "vitest";
import { comingMonths } from "./coming-months";

it("begins with this month and goes on into the next year", () => {
  const months = comingMonths(new Date(2026, 10, 30, 12));
  expect(months.slice(0, 3)).toEqual(["2026-11", "2026-12", "2027-01"]);
  expect(months.at(-1)).toBe("2027-11");
});
