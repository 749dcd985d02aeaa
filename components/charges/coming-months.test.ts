import { expect, it } from "vitest";
import { comingMonths } from "./coming-months";

it("begins with the month and goes on into the next year", () => {
  const months = comingMonths("2026-11");
  expect(months.slice(0, 3)).toEqual(["2026-11", "2026-12", "2027-01"]);
  expect(months.at(-1)).toBe("2027-11");
});
