import { cardName } from "@/lib/billing/rate-cards";
import type { Db, Tx } from "@/lib/db/client";
import { say, type Sentence } from "@/lib/util/say";
import { phaseOf, type VersionRow } from "./version-view";

/**
 * Why a published version cannot become a draft again; null where it can, and for a draft. Prices may have been charged by
 * a version as soon as a stack was there while it was in force.
 */
export async function keptBecause(database: Db | Tx, row: VersionRow): Promise<Sentence | null> {
  const phase = phaseOf(row, new Date());
  if (phase === "draft" || phase === "planned") return null;
  const name = cardName(row.number);
  if (phase === "past") return say`Version ${name} was in force and is kept as it was.`;
  const where = { OR: [{ removedAt: null }, { removedAt: { gt: row.validFrom! } }] };
  const stack = await database.stack.findFirst({ where, select: { id: true } });
  if (stack) return say`Version ${name} is in force, and stacks have run since: what they cost is counted by it.`;
  // What projects have committed to is charged without any stack.
  const closed = await database.invoiceMonth.findFirst({
    where: { to: { gt: row.validFrom! } },
    select: { month: true },
  });
  return closed && say`Version ${name} is in force, and the month ${closed.month} was closed by it.`;
}
