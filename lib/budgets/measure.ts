import { costIn, type BudgetScope } from "@/lib/billing/budget";
import type { Decimal } from "@/lib/billing/decimal";
import type { UsageFilter } from "@/lib/billing/ledger/read";
import { priceMonth, priceOnto, type PricedTable } from "@/lib/billing/month";
import { amountsOfRunning, type Running } from "@/lib/billing/quote";
import type { RateCard } from "@/lib/billing/rate-card";
import { loadRateCards } from "@/lib/billing/rate-cards";
import { subjectOf, type SubjectUse } from "@/lib/billing/usage";
import { untilLeasesEnd } from "@/lib/costs/leases";
import { monthAt, readOpen, readPart, usesToCome, type MonthAt } from "@/lib/costs/read-month";
import type { Db, Tx } from "@/lib/db/client";
import type { Tags } from "@/lib/util/tags";

/** A machine that is wanted: from now on, and to the end of the month, where it says no other times (in ms since 1970). */
export type Ordered = Running & { from?: number; until?: number };

/** A stack, and the tags that it is to have. */
export type Retag = { stack: string; tags: Tags };

/** The month that runs, as budgets are measured against it. */
export type Measured = {
  at: MonthAt;
  /** Of the rate card; null where no version is published, so that nothing has a price. */
  currency: string | null;
  actual: (scope: BudgetScope) => Decimal;
  /** The same that /billing shows: all that runs now runs on to the end of the month. */
  forecast: (scope: BudgetScope) => Decimal;
  /** The forecast with more machines, from now to the end of the month, or for as long as each of them says. */
  with: (machines: readonly Ordered[]) => (scope: BudgetScope) => Decimal;
  /** The same as if a stack had other tags from now on. */
  retagged: (retag: Retag, machines: readonly Ordered[]) => (scope: BudgetScope) => Decimal;
};

/** What was used in the month that runs, up to a moment, with its price. What comes after that moment is not in it. */
export type RatedDays = { filter: UsageFilter; at: MonthAt; cards: RateCard[]; used: PricedTable };

/** The long part of measuring: nothing that is ordered or starts later changes it, so it may be done before a lock is taken. */
export async function rateDays(database: Db | Tx, filter: UsageFilter, now: Date): Promise<RatedDays> {
  const at = monthAt("current", now);
  const cards = await loadRateCards(database);
  // One after the other: a transaction has one connection.
  const past = await readPart(database, at.month, at.countedTo, cards, filter);
  return { filter, at, cards, used: priceMonth(past, cards, at.month) };
}

export async function measure(database: Db | Tx, filter: UsageFilter, now: Date): Promise<Measured> {
  return measureOnto(database, await rateDays(database, filter, now));
}

/** The short part: what runs on from the moment that the days were rated to, as the ledger and the leases have it now. */
export async function measureOnto(database: Db | Tx, { filter, at, cards, used }: RatedDays): Promise<Measured> {
  const open = await untilLeasesEnd(database, at, await readOpen(database, at, filter));
  const onto = (table: PricedTable, more: readonly SubjectUse[]) =>
    priceOnto(table, usesToCome(more, at, cards), cards, at.month);
  const whole = onto(used, open);
  const of =
    ({ prices }: PricedTable) =>
    (scope: BudgetScope) =>
      costIn(prices, scope);
  return {
    at,
    currency: cards.at(-1)?.currency ?? null,
    actual: of(used),
    forecast: of(whole),
    with: (machines) => of(machines.length === 0 ? whole : onto(whole, usesOf(machines, at))),
    retagged: (retag, machines) => of(onto(used, retaggedBy(retag, [...open, ...usesOf(machines, at)]))),
  };
}

const retaggedBy = ({ stack, tags }: Retag, uses: readonly SubjectUse[]): SubjectUse[] =>
  uses.map((use) => (use.subject.stack === stack ? { ...use, subject: { ...use.subject, tags } } : use));

/** What machines use of what is left of the month. */
const usesOf = (machines: readonly Ordered[], { month, countedTo }: MonthAt): SubjectUse[] =>
  machines.flatMap(({ from = countedTo, until = month.to, ...machine }) => {
    const time = { from: Math.max(from, countedTo), to: Math.min(until, month.to) };
    const amounts = amountsOfRunning(machine);
    return time.from < time.to ? [{ subject: subjectOf(machine), ...time, amounts }] : [];
  });
