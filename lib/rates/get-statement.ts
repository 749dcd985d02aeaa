import { findProject } from "@/lib/access/find-project";
import type { UseCase } from "@/lib/auth/use-case";
import { sumOf } from "@/lib/billing/invoice-lines";
import type { RateCard } from "@/lib/billing/rate-card";
import { loadRateCards } from "@/lib/billing/rate-cards";
import type { Statement } from "@/lib/billing/statement";
import type { Api } from "@/lib/contract/api";
import type { StatementView } from "@/lib/contract/schemas/charges";
import { monthAt, type MonthAt } from "@/lib/costs/read-month";
import { db, type Tx } from "@/lib/db/client";
import { rateMonth } from "@/lib/invoices/rate-months";
import {
  invoicedStatement,
  ISSUED,
  notInvoiced,
  readAdjustments,
  readIssuedMonth,
  readLines,
  type IssuedMonth,
} from "@/lib/invoices/read-issued";
import { unpriced } from "./charges";
import { readCharges, readStatement, type Charges } from "./read-statement";

/** What a project is to pay for a month: what its invoice says, or what the month comes to now. */
export const getStatement: UseCase<Api["getStatement"]> = async (viewer, { params, query: { month } }) => {
  const project = await findProject(viewer, params.project, "cost.read");
  const now = new Date();
  const at = monthAt(month, now);
  // An invoice and what came after it are of one moment.
  return db().$transaction(
    async (tx) => {
      const cards = await loadRateCards(tx);
      const currency = cards.at(-1)?.currency;
      if (currency === undefined) throw unpriced();
      const charges = await readCharges(tx, project.id, month, currency);
      const issued = await readIssuedMonth(tx, month, project.id);
      const said =
        (await invoiced(tx, project.id, issued, cards)) ??
        (await current(tx, project.id, at, issued, charges, cards, now));
      return { ...said, month, currency, until: new Date(issued.closed?.to ?? at.countedTo).toISOString() };
    },
    { isolationLevel: "RepeatableRead" },
  );
};

type Said = Omit<StatementView, "month" | "currency" | "until">;

/** Null: there is no invoice that was issued and stands. */
async function invoiced(
  tx: Tx,
  project: string,
  { closed, invoices }: IssuedMonth,
  cards: readonly RateCard[],
): Promise<Said | null> {
  const row = invoices.get(project);
  if (!row || !closed) return null;
  const { id, number, month } = row;
  const notes = await tx.invoice.findMany({ where: { ...ISSUED, aboutId: id }, orderBy: { serial: "asc" } });
  const adjustments = await readAdjustments(tx, project, month);
  const own = (await readLines(tx, id)).filter((line) => line.month === month && line.charge !== "carried");
  const now = (await rateMonth(tx, closed, cards, project)).lines.get(project) ?? [];
  const rest = notInvoiced(now, [...own, ...adjustments.flatMap(({ lines }) => lines)]);
  return {
    ...viewStatement(invoicedStatement(row), new Map(row.credits.map(({ creditId, reason }) => [creditId, reason]))),
    invoice: { id, number: number! },
    since: {
      adjustments: adjustments.map(viewAdjustment),
      creditNotes: notes.map((note) => ({ id: note.id, number: note.number!, total: note.total.toFixed() })),
      open: sumOf(rest).toFixed(),
    },
  };
}

/** Where later invoices have lines about the month already, it comes to what is left beyond these. */
async function current(
  tx: Tx,
  project: string,
  at: MonthAt,
  { closed }: IssuedMonth,
  charges: Charges,
  cards: readonly RateCard[],
  now: Date,
): Promise<Said> {
  const adjustments = await readAdjustments(tx, project, at.name);
  let known = null;
  if (closed && adjustments.length > 0) {
    const lines = (await rateMonth(tx, closed, cards, project)).lines.get(project) ?? [];
    known = sumOf(
      notInvoiced(
        lines,
        adjustments.flatMap((one) => one.lines),
      ),
    );
  }
  const said = await readStatement(tx, project, at, charges, cards, now, known);
  return {
    ...viewStatement(said, new Map(charges.credits.map(({ id, reason }) => [id, reason]))),
    invoice: null,
    since: { adjustments: adjustments.map(viewAdjustment), creditNotes: [], open: "0" },
  };
}

const viewStatement = ({ net, credits, tax, total }: Statement, reasons: ReadonlyMap<string, string>) => ({
  ...{ net: net.toFixed(), total: total.toFixed() },
  credits: credits.map(({ credit, amount }) => ({
    ...{ id: credit, reason: reasons.get(credit) ?? "", amount: amount.toFixed() },
  })),
  tax: tax && { ...tax, amount: tax.amount.toFixed() },
});

const viewAdjustment = ({ invoice, lines }: Awaited<ReturnType<typeof readAdjustments>>[number]) => ({
  ...invoice,
  amount: sumOf(lines).toFixed(),
});
