import { Big, divide, type Decimal, type Rounding } from "./decimal";
import { plainLine, sumOf, type InvoiceLine } from "./invoice-lines";
import { monthPeriod, daysOf, type Period } from "./period";
import type { Day } from "./days";
import { statementOf, takeCredits, toCurrency, wholeCents, type Credit, type Statement, type Tax } from "./statement";

/** How money is rounded where it is to be paid: digits behind the point of the currency. */
export type Cents = { digits: number; rounding: Rounding };

export type InvoiceParts = {
  month: string;
  /** What was used, and adjustments of earlier months. */
  lines: readonly InvoiceLine[];
  /** What earlier invoices owe the project still; below 0 where one that carried something over was declared void since. */
  carried: Decimal;
  /** What is left of each credit. */
  credits: readonly Credit[];
  tax: Tax | null;
};

/**
 * Makes an invoice. It never gets below 0: where adjustments take away more than was used, the rest is carried to the next
 * invoice, as a line. Only net and tax are rounded to the currency's digits; of a credit only whole cents are taken.
 */
export function invoiceOf(
  { month, lines, carried, credits, tax }: InvoiceParts,
  cents: Cents,
): Statement & { lines: InvoiceLine[] } {
  const sum = sumOf(lines);
  const carry = sum.lt("0") || carried.gt(sum) ? sum.times("-1") : carried.times("-1");
  const all = carry.eq("0") ? [...lines] : [...lines, plainLine(month, "carried", carry)];
  const net = toCurrency(sum.plus(carry), cents.digits, cents.rounding);
  const taken = takeCredits([{ month, net }], wholeCents(credits, cents.digits)).get(month)!;
  return { ...statementOf(net, taken, tax, cents), lines: all };
}

/** What a document comes to: of a credit note below 0. */
export type Totals = { net: Decimal; tax: Decimal; total: Decimal };

/**
 * A credit note about a part of an invoice, or about all that is left of it. Its tax is that of all notes together less that of the
 * earlier ones, so that notes about the whole leave nothing.
 * @param due the invoice's net less credits
 * @param earlier other credit notes about it
 * @param amount net, in the currency's digits, more than 0; null: all that is left
 * @returns null where that is more than is left, or nothing is
 */
export function creditNoteOf(
  due: Decimal,
  percent: string | null,
  earlier: readonly Pick<Totals, "net" | "tax">[],
  amount: Decimal | null,
  { digits, rounding }: Cents,
): Totals | null {
  const add = (of: "net" | "tax") => earlier.reduce((sum, one) => sum.plus(one[of]), Big("0"));
  const left = due.plus(add("net"));
  const net = amount ?? left;
  if (net.lte("0") || net.gt(left)) return null;
  const all = net.minus(add("net"));
  const tax = divide(all.times(percent ?? "0"), Big("100"), digits, rounding).plus(add("tax"));
  return { net: net.times("-1"), tax: tax.times("-1"), total: net.plus(tax).times("-1") };
}

/** A month that is closed, or to be: its time, and the days that its use is added up by. */
export type InvoiceMonth = Period & { month: string; timeZone: string };

/**
 * The time of a month in the installation's time zone. It begins where the month before ended, also when that was in another
 * zone: no second is invoiced twice or never.
 */
export function invoiceMonth(month: string, timeZone: string, before: Period | null): InvoiceMonth {
  const { from, to } = monthPeriod(month, timeZone);
  return { month, timeZone, from: before?.to ?? from, to };
}

/** Its days, of which the first is longer or shorter where the time zone was another one before. */
export function daysOfInvoice({ month, timeZone, from, to }: InvoiceMonth): Day[] {
  const days = daysOf(month, timeZone).filter((day) => day.to > from);
  return days.map((day, i) => ({ ...day, from: i === 0 ? from : day.from, to: i === days.length - 1 ? to : day.to }));
}

/** "INV-2026-00042": without gaps within a year. lib/invoices/settings.ts reads its beginning off it again. */
export const invoiceNumber = (prefix: string, year: number, serial: number): string =>
  `${prefix}${year}-${String(serial).padStart(5, "0")}`;
