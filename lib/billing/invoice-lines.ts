import { hasTags, sortedTags } from "@/lib/util/tags";
import { Big, divide, MICRO, type Decimal, type Rounding } from "./decimal";
import { METERS, type Meter } from "./meters";
import type { ExtraLine, Line, Portion } from "./rate";
import type { RateCard } from "./rate-card";
import { OF_NOTHING, type UsageSubject } from "./usage";

/** All that the amount of a line is made from: anybody can do it again, whatever becomes of rate cards and meters. */
export type Arithmetic = {
  /** Seconds of what the meter counts (vCPUs, MiB), a whole number. */
  quantity: string;
  /** How many of these seconds are one unit that has a price. */
  base: string;
  /** What the project used in all, cut by price; the line has its share by quantity. */
  pool: { quantity: string; portions: { kind: Portion["kind"]; quantity: string; rate: string }[] };
  percent: string;
  rounding: Rounding;
};

export type Charge = Line["kind"] | ExtraLine["kind"] | "carried" | "credited";

/** What a line is about: an adjustment is compared with what has been invoiced of the very same. */
export type InvoiceSubject = Omit<UsageSubject, "project" | "failedLaunch" | "purpose"> & {
  /** "2026-11": the month that it was used in. */
  month: string;
  charge: Charge;
  failedLaunch: boolean;
  meter: Meter | null;
  /** Version of the rate card. */
  card: string | null;
};

export type InvoiceLine = InvoiceSubject & {
  /** As in the arithmetic; of an adjustment what it adds or, below 0, takes away. */
  quantity: bigint | null;
  /** Null where the amount is no product: what a minimum is short of, and what is carried over. */
  arithmetic: Arithmetic | null;
  /** Exact to the micro-unit. */
  amount: Decimal;
  /** Of an adjustment: what had been invoiced before. Its amount is what the arithmetic comes to, less this. */
  before: { quantity: bigint | null; amount: Decimal } | null;
};

/** A line that is about nothing that was used. */
export const plainLine = (month: string, charge: Charge, amount: Decimal): InvoiceLine => ({
  ...{ ...OF_NOTHING, month, charge, failedLaunch: false, meter: null, card: null },
  ...{ quantity: null, arithmetic: null, amount, before: null },
});

/** The lines of a month as an invoice keeps them. @param cards that they were rated by */
export function invoiceLines(
  month: string,
  lines: readonly (Line | ExtraLine)[],
  cards: readonly RateCard[],
): InvoiceLine[] {
  const roundings = new Map(cards.map(({ id, rounding }) => [id, rounding]));
  return lines.map((line): InvoiceLine => {
    const { kind, stack, meter, card, amount } = line;
    if (kind !== "usage") return { ...plainLine(month, kind, amount), stack, meter, card };
    const { service, os, mode, flavour, owner, tags, failedLaunch = false, quantity, pool, percent } = line;
    const portions = pool.portions.map((one) => ({ ...one, quantity: one.quantity.toFixed() }));
    const arithmetic: Arithmetic = {
      ...{ quantity: String(quantity), base: String(METERS[meter!].base), percent },
      pool: { quantity: String(pool.quantity), portions },
      rounding: roundings.get(card) ?? "half-even",
    };
    const subject = { month, charge: kind, stack, service, os, mode, flavour, owner, failedLaunch, meter, card };
    return { ...subject, ...(hasTags(tags) && { tags }), quantity, arithmetic, amount, before: null };
  });
}

/** Does the arithmetic of a line again. */
export function amountOf({ quantity, base, pool, percent, rounding }: Arithmetic): Decimal {
  const price = pool.portions.reduce((sum, portion) => sum.plus(Big(portion.quantity).times(portion.rate)), Big("0"));
  const dividend = price.times(quantity).times(Big(percent).plus("100"));
  return divide(dividend, Big(pool.quantity).times(base).times("100"), MICRO, rounding);
}

/**
 * What is to be added to what has been invoiced, so that it comes to `now`: of each subject whose amount is another one. Where
 * nothing has been invoiced, the lines themselves, those that cost nothing too.
 * @param invoiced lines of one project on all invoices that stand, earlier adjustments among them
 */
export function differences(now: readonly InvoiceLine[], invoiced: readonly InvoiceLine[]): InvoiceLine[] {
  if (invoiced.length === 0) return [...now];
  const current = new Map(now.map((line) => [keyOf(line), line]));
  const sums = new Map<string, { line: InvoiceLine; quantity: bigint | null; amount: Decimal }>();
  for (const line of invoiced) {
    const sum = sums.get(keyOf(line));
    if (!sum) sums.set(keyOf(line), { line, quantity: line.quantity, amount: line.amount });
    else {
      sum.amount = sum.amount.plus(line.amount);
      if (line.quantity !== null) sum.quantity = (sum.quantity ?? 0n) + line.quantity;
    }
  }
  return [...new Set([...current.keys(), ...sums.keys()])].sort().flatMap((key): InvoiceLine[] => {
    const [mine, then] = [current.get(key), sums.get(key)];
    const amount = (mine?.amount ?? Big("0")).minus(then?.amount ?? "0");
    if (amount.eq("0")) return [];
    const line = mine ?? then!.line;
    const quantity = line.quantity === null ? null : (mine?.quantity ?? 0n) - (then?.quantity ?? 0n);
    const before = { quantity: then?.quantity ?? null, amount: then?.amount ?? Big("0") };
    return [{ ...line, arithmetic: mine?.arithmetic ?? null, quantity, amount, before }];
  });
}

const keyOf = (line: InvoiceSubject): string => {
  const { month, charge, stack, service, os, mode, flavour, owner, tags, failedLaunch, meter, card } = line;
  const own = hasTags(tags) ? sortedTags(tags) : null;
  return JSON.stringify([month, charge, stack, service, os, mode, flavour, owner, own, failedLaunch, meter, card]);
};

export const sumOf = (lines: readonly { amount: Decimal }[]): Decimal =>
  lines.reduce((sum, { amount }) => sum.plus(amount), Big("0"));
