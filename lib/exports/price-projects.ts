import { cutDays, dayUses, type Day } from "@/lib/billing/days";
import { sumsByProject, type ProjectSums } from "@/lib/billing/ledger/read";
import { cardsOf, pricesOf, type Prices } from "@/lib/billing/rate";
import { cardsFor, type RateCard } from "@/lib/billing/rate-card";
import { tabulateDays } from "@/lib/billing/table";
import type { UsageSubject } from "@/lib/billing/usage";
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
 * The month's projects, one after the other in the order of their ids: everybody who used something, or has committed to. The ledger
 * is read once for all; pools, tiers and commitments are a project's own, so only one of them is held at a time.
 * @param cards all versions, in order
 * @param others who are to be there too, with or without any use
 */
export async function* pricedProjects(
  tx: Tx,
  { at, project }: Scope,
  cards: readonly RateCard[],
  others: readonly string[] = [],
): AsyncGenerator<PricedProject> {
  const inForce = cardsOf(cards, at.month);
  const days = at.month.days
    .filter(({ from }) => from < at.countedTo)
    .map((day) => ({ ...day, to: Math.min(day.to, at.countedTo) }));
  const pieces = cutDays(days, cards);
  const period = { from: at.month.from, to: at.countedTo };
  const committed = (inForce[0]?.commitments ?? []).map((one) => one.project);
  const wanted = project === null ? [...others, ...committed] : [project];
  const used = sumsByProject(tx, period, { project: project ?? undefined }, new Date(at.countedTo));
  for await (const one of withOthers(used, wanted)) {
    const own = cardsFor(inForce, one.project);
    const table = tabulateDays(dayUses(one.sums, pieces), own, at.month, { dates: days.map(({ date }) => date) });
    const subjects = [...table.rows.values()].map(({ subject }) => subject);
    yield { project: one.project, days, prices: pricesOf(table, own).all, subjects, cards: own };
  }
}

/** Puts those who used nothing in their places. */
async function* withOthers(used: AsyncIterable<ProjectSums>, others: readonly string[]): AsyncGenerator<ProjectSums> {
  const waiting = [...new Set(others)].sort();
  for await (const one of used) {
    while (waiting[0] !== undefined && waiting[0] < one.project) yield { project: waiting.shift()!, sums: [] };
    if (waiting[0] === one.project) waiting.shift();
    yield one;
  }
  for (const project of waiting) yield { project, sums: [] };
}
