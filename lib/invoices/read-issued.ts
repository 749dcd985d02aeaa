import { Big, type Decimal } from "@/lib/billing/decimal";
import type { InvoiceMonth } from "@/lib/billing/invoice";
import { differences, type InvoiceLine } from "@/lib/billing/invoice-lines";
import type { Statement } from "@/lib/billing/statement";
import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/generated/prisma/client";
import { fromRow } from "./lines";
import { toMonth } from "./rate-months";

/** Documents that somebody was given and that stand: no drafts, and nothing that is void. */
export const ISSUED = { state: { in: ["issued", "paid"] } } satisfies Prisma.InvoiceWhereInput;

type InvoiceRow = Prisma.InvoiceGetPayload<{ include: { credits: true } }>;
type NoteRow = Prisma.InvoiceGetPayload<{ include: { about: true } }>;

/** What was issued of a month. */
export type IssuedMonth = {
  /** The month's time as it was closed; null where it is open. */
  closed: InvoiceMonth | null;
  /** When any month was that is closed. */
  periodOf: (month: string) => InvoiceMonth;
  /** The invoice of the month, by project. */
  invoices: ReadonlyMap<string, InvoiceRow>;
  /** Credit notes that were issued in the month, whichever it is that they are about; the oldest first. */
  notesOf: (project: string) => readonly NoteRow[];
  /** Projects with lines about the month on invoices of later ones. */
  adjusted: ReadonlySet<string>;
  /** All that have an invoice or a credit note here. */
  projects: readonly string[];
};

/** @param project its id; null: of all */
export async function readIssuedMonth(tx: Tx, month: string, project: string | null): Promise<IssuedMonth> {
  const whose = project === null ? {} : { projectId: project };
  const months = new Map((await tx.invoiceMonth.findMany()).map((row) => [row.month, toMonth(row)]));
  const invoices = await tx.invoice.findMany({
    where: { ...whose, ...ISSUED, kind: "invoice", month },
    include: { credits: { orderBy: { creditId: "asc" } } },
  });
  const notes = await tx.invoice.findMany({
    where: { ...whose, ...ISSUED, kind: "credit-note", issuedOn: { startsWith: month } },
    include: { about: true },
    orderBy: { serial: "asc" },
  });
  const adjusting = await tx.invoice.findMany({
    where: { ...whose, ...ISSUED, kind: "invoice", month: { not: month }, lines: { some: { month } } },
    select: { projectId: true },
  });
  return {
    closed: months.get(month) ?? null,
    periodOf: (name) => months.get(name)!,
    invoices: new Map(invoices.map((row) => [row.projectId, row])),
    notesOf: (id) => notes.filter(({ projectId }) => projectId === id),
    adjusted: new Set(adjusting.map(({ projectId }) => projectId)),
    projects: [...invoices, ...notes].map(({ projectId }) => projectId),
  };
}

/** All lines of an invoice, in their order. */
export const readLines = async (tx: Tx, invoiceId: string): Promise<InvoiceLine[]> =>
  (await tx.invoiceLine.findMany({ where: { invoiceId }, orderBy: { position: "asc" } })).map(fromRow);

export type Adjustments = { invoice: { id: string; number: string; month: string }; lines: InvoiceLine[] };

/** Lines about a month on a project's invoices of other months, the oldest first. */
export async function readAdjustments(tx: Tx, project: string, month: string): Promise<Adjustments[]> {
  const rows = await tx.invoice.findMany({
    where: { ...ISSUED, kind: "invoice", projectId: project, month: { not: month }, lines: { some: { month } } },
    include: { lines: { where: { month }, orderBy: { position: "asc" } } },
    orderBy: { month: "asc" },
  });
  return rows.map(({ id, number, month: of, lines }) => ({
    ...{ invoice: { id, number: number!, month: of }, lines: lines.map(fromRow) },
  }));
}

/**
 * What a month comes to beyond what was invoiced of it: what the next invoice will have.
 * @param now its lines as they are rated now
 */
export const notInvoiced = (now: readonly InvoiceLine[], invoiced: readonly InvoiceLine[]): InvoiceLine[] =>
  differences(now, invoiced).filter(({ amount }) => !amount.eq("0"));

/** What an invoice comes to, as it says. */
export const invoicedStatement = (row: InvoiceRow): Statement => ({
  net: Big(row.net.toFixed()),
  credits: row.credits.map(({ creditId, amount }) => ({ credit: creditId, amount: Big(amount.toFixed()) })),
  tax: invoicedTax(row),
  total: Big(row.total.toFixed()),
});

type TaxColumns = Pick<InvoiceRow, "taxName" | "taxPercent" | "taxAmount">;

/** Null where the document has none. Of a credit note it is below 0. */
export function invoicedTax({ taxName, taxPercent, taxAmount }: TaxColumns): InvoicedTax | null {
  if (taxName === null || taxPercent === null) return null;
  return { name: taxName, percent: taxPercent.toFixed(), amount: Big(taxAmount.toFixed()) };
}
type InvoicedTax = { name: string; percent: string; amount: Decimal };
