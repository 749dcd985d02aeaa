import { Big, type Decimal } from "@/lib/billing/decimal";
import { sumOf, type InvoiceLine } from "@/lib/billing/invoice-lines";
import type { Tx } from "@/lib/db/client";
import { groupBy } from "@/lib/util/group-by";
import { MARGIN_MS } from "./late";
import { fromRow } from "./lines";

/** What a project has been invoiced so far, by all that stands: drafts too, nothing that is void. */
type OfProject = {
  /** It has an invoice of this month. */
  has: (month: string) => boolean;
  /** It had one, and none any more. */
  isVoid: (month: string) => boolean;
  /** Lines about a month, on whichever invoice. */
  linesOf: (month: string) => readonly InvoiceLine[];
  /** What invoices owe it still, as they would have been below 0; the other way round where one of these is void since. */
  carried: Decimal;
  /** What is left of a credit. */
  left: (credit: { id: string; amount: string }) => Decimal;
  /** From when on news about a month is on no invoice yet; null: since it was closed. */
  knownAt: (month: string) => Date | null;
};
export type Standing = { of: (project: string) => OfProject };

/** @param months that lines are asked for */
export async function readStanding(tx: Tx, months: readonly string[]): Promise<Standing> {
  const invoices = await tx.invoice.findMany({
    where: { kind: "invoice" },
    select: { id: true, projectId: true, month: true, state: true, createdAt: true, credits: true },
  });
  const rows = await tx.invoiceLine.findMany({
    where: {
      invoice: { kind: "invoice", state: { not: "void" } },
      OR: [{ month: { in: [...months] } }, { charge: "carried" }],
    },
  });
  const projects = groupBy(invoices, ({ projectId }) => projectId);
  const linesOf = groupBy(rows, ({ invoiceId }) => invoiceId);
  return {
    of: (project) => {
      const ever = projects.get(project) ?? [];
      const mine = ever.filter(({ state }) => state !== "void");
      const all = mine.flatMap(({ id }) => linesOf.get(id) ?? []).map(fromRow);
      const stands = new Set(mine.map(({ month }) => month));
      const before = new Set(ever.map(({ month }) => month));
      const taken = mine.flatMap(({ credits }) => credits);
      return {
        has: (month) => stands.has(month),
        isVoid: (month) => before.has(month) && !stands.has(month),
        linesOf: (month) => all.filter((line) => line.month === month && line.charge !== "carried"),
        carried: sumOf(all.filter(({ charge }) => charge === "carried")),
        left: ({ id, amount }) =>
          taken
            .filter(({ creditId }) => creditId === id)
            .reduce((rest, one) => rest.minus(one.amount.toFixed()), Big(amount)),
        knownAt: (month) => {
          const times = mine.filter((one) => one.month >= month).map(({ createdAt }) => createdAt.getTime());
          return times.length === 0 ? null : new Date(Math.max(...times) - MARGIN_MS);
        },
      };
    },
  };
}
