import { Big, MICRO, type Decimal } from "./decimal";
import type { Meter } from "./meters";
import type { Period } from "./period";
import { cardOfDay, type Line, type Rated } from "./rate";
import type { RateCard } from "./rate-card";
import { secondsBetween, type DayUse, type Usage, type UsageSubject } from "./usage";

export type Day = Period & { date: string };

/** Days, cut where a version of the rate card begins within one: each piece has one price, and the date of its day. */
export const cutDays = (days: readonly Day[], cards: readonly RateCard[]): Day[] =>
  days.flatMap(({ date, from, to }) => {
    const within = cards.map((card) => card.from).filter((at) => at > from && at < to);
    const ends = [from, ...within.sort((a, b) => a - b), to];
    return ends.slice(1).map((end, i) => ({ date, from: ends[i]!, to: end }));
  });

/** Cuts intervals at the ends of days and adds up, for each day, what a subject used. In order of the days. */
export function dayUses(usages: readonly Usage[], days: readonly Day[]): DayUse[] {
  const found = new Map<string, DayUse>();
  for (const usage of usages)
    for (let i = firstDay(days, usage.from); i < days.length && days[i]!.from < usage.to; i += 1) {
      const day = days[i]!;
      const seconds = secondsBetween(Math.max(usage.from, day.from), Math.min(usage.to, day.to));
      if (seconds > 0n) add(found, usage, day, seconds);
    }
  return [...found.values()].sort((a, b) => a.from - b.from);
}

function firstDay(days: readonly Day[], at: number): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]!.to > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

function add(found: Map<string, DayUse>, usage: Usage, { date, from, to }: Day, seconds: bigint): void {
  const key = `${from} ${keyOf(usage)}`;
  const use = found.get(key) ?? { date, from, to, quantities: {}, ...subjectOf(usage) };
  found.set(key, use);
  for (const [meter, amount] of Object.entries(usage.amounts) as [Meter, bigint][])
    use.quantities[meter] = (use.quantities[meter] ?? 0n) + amount * seconds;
}

const subjectOf = (about: UsageSubject): UsageSubject => {
  const { project, stack, service, os, mode, flavour, owner, failedLaunch } = about;
  return { project, stack, service, os, mode, flavour, owner, ...(failedLaunch && { failedLaunch }) };
};

const keyOf = (about: UsageSubject): string => JSON.stringify(Object.values(subjectOf(about)));

/** What a subject's use of one day cost. */
export type DayCost = { date: string; subject: UsageSubject; amount: Decimal };

/**
 * Spreads the lines of a month over its days, by what was used on each: a line's days add up to the line, to the micro-unit. What
 * belongs to the month as a whole (an unused commitment, a minimum) is on no day.
 * @param days what `rated` was made from
 */
export function costByDay({ lines }: Rated, days: readonly DayUse[], cards: readonly RateCard[]): DayCost[] {
  const byLine = new Map<string, { date: string; quantity: bigint }[]>();
  for (const use of days) {
    const card = cardOfDay(cards, use);
    if (!card) continue;
    for (const [meter, quantity] of Object.entries(use.quantities) as [Meter, bigint][]) {
      const key = `${meter} ${card.id} ${keyOf(use)}`;
      const parts = byLine.get(key);
      if (parts) parts.push({ date: use.date, quantity });
      else byLine.set(key, [{ date: use.date, quantity }]);
    }
  }
  const costs = new Map<string, { date: string; subject: UsageSubject; micros: bigint }>();
  for (const line of lines) {
    if (line.kind !== "usage") continue;
    const subject = keyOf(line);
    for (const { date, micros } of spread(line, byLine.get(`${line.meter} ${line.card} ${subject}`) ?? [])) {
      const key = `${date} ${subject}`;
      const cost = costs.get(key);
      if (cost) cost.micros += micros;
      else costs.set(key, { date, subject: subjectOf(line), micros });
    }
  }
  return [...costs.values()].map(({ date, subject, micros }) => ({ date, subject, amount: fromMicros(micros) }));
}

/** Each day ends at its share of the line so far, rounded down: what one day is short of, the next one has. */
function* spread({ amount, quantity }: Line, parts: readonly { date: string; quantity: bigint }[]) {
  const total = BigInt(amount.times(String(10 ** MICRO)).toFixed(0));
  let [used, given] = [0n, 0n];
  for (const { date, quantity: own } of [...parts].sort((a, b) => (a.date < b.date ? -1 : 1))) {
    used += own;
    const upTo = (total * used) / quantity;
    yield { date, micros: upTo - given };
    given = upTo;
  }
}

const fromMicros = (micros: bigint): Decimal => Big(String(micros)).div(String(10 ** MICRO));
