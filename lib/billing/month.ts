import { costByDay, type Day, type DayCost } from "./days";
import { Big, type Decimal } from "./decimal";
import { rateDays, type Rated } from "./rate";
import type { RateCard } from "./rate-card";
import type { Period } from "./period";
import type { DayUse } from "./usage";

export type Month = Period & { days: readonly Day[] };

export type CostsOfMonth = { rated: Rated; daily: DayCost[] };

/**
 * Lines of a month, and what each day of it cost. Its forecast is the same of use whose open intervals are cut at the month's
 * end: no trend and no season, but what is known to run, at the prices that are known.
 */
export function costsOf(days: readonly DayUse[], cards: readonly RateCard[], month: Period): CostsOfMonth {
  const rated = rateDays(days, cards, month);
  return { rated, daily: costByDay(rated, days, cards) };
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
  used: readonly DayUse[],
  hour: readonly DayUse[],
  cards: readonly RateCard[],
  month: Period,
): Decimal {
  const whole = { from: month.from, to: Math.max(month.to, ...hour.map(({ to }) => to)) };
  const lines = (days: readonly DayUse[]) =>
    rateDays(days, cards, whole)
      .lines.filter(({ kind }) => kind === "usage")
      .reduce((sum, { amount }) => sum.plus(amount), Big("0"));
  return lines([...used, ...hour]).minus(lines(used));
}
