import { LATE } from "@/lib/billing/ledger/facts";
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import { isSentence, say, type Sentence } from "@/lib/util/say";

/** Something that the ledger learnt of a month after it was closed. */
export type Late = {
  month: string;
  project: string | null;
  stack: string | null;
  recordedAt: Date;
  /** Of the portal, or a person's own words. */
  reason: Sentence | string;
};

/** What was recorded just before a closing may have been committed after it. */
export const MARGIN_MS = 5 * 60_000;

/**
 * Everything about closed months that the ledger learnt since they were closed: facts whose time lies before a month's end, and
 * corrections.
 */
export async function lateInClosedMonths(tx: Tx): Promise<Late[]> {
  const margin = Prisma.sql`${MARGIN_MS} * interval '1 millisecond'`;
  const rows = await tx.$queryRaw<(Omit<Late, "reason"> & { reason: unknown })[]>`
    with learnt as (
      select m.month, f.project_id, f.stack_id, f.resource_id, f.at, f.id, f.recorded_at, null::jsonb as reason
      from invoice_month m join ledger_fact f on f.recorded_at >= m.closed_at - ${margin} and f.at < m.to_at
        -- In the words of the index ledger_fact_late, which has these alone.
        and f.recorded_at - f.at > interval '5 minutes'
      union all
      -- What was told at once of a month can only have come after its closing if that was within minutes of the month's end.
      select m.month, f.project_id, f.stack_id, f.resource_id, f.at, f.id, f.recorded_at, null::jsonb
      from invoice_month m join ledger_fact f on f.recorded_at >= m.closed_at - ${margin} and f.at < m.to_at
        and f.recorded_at < m.to_at + interval '5 minutes' and f.recorded_at - f.at <= interval '5 minutes'
      union all
      select m.month, f.project_id, f.stack_id, c.resource_id, f.at, f.id, c.recorded_at, c.reason
      from invoice_month m
      join ledger_correction c on c.recorded_at >= m.closed_at - ${margin} and c.from_at < m.to_at and c.to_at > m.from_at
      join ledger_fact f on f.id = c.fact_id)
    select l.month, coalesce(l.project_id, b.project_id) as project, coalesce(l.stack_id, b.stack_id) as stack,
      l.recorded_at as "recordedAt", l.reason
    from learnt l left join lateral (
      -- The end of something says not whose it was.
      select b.project_id, b.stack_id from ledger_fact b
      where l.project_id is null and b.resource_id = l.resource_id and b.at <= l.at and b.id <> l.id
      order by b.at desc, b.id desc limit 1) b on true
    order by l.recorded_at`;
  return rows.map((row) => ({ ...row, reason: reasonOf(row.reason) }));
}

const reasonOf = (reason: unknown): Sentence | string =>
  isSentence(reason) || typeof reason === "string" ? reason : LATE;

/** Why a line of an earlier month is another one now: what was learnt of its stack, else of its project. */
export function reasonsFor(learnt: readonly Late[], stack: string | null): (Sentence | string)[] {
  const own = learnt.filter((one) => one.stack === stack);
  if (own.length === 0) return [say`What the project used in this month has changed, and with it the price of this.`];
  return [...new Map(own.map(({ reason }) => [JSON.stringify(reason), reason])).values()];
}
