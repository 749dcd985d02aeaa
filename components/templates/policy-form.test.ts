import { expect, it } from "vitest";
import { initialPolicy, policyFaults, toPolicy } from "./policy-form";

const RULES = { bake: "never", intervalDays: 30, keepLast: 3, maxAgeDays: 30, publishing: "automatic" } as const;
const form = initialPolicy({ service: "mariadb", osId: null }, RULES);

it("gives back what it was made of", () => {
  expect(policyFaults(form)).toEqual(new Set());
  expect(toPolicy(form)).toEqual({ service: "mariadb", osId: null, ...RULES });
});

it("names the numbers that are none, or outside their limits", () => {
  expect(policyFaults({ ...form, keepLast: "0", maxAgeDays: "1.5" })).toEqual(new Set(["keepLast", "maxAgeDays"]));
  expect(policyFaults({ ...form, keepLast: "51", maxAgeDays: " " })).toEqual(new Set(["keepLast", "maxAgeDays"]));
  expect(policyFaults({ ...form, maxAgeDays: "365" })).toEqual(new Set());
});

it("asks for an interval only where there is a schedule, and never sends a wrong one", () => {
  expect(policyFaults({ ...form, bake: "schedule", intervalDays: "x" })).toEqual(new Set(["intervalDays"]));
  const hidden = { ...form, intervalDays: "x", maxAgeDays: "45" };
  expect(policyFaults(hidden)).toEqual(new Set());
  expect(toPolicy(hidden).intervalDays).toBe(45);
});
