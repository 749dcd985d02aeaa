import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Big, type Decimal } from "./decimal";
import { digitsOf, statementOf, takeCredits, taxAt, toCurrency, type Tax } from "./statement";

const tax = (project: string | null, percent: string, from: string): Tax => ({ project, name: "VAT", percent, from });
const EURO = { digits: 2, rounding: "half-even" as const };

describe("tax", () => {
  it("is a project's own newest one that has begun, else everybody's", () => {
    const taxes = [
      tax(null, "19", "2026-01"),
      tax("a", "7", "2026-03"),
      tax("a", "0", "2026-12"),
      tax(null, "20", "2026-05"),
    ];
    const percent = (project: string, month: string) => taxAt(taxes, project, month)?.percent ?? null;
    expect(["2025-12", "2026-01", "2026-04", "2026-05"].map((month) => percent("b", month))).toEqual([
      ...[null, "19", "19", "20"],
    ]);
    expect(["2026-02", "2026-03", "2026-11", "2027-01"].map((month) => percent("a", month))).toEqual([
      ...["19", "7", "7", "0"],
    ]);
  });

  it("is on what credits leave, and rounded once to the currency's digits", () => {
    const taken = [{ credit: "c", amount: Big("4.99") }];
    const { total, tax: on } = statementOf(Big("10.00"), taken, tax(null, "19", "2026-01"), EURO);
    // 5.01 x 19 % = 0.9519
    expect([on?.amount.toFixed(), total.toFixed()]).toEqual(["0.95", "5.96"]);
    expect(statementOf(Big("10.00"), taken, null, EURO)).toMatchObject({ tax: null, total: Big("5.01") });
  });

  it("knows the digits of currencies", () => {
    expect([digitsOf("EUR"), digitsOf("KRW"), digitsOf("BHD")]).toEqual([2, 0, 3]);
    expect(toCurrency(Big("0.125"), 2, "half-even").toFixed()).toBe("0.12");
    expect(toCurrency(Big("0.125"), 2, "half-up").toFixed()).toBe("0.13");
  });
});

describe("credits", () => {
  const plain = (months: [string, string][], credits: [string, string, string][]) =>
    [
      ...takeCredits(
        months.map(([month, net]) => ({ month, net: Big(net) })),
        credits.map(([id, month, amount]) => ({ id, month, amount })),
      ),
    ].map(([month, taken]) => [month, ...taken.map(({ credit, amount }) => `${credit} ${amount.toFixed()}`)]);

  it("last over months until they are used up, the oldest first, and not before their own month", () => {
    const months: [string, string][] = [
      ["2026-10", "10"],
      ["2026-11", "10"],
      ["2026-12", "10"],
    ];
    expect(
      plain(months, [
        ["late", "2026-11", "100"],
        ["old", "2026-10", "13.50"],
      ]),
    ).toEqual([
      ["2026-10", "old 10"],
      ["2026-11", "old 3.5", "late 6.5"],
      ["2026-12", "late 10"],
    ]);
    expect(plain(months, [["to come", "2026-12", "4"]])).toEqual([["2026-10"], ["2026-11"], ["2026-12", "to come 4"]]);
  });

  it("never pay out, and are never taken twice, in whatever order they were given", () => {
    const cents = fc.integer({ min: 0, max: 5_000 }).map((n) => Big(String(n)).div("100").toFixed());
    const month = fc.constantFrom("2026-10", "2026-11", "2026-12");
    const some = fc.array(fc.record({ month, amount: cents }), { maxLength: 6 });
    fc.assert(
      fc.property(some, fc.tuple(cents, cents, cents), (given, costs) => {
        const credits = given.map((credit, i) => ({ ...credit, id: `c${i}` }));
        const months = ["2026-10", "2026-11", "2026-12"].map((one, i) => ({ month: one, net: Big(costs[i]!) }));
        const taken = takeCredits(months, credits);
        const used = new Map<string, Decimal>();
        for (const { month: one, net } of months) {
          const all = taken.get(one)!;
          expect(all.reduce((rest, { amount }) => rest.minus(amount), net).gte("0")).toBe(true);
          for (const { credit, amount } of all) used.set(credit, (used.get(credit) ?? Big("0")).plus(amount));
        }
        for (const { id, amount } of credits) expect((used.get(id) ?? Big("0")).lte(amount)).toBe(true);
        const other = takeCredits(months, [...credits].reverse());
        expect(JSON.stringify([...other])).toBe(JSON.stringify([...taken]));
      }),
    );
  });
});
