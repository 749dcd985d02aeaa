import type { Day } from "./days";
import { fromMicros, type Decimal } from "./decimal";
import { cardsOf, pricesOf, usedMicros, type ExtraLine, type Priced, type Prices } from "./rate";
import { optionalTerms, type RateCard } from "./rate-card";
import type { Period } from "./period";
import { tabulateDays, type Table } from "./table";
import type { DayUse, UsageSubject, UsesOfDays } from "./usage";

export type Month = Period & { days: readonly Day[] };

/** What a subject's use cost, in micro-units, and the lines that it is the sum of. */
export type SubjectCosts = { subject: UsageSubject; total: bigint; lines: Priced[] };

export type CostsOfMonth = {
  total: Decimal;
  subjects: SubjectCosts[];
  /** What belongs to the month as a whole, on no day: an unused commitment, a minimum. */
  extras: ExtraLine[];
  /** As in `Rated`. */
  unpriced: bigint;
};

/** A month's table and its prices: both are made once and needed by several. */
export type PricedTable = { table: Table; prices: Prices };

/**
 * @param added days that are over, as a list that is the same one as long as they are
 * @param rest what else was used
 */
export function priceMonth({ added, rest }: UsesOfDays, cards: readonly RateCard[], month: Month): PricedTable {
  const inForce = cardsOf(cards, month);
  const table = tabulateDays(rest, inForce, month, tableOf(added, inForce, month));
  return { table, prices: pricesOf(table, inForce) };
}

/** With more uses on top: the month's forecast is made onto what it was so far. */
export function priceOnto(
  { table }: PricedTable,
  days: readonly DayUse[],
  cards: readonly RateCard[],
  month: Month,
): PricedTable {
  const inForce = cardsOf(cards, month);
  const whole = tabulateDays(days, inForce, month, table);
  return { table: whole, prices: pricesOf(whole, inForce) };
}

const tables = new WeakMap<readonly DayUse[], { about: string; table: Table }>();

/** Adding up tens of thousands of uses is a good part of a month's view: kept for as long as their list is. */
function tableOf(days: readonly DayUse[], inForce: readonly RateCard[], month: Month): Table {
  const cards = inForce.map((card) => [card.id, card.from, card.to, card.failedLaunchPercent, optionalTerms(card)]);
  const about = JSON.stringify([month.from, month.to, cards]);
  const known = tables.get(days);
  if (known?.about === about) return known.table;
  const table = tabulateDays(days, inForce, month, { dates: month.days.map(({ date }) => date) });
  tables.set(days, { about, table });
  return table;
}

/** What a month cost, by what it was for. */
export function costsOf({ prices: { all, total, unpriced } }: PricedTable): CostsOfMonth {
  const subjects = new Map<string, SubjectCosts>();
  const extras: ExtraLine[] = [];
  for (const one of all) {
    if (one.kind !== "usage") {
      extras.push(one);
      continue;
    }
    const costs = subjects.get(one.key) ?? { subject: one.subject, total: 0n, lines: [] };
    subjects.set(one.key, costs);
    costs.total += one.micros;
    costs.lines.push(one);
  }
  return { total, subjects: [...subjects.values()], extras, unpriced };
}

/**
 * What some use cost on each day of a month, in micro-units: they add up to its lines. Asked for only where days are shown, as it is a
 * good part of a month's view.
 * @param days how many the month has
 */
export function dailyOf(costs: readonly SubjectCosts[], days: number): bigint[] {
  const ends = Array<bigint>(days).fill(0n);
  for (const { lines } of costs) for (const line of lines) addEnds(line, ends);
  return ends.map((end, i) => end - (ends[i - 1] ?? 0n));
}

/** Each day ends at its share of the line so far, rounded down: what one day is short of, the next one has. */
function addEnds({ micros, use }: Priced, ends: bigint[]): void {
  let used = 0n;
  for (let i = 0; i < ends.length; i += 1) {
    used += use.daily[i]!;
    ends[i]! += (micros * used) / use.quantity;
  }
}

/** Until when the month before is compared with this one: for as long as this one has run by `now`, all of it once this one is over. */
export const samePart = (month: Period, before: Period, now: number): number =>
  now >= month.to ? before.to : Math.min(before.to, before.from + Math.max(0, now - month.from));

/**
 * What the next hour costs on top of the month so far: with tiers and allowances the price of an hour depends on what was used
 * before it.
 * @param hour what is used in it
 */
export function priceOfHour(
  used: PricedTable,
  hour: readonly DayUse[],
  cards: readonly RateCard[],
  month: Period,
): Decimal {
  const whole = { from: month.from, to: Math.max(month.to, ...hour.map(({ to }) => to)) };
  const inForce = cardsOf(cards, whole);
  const after = pricesOf(tabulateDays(hour, inForce, whole, used.table), inForce);
  return fromMicros(usedMicros(after.all) - usedMicros(used.prices.all));
}
