import { expect, it } from "vitest";
import { english } from "@/lib/util/say";
import { faultOf, isLess, ratedOf, rateTerms, type RateCard } from "./rate-card";

const version = (id: string, from: number, to: number | null, more: Partial<RateCard> = {}): RateCard => ({
  ...{ id, from, to, currency: "EUR", rounding: "half-even", rates: {}, overrides: [], adjustments: [] },
  ...{ allowances: {}, commitments: [], minimum: null, failedLaunchPercent: "0" },
  ...more,
});
const fault = (...cards: RateCard[]) => {
  const found = faultOf(cards, String);
  return found && english(found);
};

it("takes versions that follow each other, in any order", () => {
  expect(fault()).toBeNull();
  expect(fault(version("v2", 10, null), version("v1", 0, 10))).toBeNull();
});

it.each([
  [[version("v1", 0, 10), version("v2", 12, null)], /No version is in force from 10 to 12/],
  [[version("v1", 0, 14), version("v2", 12, null)], /Versions v1 and v2 are both in force on 12/],
  [[version("v1", 0, null), version("v2", 12, null)], /both in force on 12/],
  [[version("v1", 0, 10)], /Nothing would have a price from 10 on/],
  [[version("v1", 10, 5)], /v1 ends on 5, before it begins on 10/],
  [[version("v1", 0, 10), version("v2", 10, null, { currency: "KRW" })], /v2 is in KRW, version v1 in EUR/],
] as const)("refuses %#", (cards, reason) => {
  expect(fault(...cards)).toMatch(reason);
});

it("compares decimals by their digits, however many there are", () => {
  expect(isLess("9", "10")).toBe(true);
  expect(isLess("0.000000000001", "0.000000000002")).toBe(true);
  expect(isLess("-2.5", "-2.4")).toBe(true);
  expect(isLess("1.0", "1")).toBe(false);
});

it.each([
  ["a number, which is a binary float", { minimum: 0.1 }],
  ["a negative price", { rates: { vcpu: [{ above: "0", rate: "-1" }] } }],
  ["an absurd price", { rates: { vcpu: [{ above: "0", rate: "1e9" }] } }],
  ["tiers that do not begin at 0", { rates: { vcpu: [{ above: "5", rate: "1" }] } }],
  [
    "tiers out of order",
    {
      rates: {
        vcpu: [
          { above: "0", rate: "1" },
          { above: "9", rate: "1" },
          { above: "10", rate: "1" },
          { above: "10.0", rate: "1" },
        ],
      },
    },
  ],
  ["a discount of more than everything", { adjustments: [{ id: "x", percent: "-100.1" }] }],
  ["a surcharge that nobody means", { adjustments: [{ id: "x", percent: "1000.5" }] }],
  ["a price with the point out of place", { rates: { vcpu: [{ above: "0", rate: "2000000000" }] } }],
  ["a failed launch that costs more than one that works", { failedLaunchPercent: "101" }],
  [
    "two prices of one project for one meter",
    { overrides: ["1", "2"].map((rate) => ({ project: "a", meter: "vcpu", tiers: [{ above: "0", rate }] })) },
  ],
  [
    "two commitments alike",
    { commitments: ["1", "2"].map((units) => ({ project: "a", meter: "vcpu", units, rate: "1" })) },
  ],
  ["a meter that there is not", { rates: { gpu: [{ above: "0", rate: "1" }] } }],
])("refuses %s", (_, more) => {
  expect(rateTerms.safeParse(version("v1", 0, null)).success).toBe(true);
  expect(rateTerms.safeParse({ ...version("v1", 0, null), ...more }).success).toBe(false);
});

it("leaves out a used disk that no version prices for its project, and nothing else", () => {
  const amounts = { vcpu: 2n, "disk-used": 2048n };
  const priced = { project: "web", meter: "disk-used", tiers: [{ above: "0", rate: "0.1" }] } as const;
  const cards = [
    version("v1", 0, 10),
    version("v2", 10, null, { overrides: [{ ...priced, tiers: [...priced.tiers] }] }),
  ];
  expect(ratedOf(amounts, cards, "search")).toEqual({ vcpu: 2n });
  expect(ratedOf(amounts, cards, "web")).toEqual(amounts);
  expect(ratedOf({ vcpu: 2n }, cards, "search")).toEqual({ vcpu: 2n });
});
