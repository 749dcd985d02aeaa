import { cutDays } from "@/lib/billing/days";
import { daysOfInvoice, type InvoiceMonth } from "@/lib/billing/invoice";
import { invoiceLines, type InvoiceLine } from "@/lib/billing/invoice-lines";
import { dayUsesIn } from "@/lib/billing/ledger/days";
import { rateDays } from "@/lib/billing/rate";
import { cardsFor, type RateCard } from "@/lib/billing/rate-card";
import { INSTALLATION } from "@/lib/billing/usage";
import type { Tx } from "@/lib/db/client";
import type { InvoiceMonth as MonthRow } from "@/lib/generated/prisma/client";
import { groupBy } from "@/lib/util/group-by";

export const toMonth = ({ month, timeZone, from, to }: MonthRow): InvoiceMonth => ({
  ...{ month, timeZone },
  ...{ from: from.getTime(), to: to.getTime() },
});

/** Lines by project: ids, and INSTALLATION for what belongs to none. */
export type ByProject = ReadonlyMap<string, readonly InvoiceLine[]>;

export type RatedMonth = {
  lines: ByProject;
  /** A project used something before the first version of the rate card: nothing says what that cost, and no invoice has it. */
  unpriced: boolean;
};

/**
 * What a month that is over comes to now, by the versions of the rate card that were in force.
 * @param project an id, where only its lines are wanted
 */
export async function rateMonth(
  tx: Tx,
  month: InvoiceMonth,
  cards: readonly RateCard[],
  project?: string,
): Promise<RatedMonth> {
  const days = await dayUsesIn(tx, cutDays(daysOfInvoice(month), cards), { project }, new Date(month.to));
  const { lines } = rateDays(days, cardsFor(cards, project), month);
  const projects = groupBy(lines, ({ project }) => project);
  const first = Math.min(...cards.map(({ from }) => from));
  return {
    lines: new Map([...projects].map(([id, own]) => [id, invoiceLines(month.month, own, cards)])),
    unpriced: days.some(({ subject, from }) => from < first && subject.project !== INSTALLATION),
  };
}
