import { expect, it } from "vitest";
import { pastMonths } from "./past-months";

it("goes back over the turn of a year, also from a day that other months do not have", () => {
  const months = pastMonths(new Date(2026, 0, 31, 12));
  expect(months.slice(0, 3)).toEqual(["2026-01", "2025-12", "2025-11"]);
  expect(new Set(months).size).toBe(14);
});
