import { cutDays, dayUses, type Day } from "@/lib/billing/days";
import { sumsIn } from "@/lib/billing/ledger/read";
import { cardsOf, pricesOf, type Prices } from "@/lib/billing/rate";
import type { RateCard } from "@/lib/billing/rate-card";
import { tabulateDays } from "@/lib/billing/table";
import { INSTALLATION, type UsageSubject } from "@/lib/billing/usage";
import type { MonthAt } from "@/lib/costs/read-month";
import type { Tx } from "@/lib/db/client";

/** What an export is about: a month, of all projects or of one. */
export type Scope = { at: MonthAt; project: string | null };

export type PricedProject = {
  /** An id, or INSTALLATION. */
  project: string;
  days: readonly Day[];
  prices: Prices["all"];
  /** What its lines are of. */
  subjects: UsageSubject[];
  /** In force in the month, in order. */
  cards: RateCard[];
};

/**
 * The month's projects, one after the other: pools, tiers and commitments are a project's own, so only one of them is held at a
 * time.
 * @param cards all versions, in order
 */
export async function* pricedProjects(
  tx: Tx,
  { at, project }: Scope,
  cards: readonly RateCard[],
): AsyncGenerator<PricedProject> {
  const inForce = cardsOf(cards, at.month);
  const days = at.month.days
    .filter(({ from }) => from < at.countedTo)
    .map((day) => ({ ...day, to: Math.min(day.to, at.countedTo) }));
  const pieces = cutDays(days, cards);
  const period = { from: at.month.from, to: at.countedTo };
  for (const one of project === null ? await projectsIn(tx, at, inForce) : [project]) {
    const uses = dayUses(await sumsIn(tx, period, { project: one }, new Date(at.countedTo)), pieces);
    const table = tabulateDays(uses, inForce, at.month, { dates: days.map(({ date }) => date) });
    // What others have committed to is among the prices too.
    const prices = pricesOf(table, inForce).all.filter((price) => price.kind === "usage" || price.project === one);
    const subjects = [...table.rows.values()].map(({ subject }) => subject);
    yield { project: one, days, prices, subjects, cards: inForce };
  }
}

/** Everybody who used something of a month, or has committed to. In a fixed order. */
async function projectsIn(tx: Tx, { month, countedTo }: MonthAt, inForce: readonly RateCard[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ project: string | null }[]>`
    select distinct f.project_id as project
    from ledger_used(${new Date(month.from)}::timestamptz, ${new Date(countedTo)}::timestamptz, ${new Date(countedTo)}::timestamptz) u
    join ledger_fact f on f.id = u.fact_id where f.phase <> 'unverified'`;
  const committed = inForce[0]?.commitments ?? [];
  const all = [...rows.map(({ project }) => project ?? INSTALLATION), ...committed.map(({ project }) => project)];
  return [...new Set(all)].sort();
}
