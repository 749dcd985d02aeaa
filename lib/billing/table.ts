import { Big } from "./decimal";
import type { Meter } from "./meters";
import type { Period } from "./period";
import { isRated, type RateCard } from "./rate-card";
import { secondsBetween, subjectKey, subjectOf, type DayUse, type Usage, type UsageSubject } from "./usage";

/** What one subject used of one meter under one version of the rate card. */
export type Use = {
  meter: Meter;
  card: string;
  /** In seconds of the meter's `per` unit. */
  quantity: bigint;
  /** Of it, on each of the table's dates. */
  daily: bigint[];
  /** The `poolName` of these two. */
  pool: string;
};

/** What is priced together within a project. */
export const poolName = (meter: Meter, card: string): string => `${meter} ${card}`;

export type Row = {
  subject: UsageSubject;
  /** What a surcharge or a discount may depend on, as text. */
  terms: string;
  uses: Use[];
};

/** What a month is rated from: what every subject used, added up. */
export type Table = {
  /** In the order of `Use.daily`; none where nobody asks for days. */
  dates: readonly string[];
  /** By `subjectKey`. */
  rows: Map<string, Row>;
  /** Seconds of usage before the first version of the rate card. */
  unpriced: bigint;
};

/** Adds up intervals, of which only their sum counts. */
export function tabulate(usages: readonly Usage[], cards: readonly RateCard[], period: Period): Table {
  const table: Table = { dates: [], rows: new Map(), unpriced: 0n };
  const start = cards[0]?.from ?? Infinity;
  for (const usage of usages) {
    const [from, to] = [Math.max(usage.from, period.from), Math.min(usage.to, period.to)];
    if (to <= from) continue;
    if (from < start) table.unpriced += secondsBetween(from, Math.min(to, start));
    for (const card of cards) {
      const seconds = secondsBetween(Math.max(from, card.from), Math.min(to, card.to ?? Infinity, to));
      if (seconds <= 0n || isSpared(usage, card)) continue;
      const row = rowOf(table, usage);
      for (const [meter, amount] of Object.entries(usage.amounts) as [Meter, bigint][])
        if (isRated(card, usage.project, meter)) add(row, meter, card.id, seconds * amount);
    }
  }
  return table;
}

/** The same table in the order of lines. What is added onto it later comes after, so that sorting again is quick. */
export const inOrder = ({ rows, ...rest }: Table): Table => ({
  ...rest,
  rows: new Map([...rows].sort(([a], [b]) => (a < b ? -1 : 1))),
});

/**
 * Adds up what was used day by day.
 * @param onto what else there was; it stays as it is
 * @throws RangeError where a version of the rate card begins within a day, so that the day has no one price
 */
export function tabulateDays(
  days: readonly DayUse[],
  cards: readonly RateCard[],
  period: Period,
  onto: Table | { dates: readonly string[] },
): Table {
  const table = copyOf({ rows: new Map(), unpriced: 0n, ...onto });
  const positions = new Map(table.dates.map((date, i) => [date, i]));
  const known = new Map<UsageSubject, Row>();
  // Most uses in a row are of one day.
  let [last, card, position] = [undefined, undefined, undefined] as [DayUse?, RateCard?, number?];
  for (const day of days) {
    if (day.from < period.from || day.to > period.to) continue;
    if (day.from !== last?.from || day.to !== last.to)
      [last, card, position] = [day, cardOfDay(cards, day), positions.get(day.date)];
    const { subject, quantities } = day;
    if (!card) table.unpriced += secondsBetween(day.from, day.to);
    if (!card || isSpared(subject, card)) continue;
    const row = known.get(subject) ?? rowOf(table, subject);
    known.set(subject, row);
    for (const meter in quantities)
      if (isRated(card, subject.project, meter as Meter))
        add(row, meter as Meter, card.id, quantities[meter as Meter]!, table, position);
  }
  return table;
}

/** What is free of charge takes nothing of an allowance either. */
const isSpared = ({ failedLaunch }: UsageSubject, { failedLaunchPercent }: RateCard) =>
  failedLaunch === true && Big(failedLaunchPercent).eq("0");

/** The version that a day is priced by. */
function cardOfDay(cards: readonly RateCard[], { from, to }: Period): RateCard | undefined {
  const within = cards.find((card) => card.from > from && card.from < to);
  if (within) throw new RangeError(`Version ${within.id} of the rate card begins within a day`);
  return cards.find((card) => card.from <= from && (card.to ?? Infinity) > from);
}

function rowOf({ rows }: Table, about: UsageSubject): Row {
  const key = subjectKey(about);
  const known = rows.get(key);
  if (known) return known;
  const { service, mode, failedLaunch } = about;
  const row = { subject: subjectOf(about), terms: `${service} ${mode} ${failedLaunch}`, uses: [] };
  rows.set(key, row);
  return row;
}

function add(row: Row, meter: Meter, card: string, quantity: bigint, table?: Table, position?: number): void {
  const use = findUse(row, meter, card) ?? newUse(row, meter, card, table?.dates.length ?? 0);
  use.quantity += quantity;
  if (position !== undefined) use.daily[position]! += quantity;
}

/** A row has a use for each meter and version: few enough to be looked through, tens of thousands of times. */
function findUse({ uses }: Row, meter: Meter, card: string): Use | undefined {
  for (const use of uses) if (use.meter === meter && use.card === card) return use;
  return undefined;
}

function newUse(row: Row, meter: Meter, card: string, days: number): Use {
  const use = { meter, card, quantity: 0n, daily: Array<bigint>(days).fill(0n), pool: poolName(meter, card) };
  row.uses.push(use);
  return use;
}

/** What may be changed without the original; it has days if the copy is to have dates. */
function copyOf({ dates, rows, unpriced }: Table): Table {
  const copy: Table = { dates, rows: new Map(), unpriced };
  for (const [key, { subject, terms, uses }] of rows) {
    const own: Use[] = [];
    for (const { meter, card, quantity, daily, pool } of uses)
      own.push({ meter, card, quantity, daily: daily.slice(0, dates.length), pool });
    copy.rows.set(key, { subject, terms, uses: own });
  }
  return copy;
}
