import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costByDay, cutDays, dayUses } from "./days";
import { Big } from "./decimal";
import { daysOf, monthPeriod } from "./period";
import { rate, rateDays } from "./rate";
import type { RateCard } from "./rate-card";
import type { Usage } from "./usage";

// March in Berlin: the 29th has 23 hours.
const ZONE = "Europe/Berlin";
const MONTH = monthPeriod("2026-03", ZONE);
const DAYS = daysOf("2026-03", ZONE);
const CHANGE = DAYS[11]!.from;

const terms = {
  currency: "EUR",
  rounding: "half-even",
  rates: {
    vcpu: [
      { above: "0", rate: "0.0137" },
      { above: "500", rate: "0.0101" },
    ],
    memory: [{ above: "0", rate: "0.0031" }],
  },
  overrides: [],
  adjustments: [],
  allowances: { vcpu: "7" },
  commitments: [],
  minimum: null,
  failedLaunchPercent: "30",
} satisfies Partial<RateCard>;
const CARDS: RateCard[] = [
  { id: "v1", from: 0, to: CHANGE, ...terms },
  { id: "v2", from: CHANGE, to: null, ...terms, rounding: "half-up" },
];

const usages = fc.array(
  fc
    .record({
      from: fc.integer({ min: MONTH.from - 86_400_000, max: MONTH.to - 1 }),
      length: fc.integer({ min: 1, max: 20 * 86_400_000 }),
      vcpu: fc.bigInt({ min: 0n, max: 64n }),
      memory: fc.bigInt({ min: 0n, max: 65_536n }),
      stack: fc.constantFrom("orders", "events", null),
      failed: fc.boolean(),
      project: fc.constantFrom("search", "web"),
    })
    .map(({ from, length, vcpu, memory, stack, failed, project }): Usage => ({
      from,
      to: from + length,
      amounts: { vcpu, memory },
      project,
      stack,
      service: stack && "mariadb",
      os: "debian-12",
      mode: "os-only",
      flavour: "small",
      owner: "jonas",
      ...(failed && { failedLaunch: true as const }),
    })),
  { maxLength: 12 },
);

const sum = (amounts: { amount: Big }[]) => amounts.reduce((all, { amount }) => all.plus(amount), Big("0")).toFixed();

describe("a month by its days", () => {
  it("costs what its intervals cost", () => {
    fc.assert(
      fc.property(usages, (used) => {
        const days = dayUses(used, DAYS);
        expect(rateDays(days, CARDS, MONTH).lines).toEqual(rate(used, CARDS, MONTH).lines);
      }),
    );
  });

  it("has every micro-unit of its lines on a day, and none twice", () => {
    fc.assert(
      fc.property(usages, (used) => {
        const days = dayUses(used, DAYS);
        const rated = rateDays(days, CARDS, MONTH);
        expect(sum(costByDay(rated, days, CARDS))).toBe(rated.total.toFixed());
      }),
    );
  });

  it("puts on a day what was used on it: 23 hours of a day whose clocks go forward", () => {
    const used: Usage = {
      from: DAYS[27]!.from,
      to: DAYS[29]!.to,
      amounts: { vcpu: 1n },
      project: "search",
      stack: "orders",
      service: "mariadb",
      os: "debian-12",
      mode: "os-only",
      flavour: "small",
      owner: "jonas",
    };
    const cards = [{ ...CARDS[0]!, to: null, allowances: {}, rates: { vcpu: [{ above: "0", rate: "0.01" }] } }];
    const days = dayUses([used], DAYS);
    const costs = costByDay(rateDays(days, cards, MONTH), days, cards);
    expect(costs.map(({ date, amount }) => [date, amount.toFixed()])).toEqual([
      ["2026-03-28", "0.24"],
      ["2026-03-29", "0.23"],
      ["2026-03-30", "0.24"],
    ]);
  });

  it("costs the same where a version begins within a day: the day is cut there", () => {
    const at = CHANGE + 5 * 3_600_000 + 250;
    const cards = CARDS.map((card) => (card.id === "v1" ? { ...card, to: at } : { ...card, from: at }));
    const pieces = cutDays(DAYS, cards);
    expect(pieces).toHaveLength(DAYS.length + 1);
    fc.assert(
      fc.property(usages, (used) => {
        const days = dayUses(used, pieces);
        const rated = rateDays(days, cards, MONTH);
        expect(rated.lines).toEqual(rate(used, cards, MONTH).lines);
        expect(sum(costByDay(rated, days, cards))).toBe(rated.total.toFixed());
      }),
    );
    const [first] = dayUses([{ ...subject, from: CHANGE, to: CHANGE + 1000, amounts: { vcpu: 1n } }], DAYS);
    expect(() => rateDays([first!], cards, MONTH)).toThrow("begins within a day");
  });
});

const subject = {
  project: "search",
  stack: null,
  service: null,
  os: null,
  mode: null,
  flavour: null,
  owner: null,
} as const;
