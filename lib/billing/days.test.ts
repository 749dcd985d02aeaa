import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutDays, dayUses as usesByDay, type Day } from "./days";
import { Big, divide, divideWhole, fromMicros, toScaled } from "./decimal";
import {
  costsOf,
  dailyOf,
  priceMonth,
  priceOnto,
  sumOf,
  toComeOf,
  type CostsOfMonth,
  type Month,
  type SubjectCosts,
} from "./month";
import { daysOf, monthPeriod } from "./period";
import { rate, rateDays } from "./rate";
import type { RateCard } from "./rate-card";
import { bySubject } from "./testing/by-subject";
import { subjectKey, type DayUse, type Usage } from "./usage";

// March in Berlin: the 29th has 23 hours.
const ZONE = "Europe/Berlin";
const DAYS = daysOf("2026-03", ZONE);
const MONTH: Month = { ...monthPeriod("2026-03", ZONE), days: DAYS };
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

const dayUses = (used: readonly Usage[], days: readonly Day[]) => usesByDay(used.map(bySubject), days);
const costs = (days: DayUse[], cards: RateCard[]) =>
  costsOf(priceMonth({ added: { uses: () => days }, rest: [] }, cards, MONTH, true));

const dailyOfOne = (costs: SubjectCosts) => dailyOf([costs], 0, DAYS.length);

/** Every micro-unit of its lines, on a day, and none twice. */
function expectWhole({ total, subjects }: CostsOfMonth): void {
  const all = (amounts: bigint[]) => fromMicros(amounts.reduce((sum, micros) => sum + micros, 0n)).toFixed();
  expect(all(subjects.map((one) => one.total))).toBe(total.toFixed());
  expect(all(subjects.flatMap(dailyOfOne))).toBe(total.toFixed());
  const together = dailyOf(subjects, 0, DAYS.length);
  expect(all(together)).toBe(total.toFixed());
  // Each line's days are rounded for themselves, those of many together once.
  const lines = BigInt(subjects.flatMap((one) => one.lines).length);
  const apart = DAYS.map((_, i) => subjects.reduce((sum, one) => sum + dailyOfOne(one)[i]!, 0n));
  for (const [i, micros] of together.entries()) {
    const off = micros - apart[i]!;
    expect(off < 0n ? -off : off).toBeLessThanOrEqual(lines);
  }
}

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
        expectWhole(costs(dayUses(used, DAYS), CARDS));
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
    const daily = dailyOf(costs(dayUses([used], DAYS), cards).subjects, 0, DAYS.length);
    const said = daily.flatMap((micros, i) => (micros === 0n ? [] : [[DAYS[i]!.date, fromMicros(micros).toFixed()]]));
    expect(said).toEqual([
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
        expect(rateDays(days, cards, MONTH).lines).toEqual(rate(used, cards, MONTH).lines);
        expectWhole(costs(days, cards));
      }),
    );
    const [first] = dayUses([{ ...subject, from: CHANGE, to: CHANGE + 1000, amounts: { vcpu: 1n } }], DAYS);
    expect(() => rateDays([first!], cards, MONTH)).toThrow("begins within a day");
  });
});

describe("a month of uses that share their subjects, and one made onto another", () => {
  it("cost what the intervals cost, whatever is added first, and leave what they are made onto as it was", () => {
    fc.assert(
      fc.property(usages, usages, (before, after) => {
        const all = dayUses([...before, ...after], DAYS);
        const copies = all.map((use) => ({ ...use, subject: { ...use.subject } }));
        const added = { uses: () => dayUses(before, DAYS) };
        const first = priceMonth({ added, rest: [] }, CARDS, MONTH, true);
        const alone = costsOf(first);
        const whole = costsOf(priceOnto(first, dayUses(after, DAYS), CARDS, MONTH));
        const lines = rate([...before, ...after], CARDS, MONTH).lines;
        expect(rateDays(copies, CARDS, MONTH).lines).toEqual(lines);
        expect(whole.total.toFixed()).toBe(rate([...before, ...after], CARDS, MONTH).total.toFixed());
        const daily = ({ subjects }: CostsOfMonth) =>
          new Map(subjects.map((one) => [subjectKey(one.subject), dailyOfOne(one)]));
        expect(daily(whole)).toEqual(daily(costs(copies, CARDS)));
        expect(costsOf(first)).toEqual(alone);
        const again = { added, rest: dayUses(after, DAYS) };
        expect(costsOf(priceMonth(again, CARDS, MONTH, true))).toEqual(whole);
      }),
    );
  });

  it("are spread by what each day has used of a line by its end, rounded down", () => {
    fc.assert(
      fc.property(usages, (used) => {
        const days = dayUses(used, DAYS);
        for (const one of costs(days, CARDS).subjects) {
          const { subject } = one;
          const own = days.filter((use) => subjectKey(use.subject) === subjectKey(subject));
          const lines = rateDays(days, CARDS, MONTH).lines.filter((line) => line.kind === "usage");
          const ends = DAYS.map((end) =>
            lines
              .filter((line) => subjectKey(line) === subjectKey(subject))
              .reduce((sum, line) => {
                const card = CARDS.find(({ id }) => id === line.card)!;
                const upTo = own
                  .filter(({ from, to }) => from >= card.from && to <= (card.to ?? Infinity) && to <= end.to)
                  .reduce((all, { quantities }) => all + (quantities[line.meter] ?? 0n), 0n);
                const share = line.amount.times("1000000").times(String(upTo));
                return sum + toScaled(share).units / line.quantity;
              }, 0n),
          );
          expect(dailyOfOne(one)).toEqual(ends.map((end, i) => end - (ends[i - 1] ?? 0n)));
        }
      }),
      { numRuns: 20 },
    );
  });
});

it("has no day to divide where corrections took back as much as there was of what has one price", () => {
  const used: Usage = { ...subject, from: DAYS[3]!.from, to: DAYS[3]!.to, amounts: { vcpu: 7n } };
  const taken: Usage = { ...used, stack: "events", from: DAYS[5]!.from, to: DAYS[5]!.to, amounts: { vcpu: -7n } };
  const baked: Usage = { ...used, stack: "baked", mode: "pre-installed", amounts: { vcpu: 1n } };
  const adjustments = [{ id: "baked", percent: "-5", modes: ["pre-installed" as const] }];
  expectWhole(costs(dayUses([used, taken, baked], DAYS), [{ ...CARDS[0]!, to: null, adjustments }]));
});

describe("what is still to come of a month", () => {
  const TODAY = 20;
  const { from: start, to: end } = DAYS[TODAY]!;
  const noon = (start + end) / 2;
  const cut = (used: readonly Usage[], from: number, to: number) =>
    used
      .map((one) => ({ ...one, from: Math.max(one.from, from), to: Math.min(one.to, to) }))
      .filter((one) => one.from < one.to);

  const partsOf = (used: readonly Usage[], cards: RateCard[]) => {
    const now = priceMonth({ added: { uses: () => [] }, rest: dayUses(cut(used, 0, noon), DAYS) }, cards, MONTH, true);
    const later = priceOnto(now, dayUses(cut(used, noon, MONTH.to), DAYS), cards, MONTH);
    return [costsOf(now).subjects, costsOf(later).subjects] as const;
  };
  const added = (all: readonly bigint[]) => all.reduce((sum, one) => sum + one, 0n);

  it("is the forecast without what was spent, to the micro-unit, whatever tiers and allowances make of the days before", () => {
    fc.assert(
      fc.property(usages, (used) => {
        const [now, later] = partsOf(used, CARDS);
        const toCome = toComeOf(now, later, TODAY, DAYS.length);
        const rest = sumOf(later) - sumOf(now);
        expect(toCome).toHaveLength(DAYS.length - TODAY);
        expect(added(toCome)).toBe(rest > 0n ? rest : 0n);
        expect(toCome.every((micros) => micros >= 0n)).toBe(true);
      }),
    );
  });

  it("is on the days that it is used on, half of it where half of a day is over", () => {
    const used: Usage = { ...subject, from: DAYS[TODAY - 1]!.from, to: DAYS[TODAY + 2]!.to, amounts: { vcpu: 1n } };
    const cards = [{ ...CARDS[0]!, to: null, allowances: {}, rates: { vcpu: [{ above: "0", rate: "0.01" }] } }];
    const [now, later] = partsOf([used], cards);
    const said = toComeOf(now, later, TODAY, DAYS.length).map((micros) => fromMicros(micros).toFixed());
    expect(said.slice(0, 4)).toEqual(["0.12", "0.24", "0.24", "0"]);
    expect(dailyOf(now, TODAY - 1, TODAY + 1).map((micros) => fromMicros(micros).toFixed())).toEqual(["0.24", "0.12"]);
  });
});

describe("division of whole numbers", () => {
  it("rounds as that of decimals does", () => {
    const whole = fc.bigInt({ min: -2000n, max: 2000n });
    const divisor = fc.bigInt({ min: -40n, max: 40n }).filter((one) => one !== 0n);
    fc.assert(
      fc.property(whole, divisor, fc.constantFrom("half-up", "half-even"), (dividend, by, rounding) => {
        const exact = divide(Big(String(dividend)), Big(String(by)), 0, rounding);
        expect(String(divideWhole(dividend, by, rounding))).toBe(exact.toFixed().replace(/^-0$/, "0"));
      }),
      { numRuns: 2000 },
    );
  });

  it("takes a decimal apart, and puts micro-units together, exactly", () => {
    expect(toScaled(Big("-0.0250"))).toEqual({ units: -25n, places: 3 });
    expect(toScaled(Big("1200"))).toEqual({ units: 1200n, places: 0 });
    expect([0n, 18_640_000n, -5n, 1_000_001n, -2_000_000n].map((micros) => fromMicros(micros).toFixed())).toEqual([
      ...["0", "18.64", "-0.000005", "1.000001", "-2"],
    ]);
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
