import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { monthFrom } from "@/lib/util/months";
import { Big, type Decimal } from "./decimal";
import { creditNoteOf, daysOfInvoice, invoiceMonth, invoiceNumber, invoiceOf } from "./invoice";
import { plainLine, sumOf } from "./invoice-lines";

const EURO = { digits: 2, rounding: "half-even" as const };
const VAT = { project: null, name: "VAT", percent: "19", from: "2026-01" };
const HOUR = 3_600_000;
const line = (amount: string) => plainLine("2026-11", "usage", Big(amount));
const parts = { month: "2026-11", carried: Big("0"), credits: [], tax: null };
const text = (amount: Decimal | undefined) => amount?.toFixed();

/** Amounts of a micro-unit and up, also below 0. */
const amount = fc.integer({ min: -30_000_000, max: 50_000_000 }).map((micros) => Big(String(micros)).div("1000000"));

describe("an invoice", () => {
  it("is rounded once for its net and once for its tax", () => {
    const { net, tax, total } = invoiceOf({ ...parts, lines: [line("1.004"), line("1.004")], tax: VAT }, EURO);
    // 2.008 is 2.01, and 19 % of that 0.3819.
    expect([text(net), text(tax?.amount), text(total)]).toEqual(["2.01", "0.38", "2.39"]);
  });

  it("takes whole cents of credits, and taxes what they leave", () => {
    const credits = [{ id: "a", month: "2026-10", amount: "3.339999" }];
    const { credits: taken, tax, total } = invoiceOf({ ...parts, lines: [line("10")], credits, tax: VAT }, EURO);
    expect(taken.map(({ amount }) => text(amount))).toEqual(["3.33"]);
    expect([text(tax?.amount), text(total)]).toEqual(["1.27", "7.94"]);
    expect(text(invoiceOf({ ...parts, lines: [line("2")], credits }, EURO).total)).toBe("0");
  });

  it("never gets below 0: what is over is on the next one, to the micro-unit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(amount, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
        (months) => {
          let [carried, all] = [Big("0"), Big("0")];
          for (const amounts of months) {
            const lines = amounts.map((one) => plainLine("2026-11", "usage", one));
            const made = invoiceOf({ ...parts, lines, carried }, EURO);
            expect(made.total.gte("0")).toBe(true);
            carried = carried.plus(sumOf(made.lines.filter(({ charge }) => charge === "carried")));
            expect(carried.gte("0")).toBe(true);
            all = all.plus(sumOf(made.lines));
          }
          // All that was invoiced is all that was used, and what is still carried.
          const used = months.flat().reduce((sum, one) => sum.plus(one), Big("0"));
          expect(all.toFixed()).toBe(used.plus(carried).toFixed());
        },
      ),
    );
  });
});

it("takes back what was taken off for an invoice that is void since", () => {
  const made = invoiceOf({ ...parts, lines: [line("5")], carried: Big("-11") }, EURO);
  expect([text(made.total), made.lines.map(({ charge, amount }) => [charge, text(amount)])]).toEqual([
    "16",
    [
      ["usage", "5"],
      ["carried", "11"],
    ],
  ]);
  const less = invoiceOf({ ...parts, lines: [line("-20")], carried: Big("-11") }, EURO);
  expect([text(less.total), less.lines.at(-1)!.amount.toFixed()]).toEqual(["0", "20"]);
});

describe("credit notes", () => {
  const note = (due: string, percent: string | null, net: string | null) =>
    creditNoteOf(Big(due), percent, [], net === null ? null : Big(net), EURO);

  it("are below 0, with the invoice's tax", () => {
    const made = note("10.00", "19", "2.50")!;
    // 19 % of 2.50 is 0.475: to the even cent.
    expect([text(made.net), text(made.tax), text(made.total)]).toEqual(["-2.5", "-0.48", "-2.98"]);
    expect(text(note("10", null, null)?.total)).toBe("-10");
  });

  it("are about no more than there is", () => {
    expect([note("10", "19", "10.01"), note("0", "19", null), note("10", "19", "0")]).toEqual([null, null, null]);
  });

  it("leave nothing of the invoice, net and tax, when the last is about the rest", () => {
    const cents = fc.integer({ min: 1, max: 100_000 }).map((n) => Big(String(n)).div("100"));
    const percent = fc.constantFrom("0", "7", "19", "8.125");
    fc.assert(
      fc.property(cents, fc.array(cents, { maxLength: 6 }), percent, (due, wanted, rate) => {
        const invoice = invoiceOf({ ...parts, lines: [line(due.toFixed())], tax: { ...VAT, percent: rate } }, EURO);
        const notes: { net: Decimal; tax: Decimal; total: Decimal }[] = [];
        for (const net of [...wanted, null]) {
          const made = creditNoteOf(invoice.net, rate, notes, net, EURO);
          if (made) notes.push(made);
        }
        const total = notes.reduce((sum, one) => sum.plus(one.total), Big("0"));
        expect(invoice.total.plus(total).toFixed()).toBe("0");
        for (const one of notes) expect(one.tax.lte("0")).toBe(true);
      }),
    );
  });
});

describe("the months of invoices", () => {
  it("have days of 23 and 25 hours", () => {
    const hours = (month: string) => {
      const days = daysOfInvoice(invoiceMonth(month, "Europe/Berlin", null));
      return new Set(days.map(({ from, to }) => (to - from) / HOUR));
    };
    expect([hours("2026-03"), hours("2026-10")]).toEqual([new Set([24, 23]), new Set([24, 25])]);
  });

  it("follow each other without gap or overlap, whatever zones the installation moves through", () => {
    const zone = fc.constantFrom("UTC", "Europe/Berlin", "Asia/Seoul", "Pacific/Kiritimati", "America/Los_Angeles");
    fc.assert(
      fc.property(fc.array(zone, { minLength: 2, maxLength: 12 }), (zones) => {
        let before = invoiceMonth("2026-01", zones[0]!, null);
        for (const one of zones.slice(1)) {
          const month = invoiceMonth(monthFrom(before.month, 1), one, before);
          const days = daysOfInvoice(month);
          expect([month.from, days[0]!.from, days.at(-1)!.to]).toEqual([before.to, before.to, month.to]);
          for (const [i, day] of days.entries()) expect(day.from).toBe(i === 0 ? month.from : days[i - 1]!.to);
          expect(days.every(({ from, to }) => from < to)).toBe(true);
          before = month;
        }
      }),
    );
  });

  it("and numbers are written as people sort them", () => {
    expect(invoiceNumber("INV-", 2026, 42)).toBe("INV-2026-00042");
  });
});
