import type { Day } from "./days";
import { fromMicros, type Decimal } from "./decimal";
import { cardsOf, pricesOf, usedMicros, type ExtraLine, type Priced, type Prices } from "./rate";
import { optionalTerms, type RateCard } from "./rate-card";
import type { Period } from "./period";
import { inOrder, tabulateDays, type Table } from "./table";
import type { AddedDays, DayUse, UsageSubject, UsesOfDays } from "./usage";

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
 * @param byDay whether what was used is known day by day, for `dailyOf`
 */
export function priceMonth(
  { added, rest }: UsesOfDays,
  cards: readonly RateCard[],
  month: Month,
  byDay = false,
): PricedTable {
  const inForce = cardsOf(cards, month);
  const over = tableOf(added, inForce, month);
  const table = tabulateDays(rest, inForce, month, byDay ? over : { ...over, dates: [] });
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

const tables = new WeakMap<AddedDays, { about: string; table: Table }>();

/** Adding up tens of thousands of uses is a good part of a month's view: kept for as long as their days are. */
function tableOf(days: AddedDays, inForce: readonly RateCard[], month: Month): Table {
  const cards = inForce.map((card) => [card.id, card.from, card.to, card.failedLaunchPercent, optionalTerms(card)]);
  const about = JSON.stringify([month.from, month.to, cards]);
  const known = tables.get(days);
  if (known?.about === about) return known.table;
  const table = inOrder(tabulateDays(days.uses(), inForce, month, { dates: month.days.map(({ date }) => date) }));
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
 * What some use cost on days of a month, in micro-units; on all of them together what its lines come to. What has one price is spread
 * together: each day ends at its share of the use so far, rounded down, so what one day is short of, the next one has. Asked for only
 * where days are shown, as it is a good part of a month's view.
 * @param costs of a table that has days
 * @param from place of the first day
 * @param to place after the last day on which something was used
 */
export function dailyOf(costs: readonly SubjectCosts[], from: number, to: number): bigint[] {
  const days = Array<bigint>(to - from).fill(0n);
  for (const { micros, quantity, daily } of sharesOf(costs, from, to)) {
    let used = quantity - daily.reduce((sum, one) => sum + one, 0n);
    let end = (micros * used) / quantity;
    for (const [i, one] of daily.entries()) {
      if (one === 0n) continue;
      const before = end;
      used += one;
      end = (micros * used) / quantity;
      days[i]! += end - before;
    }
  }
  return days;
}

/** Lines of one pool that have one percentage, and so one price of a unit. */
type PricedTogether = { micros: bigint; quantity: bigint; daily: bigint[]; lines: Priced[] };

function sharesOf(costs: readonly SubjectCosts[], from: number, to: number): PricedTogether[] {
  const pools = new Map<Priced["pool"], Map<string, PricedTogether>>();
  for (const { lines } of costs)
    for (const line of lines) {
      const { pool, percent, micros, use } = line;
      const shares = pools.get(pool) ?? new Map<string, PricedTogether>();
      pools.set(pool, shares);
      const share = shares.get(percent);
      if (!share) shares.set(percent, alone(line, from, to));
      else {
        share.lines.push(line);
        share.micros += micros;
        share.quantity += use.quantity;
        for (let i = from; i < to; i += 1) share.daily[i - from]! += use.daily[i]!;
      }
    }
  const all = [...pools.values()].flatMap((shares) => [...shares.values()]);
  // Corrections may have taken back as much as there was: nothing is left to spread by, but each line has its own.
  return all.flatMap((one) => (one.quantity === 0n ? one.lines.map((line) => alone(line, from, to)) : [one]));
}

const alone = (line: Priced, from: number, to: number): PricedTogether => ({
  micros: line.micros,
  quantity: line.use.quantity,
  daily: line.use.daily.slice(from, to),
  lines: [line],
});

/**
 * What is still to come of a month's costs, on each day from one on: what the month will have cost by its end, spread as those days have
 * it, without what it has cost so far. Days that are over keep what they cost, also where tiers make them cheaper in the end.
 * @param from place of the day on which `now` is, to the end of which some use was counted
 * @param days how many the month has
 */
export function toComeOf(
  now: readonly SubjectCosts[],
  later: readonly SubjectCosts[],
  from: number,
  days: number,
): bigint[] {
  const none = Array<bigint>(days - from).fill(0n);
  const rest = sumOf(later) - sumOf(now);
  if (rest <= 0n) return none;
  const [today = 0n] = dailyOf(now, from, from + 1);
  const weights = dailyOf(later, from, days).map((micros, i) =>
    i > 0 ? micros : micros > today ? micros - today : 0n,
  );
  const all = weights.reduce((sum, one) => sum + one, 0n);
  // Nothing is to be used, and what was used becomes dearer by what others use.
  if (all === 0n) return none.with(0, rest);
  let [used, end] = [0n, 0n];
  return weights.map((weight) => {
    const before = end;
    used += weight;
    end = (rest * used) / all;
    return end - before;
  });
}

/** In micro-units. */
export const sumOf = (costs: readonly SubjectCosts[]): bigint => costs.reduce((sum, { total }) => sum + total, 0n);

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
  const after = pricesOf(tabulateDays(hour, inForce, whole, { ...used.table, dates: [] }), inForce);
  return fromMicros(usedMicros(after.all) - usedMicros(used.prices.all));
}
