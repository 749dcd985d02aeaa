import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Big } from "./decimal";
import { METER_NAMES, type Meter } from "./meters";
import { isRated, type RateCard } from "./rate-card";
import { rate, type Rated } from "./rate";
import type { Usage } from "./usage";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 1);
const MONTH = { from: START, to: Date.UTC(2026, 11, 1) };

const card = (more: Partial<RateCard> = {}): RateCard => ({
  id: "v1",
  currency: "EUR",
  from: 0,
  to: null,
  rounding: "half-even",
  rates: { vcpu: [{ above: "0", rate: "0.1" }] },
  overrides: [],
  adjustments: [],
  allowances: {},
  commitments: [],
  minimum: null,
  failedLaunchPercent: "0",
  ...more,
});

const usage = (hours: number, more: Partial<Usage> = {}): Usage => ({
  from: START,
  to: START + hours * HOUR,
  amounts: { vcpu: 1n },
  project: "search",
  stack: "orders",
  service: "mariadb",
  os: "debian-12",
  mode: "os-only",
  flavour: "small",
  owner: "jonas",
  ...more,
});

const totalOf = (usages: Usage[], cards: RateCard[]) => rate(usages, cards, MONTH).total.toFixed();

describe("what a month costs", () => {
  it("is the hours, times what there was, times the rate", () => {
    const amounts = { vcpu: 2n, memory: 2048n, "disk-thin": 8192n };
    const rates = {
      vcpu: [{ above: "0", rate: "0.02" }],
      memory: [{ above: "0", rate: "0.005" }],
      "disk-thin": [{ above: "0", rate: "0.0001" }],
    };
    expect(totalOf([usage(10, { amounts })], [card({ rates })])).toBe("0.508");
  });

  it("has the used disk where the project pays for it, and no line of it elsewhere", () => {
    const amounts = { vcpu: 1n, "disk-used": 2048n };
    const used = [usage(10, { amounts }), usage(10, { amounts, project: "web", stack: "site" })];
    const meters = (more: Partial<RateCard>) =>
      rate(used, [card(more)], MONTH).lines.map((line) => `${line.project} ${line.meter} ${line.amount.toFixed()}`);
    const plain = ["search vcpu 1", "web vcpu 1"];
    expect(meters({})).toEqual(plain);
    expect(meters({ rates: { ...card().rates, "disk-used": [{ above: "0", rate: "0" }] } })).toEqual(plain);
    const tiers = [
      { above: "0", rate: "0" },
      { above: "15", rate: "0.01" },
    ];
    expect(meters({ rates: { ...card().rates, "disk-used": tiers } })).toEqual([
      ...["search disk-used 0.05", "search vcpu 1", "web disk-used 0.05", "web vcpu 1"],
    ]);
    expect(meters({ overrides: [{ project: "web", meter: "disk-used", tiers }] })).toEqual([
      ...["search vcpu 1", "web disk-used 0.05", "web vcpu 1"],
    ]);
    const commitment = { project: "web", meter: "disk-used", units: "25", rate: "0.1" } as const;
    expect(meters({ commitments: [commitment] })).toEqual([
      ...["search vcpu 1", "web disk-used 2", "web disk-used 0.5", "web vcpu 1"],
    ]);
  });

  it("counts what lies in the month, and of a second nothing twice", () => {
    const before = usage(0, { from: START - 5 * HOUR, to: START + 2 * HOUR });
    expect(totalOf([before], [card()])).toBe("0.2");
    const cut = [usage(0, { to: START + 1_500 }), usage(0, { from: START + 1_500, to: START + 3_600_000 })];
    expect(totalOf(cut, [card()])).toBe("0.1");
  });

  it("goes by tiers of the whole project, and each stack has its share", () => {
    const rates = {
      vcpu: [
        { above: "0", rate: "1" },
        { above: "10", rate: "0.5" },
      ],
    };
    const { lines, total } = rate([usage(15), usage(5, { stack: "events" })], [card({ rates })], MONTH);
    expect(total.toFixed()).toBe("15");
    expect(lines.map(({ stack, amount }) => [stack, amount.toFixed()])).toEqual([
      ["events", "3.75"],
      ["orders", "11.25"],
    ]);
    expect(totalOf([usage(15), usage(5, { project: "web" })], [card({ rates })])).toBe("17.5");
  });

  it("goes on with tiers and allowance where the earlier version of the month stopped", () => {
    const rates = {
      vcpu: [
        { above: "0", rate: "1" },
        { above: "10", rate: "0.5" },
      ],
    };
    const change = START + 8 * HOUR;
    const cards = [
      card({ rates, to: change, allowances: { vcpu: "4" } }),
      card({ id: "v2", rates, from: change, allowances: { vcpu: "400" } }),
    ];
    // 4 free and 4 at 1 under v1; under v2 6 more at 1, then 6 at 0.5.
    const { lines, total } = rate([usage(20)], cards, MONTH);
    expect(total.toFixed()).toBe("13");
    expect(lines.map(({ card: version, amount }) => [version, amount.toFixed()])).toEqual([
      ["v1", "4"],
      ["v2", "9"],
    ]);
  });

  it("has a project's own price, surcharges and discounts, and never pays for use", () => {
    const overrides = [{ project: "search", meter: "vcpu" as const, tiers: [{ above: "0", rate: "0.2" }] }];
    const adjustments = [
      { id: "baked", percent: "10", modes: ["pre-installed" as const] },
      { id: "maria", percent: "-2.5", services: ["mariadb"] },
    ];
    const own = card({ overrides, adjustments });
    expect(totalOf([usage(10, { mode: "pre-installed" })], [own])).toBe("2.15");
    expect(totalOf([usage(10, { project: "web" })], [own])).toBe("0.975");
    expect(
      totalOf(
        [usage(10)],
        [
          card({
            adjustments: [
              { id: "a", percent: "-80" },
              { id: "b", percent: "-80" },
            ],
          }),
        ],
      ),
    ).toBe("0");
  });

  it("has committed units paid for, used or not, before the tiers and after the allowance", () => {
    const commitments = [{ project: "search", meter: "vcpu" as const, units: "20", rate: "0.05" }];
    const cards = [card({ commitments, allowances: { vcpu: "5" } })];
    expect(totalOf([], cards)).toBe("1");
    expect(totalOf([usage(15)], cards)).toBe("1");
    expect(totalOf([usage(35)], cards)).toBe("2");
    expect(rate([usage(15)], cards, MONTH).lines).toMatchObject([
      { kind: "usage", amount: Big("0.5") },
      { kind: "commitment", stack: null, amount: Big("0.5") },
    ]);
  });

  it("is the minimum for a stack that was charged less, and nothing for one that was not there", () => {
    const cards = [card({ minimum: "1" })];
    const { lines, total } = rate([usage(2), usage(50, { stack: "events" })], cards, MONTH);
    expect(total.toFixed()).toBe("6");
    expect(lines.at(-1)).toMatchObject({ kind: "minimum", stack: "orders", amount: Big("0.8") });
    expect(totalOf([], cards)).toBe("0");
  });

  it("stays a month where corrections took back as much as there was", () => {
    const taken = usage(10, { stack: "events", amounts: { vcpu: -1n } });
    const allowances = { vcpu: "4" };
    expect(totalOf([usage(10), taken], [card()])).toBe("0");
    expect(totalOf([usage(10), taken, usage(20, { amounts: { memory: 1024n } })], [card({ allowances })])).toBe("0");
  });

  it("asks for a failed launch what the card says, which takes nothing of an allowance where it is free", () => {
    const failed = usage(10, { failedLaunch: true });
    const allowances = { vcpu: "10" };
    expect(totalOf([failed, usage(10)], [card({ allowances })])).toBe("0");
    expect(totalOf([failed, usage(10)], [card({ failedLaunchPercent: "25" })])).toBe("1.25");
    const adjustments = [{ id: "maria", percent: "10" }];
    expect(totalOf([failed], [card({ adjustments, failedLaunchPercent: "50" })])).toBe("0.55");
  });

  it("rounds once, as the card says", () => {
    const half = { rates: { vcpu: [{ above: "0", rate: "0.000000500000" }] } };
    const tie = (more: Partial<RateCard>) => totalOf([usage(5)], [card({ ...half, ...more })]);
    expect(tie({ rounding: "half-even" })).toBe("0.000002");
    expect(tie({ rounding: "half-up" })).toBe("0.000003");
  });

  it("does not guess what was used before the first version", () => {
    const rated = rate([usage(10)], [card({ from: START + 4 * HOUR })], MONTH);
    expect(rated.total.toFixed()).toBe("0.6");
    expect(rated.unpriced).toBe(4n * 3600n);
    expect(rate([usage(10)], [], MONTH)).toMatchObject({ lines: [], unpriced: 36_000n });
  });
});

const decimal = (max: number) => fc.integer({ min: 0, max }).map((n) => Big(String(n)).div("1000").toFixed());
const someTiers = fc
  .array(decimal(9_000), { minLength: 1, maxLength: 4 })
  .map((rates) => rates.map((one, i) => ({ above: String(i * 7), rate: one })));
const meter = fc.constantFrom(...METER_NAMES);
const project = fc.constantFrom("a", "b");
const someCards = fc
  .record({
    rates: fc.dictionary(meter, someTiers) as fc.Arbitrary<RateCard["rates"]>,
    allowances: fc.dictionary(meter, decimal(20_000)) as fc.Arbitrary<RateCard["allowances"]>,
    overrides: fc.array(fc.record({ project, meter, tiers: someTiers }), { maxLength: 2 }),
    commitments: fc.array(fc.record({ project, meter, units: decimal(40_000), rate: decimal(2_000) }), {
      maxLength: 2,
    }),
    adjustments: fc.array(
      fc.record({
        id: fc.constant("x"),
        percent: decimal(90_000).map((p) => `-${p}`),
        services: fc.constant<string[]>(["redis"]),
      }),
      { maxLength: 1 },
    ),
    minimum: fc.option(decimal(5_000)),
    rounding: fc.constantFrom("half-up" as const, "half-even" as const),
    failedLaunchPercent: fc.constantFrom("0.5", "100"),
    change: fc.integer({ min: START, max: MONTH.to }),
  })
  .map(({ change, ...of }) => [card({ ...of, to: change }), card({ ...of, id: "v2", from: change })]);
const someUsages = fc.array(
  fc
    .record({
      from: fc.integer({ min: START - HOUR, max: MONTH.to }),
      ms: fc.integer({ min: 1, max: 90 * HOUR }),
      meter,
      amount: fc.bigInt({ min: 0n, max: 70_000n }),
      project,
      stack: fc.constantFrom("one", "two", null),
      service: fc.constantFrom("redis", "mariadb"),
      failed: fc.boolean(),
    })
    .map(({ from, ms, meter: of, amount, failed, ...about }) =>
      usage(0, {
        ...{ from, to: from + ms, amounts: { [of as Meter]: amount }, ...about },
        ...(failed && { failedLaunch: true }),
      }),
    ),
  { maxLength: 12 },
);

const plain = ({ lines, total, unpriced }: Rated) =>
  JSON.stringify({ lines, total, unpriced }, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );

describe("for any usage and any card", () => {
  it("lines add up to the total, to the micro-unit, and none is negative", () => {
    fc.assert(
      fc.property(someUsages, someCards, (usages, cards) => {
        const { lines, total } = rate(usages, cards, MONTH);
        expect(lines.reduce((sum, { amount }) => sum.plus(amount), Big("0")).eq(total)).toBe(true);
        for (const { amount } of lines) {
          expect(amount.gte("0")).toBe(true);
          expect(amount.toFixed().split(".")[1]?.length ?? 0).toBeLessThanOrEqual(6);
        }
      }),
    );
  });

  it("no quantity is lost or made, but for a used disk that has no price", () => {
    fc.assert(
      fc.property(someUsages, someCards, (usages, cards) => {
        const seconds = (from: number, to: number) =>
          BigInt(
            Math.max(0, Math.floor(Math.min(to, MONTH.to) / 1000) - Math.floor(Math.max(from, MONTH.from) / 1000)),
          );
        const used = usages.reduce(
          (sum, { project: of, from, to, amounts }) =>
            (Object.entries(amounts) as [Meter, bigint][])
              .filter(([name]) => isRated(cards[0]!, of, name))
              .reduce((all, [, amount]) => all + amount * seconds(from, to), sum),
          0n,
        );
        const { lines } = rate(usages, cards, MONTH);
        expect(lines.reduce((sum, line) => sum + (line.kind === "usage" ? line.quantity : 0n), 0n)).toBe(used);
      }),
    );
  });

  it("the order of usages and where they are cut change nothing", () => {
    fc.assert(
      fc.property(
        someUsages,
        someCards,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
        (usages, cards, cuts) => {
          const cut = usages.flatMap((one, i) => {
            const at = Math.floor(one.from + (one.to - one.from) * (cuts[i] ?? 0.5));
            return at > one.from && at < one.to
              ? [
                  { ...one, to: at },
                  { ...one, from: at },
                ]
              : [one];
          });
          const whole = plain(rate(usages, cards, MONTH));
          expect(plain(rate(cut.reverse(), cards, MONTH))).toBe(whole);
          expect(plain(rate(usages, [...cards].reverse(), MONTH))).toBe(whole);
        },
      ),
    );
  });
});
