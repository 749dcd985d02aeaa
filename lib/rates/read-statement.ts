import { Big, type Decimal } from "@/lib/billing/decimal";
import { priceMonth } from "@/lib/billing/month";
import { daysOf, monthPeriod } from "@/lib/billing/period";
import { cardsOf } from "@/lib/billing/rate";
import { cardsFor, type RateCard } from "@/lib/billing/rate-card";
import {
  digitsOf,
  statementOf,
  takeCredits,
  taxAt,
  toCurrency,
  wholeCents,
  type Credit,
  type Statement,
  type Tax,
} from "@/lib/billing/statement";
import { readPart, type MonthAt } from "@/lib/costs/read-month";
import type { Db, Tx } from "@/lib/db/client";
import type { InvoiceCredit } from "@/lib/generated/prisma/client";
import { ISSUED } from "@/lib/invoices/read-issued";
import { monthFrom } from "@/lib/util/months";
import { toCredit, toTax, type ProjectCharge } from "./to-charge";

/** What may come on top of what a project used, up to a month. */
export type Charges = { taxes: Tax[]; credits: ProjectCharge[] };

/**
 * @param month the last one that credits may be for
 * @param currency of the rate card: a credit in another one, from before the first version was withdrawn, is taken from nothing
 */
export async function readCharges(
  database: Db | Tx,
  project: string,
  month: string,
  currency: string,
): Promise<Charges> {
  // One after the other: a transaction has one connection.
  const taxes = await database.projectTax.findMany({ where: { OR: [{ projectId: project }, { projectId: null }] } });
  const credits = await database.projectCredit.findMany({
    where: { projectId: project, month: { lte: month }, currency },
  });
  return { taxes: taxes.map(toTax), credits: credits.map(toCredit) };
}

/**
 * What a project is to pay for a month that is not invoiced. Credits that were given for earlier months are first taken from those: what
 * their invoices took is taken, and what is left of them is counted anew each time and kept nowhere.
 * @param cards at least one
 * @param known what the month's lines come to, where that is known already
 */
export async function readStatement(
  database: Db | Tx,
  project: string,
  { name, timeZone, month: period }: MonthAt,
  { taxes, credits }: Charges,
  cards: readonly RateCard[],
  now: Date,
  known: Decimal | null = null,
): Promise<Statement> {
  const digits = digitsOf(cards.at(-1)!.currency);
  const { rounding } = cardsOf(cards, period).at(-1) ?? { rounding: "half-even" as const };
  const invoices = await database.invoice.findMany({
    where: { ...ISSUED, kind: "invoice", projectId: project, month: { lt: name } },
    select: { month: true, credits: true },
  });
  const invoiced = new Set(invoices.map(({ month }) => month));
  const months: { month: string; net: Decimal }[] = [];
  for (const month of monthsUpTo(name, credits).filter((one) => !invoiced.has(one))) {
    const net = month === name && known ? known : await netOf(database, project, cards, month, timeZone, now);
    months.push({ month, net: toCurrency(net, digits, rounding) });
  }
  const taken = takeCredits(months, wholeCents(leftOf(credits, invoices), digits)).get(name) ?? [];
  return statementOf(months.at(-1)!.net, taken, taxAt(taxes, project, name), { digits, rounding });
}

/** Credits without what invoices have taken of them. */
function leftOf(credits: readonly Credit[], invoices: readonly { credits: readonly InvoiceCredit[] }[]): Credit[] {
  const taken = invoices.flatMap((invoice) => invoice.credits);
  return credits.map(({ id, month, amount }) => {
    const own = taken.filter(({ creditId }) => creditId === id);
    return { id, month, amount: own.reduce((rest, one) => rest.minus(one.amount.toFixed()), Big(amount)).toFixed() };
  });
}

/** From the first month that a credit may be taken from, or just the one that is asked for. */
function monthsUpTo(last: string, credits: readonly { month: string }[]): string[] {
  const first = credits.reduce((least, { month }) => (month < least ? month : least), last);
  const months = [first];
  while (months.at(-1)! < last) months.push(monthFrom(months.at(-1)!, 1));
  return months;
}

async function netOf(
  database: Db | Tx,
  project: string,
  cards: readonly RateCard[],
  month: string,
  timeZone: string,
  now: Date,
): Promise<Decimal> {
  const period = { ...monthPeriod(month, timeZone), days: daysOf(month, timeZone) };
  const own = cardsFor(cards, project);
  const used = await readPart(database, period, Math.min(period.to, now.getTime()), own, { project });
  return priceMonth(used, own, period).prices.total;
}
