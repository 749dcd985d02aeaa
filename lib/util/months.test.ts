import { expect, it } from "vitest";
import { monthFrom } from "./months";

it("counts months over the turn of a year, both ways", () => {
  expect([monthFrom("2026-01", -1), monthFrom("2026-12", 1)]).toEqual(["2025-12", "2027-01"]);
  expect([monthFrom("2026-09", 1), monthFrom("2026-11", 0), monthFrom("2026-11", -25)]).toEqual([
    "2026-10",
    "2026-11",
    "2024-10",
  ]);
});
