import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Big } from "./decimal";
import { amountOf, differences, invoiceLines, sumOf, type InvoiceLine } from "./invoice-lines";
import { monthPeriod } from "./period";
import { rate } from "./rate";
import type { RateCard } from "./rate-card";
import type { Usage } from "./usage";
import type { Tags } from "@/lib/util/tags";

const HOUR = 3_600_000;
const MONTH = "2026-11";
const PERIOD = monthPeriod(MONTH, "UTC");
const MIDDLE = PERIOD.from + 300 * HOUR;

const terms: Omit<RateCard, "id" | "from" | "to"> = {
  currency: "EUR",
  rounding: "half-up",
  rates: {
    vcpu: [
      { above: "0", rate: "0.0137" },
      { above: "400", rate: "0.0101" },
    ],
    memory: [{ above: "0", rate: "0.0031" }],
  },
  overrides: [],
  adjustments: [{ id: "pre", percent: "-7.25", modes: ["pre-installed"] }],
  allowances: { vcpu: "7" },
  commitments: [{ project: "search", meter: "memory", units: "900", rate: "0.002" }],
  minimum: "3",
  failedLaunchPercent: "30",
};
const CARDS: RateCard[] = [
  { id: "v1", from: 0, to: MIDDLE, ...terms },
  {
    id: "v2",
    from: MIDDLE,
    to: null,
    ...terms,
    rounding: "half-even",
    rates: { vcpu: [{ above: "0", rate: "0.02" }] },
  },
];

const usages: fc.Arbitrary<Usage[]> = fc.array(
  fc
    .record({
      stack: fc.constantFrom("orders", "site", "old"),
      mode: fc.constantFrom("os-only" as const, "pre-installed" as const),
      tags: fc.constantFrom<Tags>({}, { team: "search" }, { team: "web" }),
      failedLaunch: fc.boolean(),
      begin: fc.integer({ min: 0, max: 700 * 3600 }),
      seconds: fc.integer({ min: 1, max: 400 * 3600 }),
      vcpus: fc.integer({ min: 1, max: 16 }),
    })
    .map(({ begin, seconds, vcpus, failedLaunch, ...about }): Usage => {
      const from = PERIOD.from + begin * 1000;
      const amounts = { vcpu: BigInt(vcpus), memory: BigInt(vcpus) * 2048n };
      const subject = { project: "search", service: "mariadb", os: "debian-12", flavour: "small", owner: "jonas" };
      return { ...subject, ...about, ...(failedLaunch && { failedLaunch }), from, to: from + seconds * 1000, amounts };
    }),
  { maxLength: 12 },
);

const linesOf = (all: readonly Usage[]) => invoiceLines(MONTH, rate(all, CARDS, PERIOD).lines, CARDS);
const plain = (lines: readonly InvoiceLine[]) =>
  lines.filter(({ amount }) => !amount.eq("0")).map(({ stack, meter, amount }) => [stack, meter, amount.toFixed()]);

describe("lines of an invoice", () => {
  it("hold all that their amounts are made from", () => {
    fc.assert(
      fc.property(usages, (all) => {
        for (const { charge, arithmetic, amount } of linesOf(all))
          if (charge === "usage") expect(amountOf(arithmetic!).toFixed()).toBe(amount.toFixed());
          else expect(arithmetic).toBeNull();
      }),
    );
  });

  it("add up to what the month was rated", () => {
    fc.assert(
      fc.property(usages, (all) => {
        expect(sumOf(linesOf(all)).toFixed()).toBe(rate(all, CARDS, PERIOD).total.toFixed());
      }),
    );
  });
});

describe("adjustments", () => {
  it("are the lines themselves where nothing has been invoiced", () => {
    const all = linesOf([]);
    expect(plain(differences(all, []))).toEqual([[null, "memory", "1.8"]]);
  });

  it("make of what was invoiced what the month comes to now, however often it changes", () => {
    fc.assert(
      fc.property(usages, usages, usages, (first, second, third) => {
        let invoiced: InvoiceLine[] = [];
        for (const known of [first, second, third]) {
          const now = linesOf(known);
          invoiced = [...invoiced, ...differences(now, invoiced)];
          expect(sumOf(invoiced).toFixed()).toBe(sumOf(now).toFixed());
          expect(differences(now, invoiced)).toEqual([]);
        }
      }),
    );
  });

  it("say what was invoiced before, and are the arithmetic less that", () => {
    fc.assert(
      fc.property(usages, usages, (first, second) => {
        const before = linesOf(first);
        fc.pre(before.length > 0);
        for (const line of differences(linesOf(second), before)) {
          const now = line.arithmetic ? amountOf(line.arithmetic) : null;
          if (line.charge === "usage")
            expect(line.amount.toFixed()).toBe((now ?? Big("0")).minus(line.before!.amount).toFixed());
        }
      }),
    );
  });

  it("of what was never there are taken back, with their quantity", () => {
    const usage: Usage = {
      ...{ project: "search", stack: "orders", service: "mariadb", os: "debian-12", mode: "os-only" },
      ...{ flavour: "small", owner: "jonas", from: MIDDLE, to: MIDDLE + 10 * HOUR, amounts: { vcpu: 2n } },
    };
    const before = linesOf([usage]);
    const gone = differences(linesOf([]), before).find(({ meter }) => meter === "vcpu")!;
    // 20 hours less the 7 that are free, at 0.02.
    expect([gone.amount.toFixed(), gone.quantity, gone.arithmetic]).toEqual(["-0.26", -72_000n, null]);
    expect(gone.before).toMatchObject({ quantity: 72_000n });
  });
});
