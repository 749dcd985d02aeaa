import { expect, it } from "vitest";
import { pastMonths } from "./past-months";

it("goes back over the turn of a year, also from a day that other months do not have", () => {
  const months = pastMonths(new Date("2026-01-31T12:00:00Z"), "UTC");
  expect(months.slice(0, 3)).toEqual(["2026-01", "2025-12", "2025-11"]);
  expect(new Set(months).size).toBe(14);
  // Where the installation is, the month has not begun yet.
  expect(pastMonths(new Date("2026-02-01T03:00:00Z"), "America/New_York")[0]).toBe("2026-01");
});
