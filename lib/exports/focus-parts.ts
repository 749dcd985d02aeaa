import { invoicedPrices, isCorrection } from "@/lib/billing/focus/invoice-prices";
import type { ProjectMonth } from "@/lib/billing/focus/month-rows";
import { daysOfInvoice } from "@/lib/billing/invoice";
import { invoiceLines, sumOf, type InvoiceLine } from "@/lib/billing/invoice-lines";
import { linesOf, totalOf } from "@/lib/billing/rate";
import type { RateCard } from "@/lib/billing/rate-card";
import { INSTALLATION, OF_NOTHING, type UsageSubject } from "@/lib/billing/usage";
import type { MonthAt } from "@/lib/costs/read-month";
import type { Tx } from "@/lib/db/client";
import {
  invoicedStatement,
  notInvoiced,
  readAdjustments,
  readLines,
  type IssuedMonth,
} from "@/lib/invoices/read-issued";
import { readCharges, readStatement } from "@/lib/rates/read-statement";
import type { PricedProject } from "./price-projects";

/** What the rows of a project and a month are made from: what it comes to now or, once it is invoiced, what its invoice says. */
export type Parts = Pick<ProjectMonth, "invoice" | "days" | "prices" | "corrections" | "statement"> & {
  /** What the project was called when it was invoiced; null: what it is called now. */
  title: string | null;
};

/** A month that is closed has the time that it was closed with, whatever the installation's time zone is by now. */
export function timeOf(at: MonthAt, { closed }: IssuedMonth): MonthAt {
  if (!closed) return at;
  const { from, to, timeZone } = closed;
  return { ...at, timeZone, month: { from, to, days: daysOfInvoice(closed) }, countedTo: to, running: false };
}

/** Null: the project has no invoice of the month that was issued and stands. */
export async function invoicedParts(tx: Tx, priced: PricedProject, issued: IssuedMonth): Promise<Parts | null> {
  const invoice = issued.invoices.get(priced.project);
  if (!invoice) return null;
  const { project, days, prices } = priced;
  const [own, corrections]: [InvoiceLine[], InvoiceLine[]] = [[], []];
  for (const line of await readLines(tx, invoice.id))
    (isCorrection(line, invoice.month) ? corrections : own).push(line);
  return {
    ...{ invoice: invoice.number, title: invoice.projectTitle },
    // The last one is for lines that have no days any more.
    days: [...days, issued.periodOf(invoice.month)],
    prices: invoicedPrices(project, own, prices, days.length),
    corrections: corrections.map((line) => ({ line, period: issued.periodOf(line.month) })),
    statement: invoicedStatement(invoice),
  };
}

/**
 * What nobody has invoiced: the month as it comes to now. Where later invoices have lines about it already (there was nothing to pay
 * when it was closed, or its invoice is void), what it comes to beyond these.
 */
export async function currentParts(
  tx: Tx,
  { project, days, prices }: PricedProject,
  issued: IssuedMonth,
  at: MonthAt,
  cards: readonly RateCard[],
  now: Date,
): Promise<Parts> {
  const statement = async (net: ReturnType<typeof totalOf>) => {
    if (project === INSTALLATION) return null;
    const charges = await readCharges(tx, project, at.name, cards.at(-1)!.currency);
    return readStatement(tx, project, at, charges, cards, now, net);
  };
  const plain = { invoice: null, title: null, days, prices, corrections: [] };
  if (!issued.adjusted.has(project)) return { ...plain, statement: await statement(totalOf(prices)) };
  const invoiced = (await readAdjustments(tx, project, at.name)).flatMap(({ lines }) => lines);
  const rest = notInvoiced(invoiceLines(at.name, linesOf(prices), cards), invoiced);
  const corrections = rest.map((line) => ({ line, period: at.month }));
  return { ...plain, prices: [], corrections, statement: await statement(sumOf(rest)) };
}

/** What the rows are of. */
export const subjectsOf = (project: string, { prices, corrections }: Parts): UsageSubject[] => [
  ...prices.map((one) => (one.kind === "usage" ? one.subject : { ...OF_NOTHING, project, stack: one.stack })),
  ...corrections.map(({ line: { stack, owner } }) => ({ ...OF_NOTHING, project, stack, owner })),
];
