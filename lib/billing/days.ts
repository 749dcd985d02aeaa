import type { Meter } from "./meters";
import type { Period } from "./period";
import type { RateCard } from "./rate-card";
import { secondsBetween, subjectKey, type DayUse, type SubjectUse, type UsageSubject } from "./usage";

export type Day = Period & { date: string };

/** Days, cut where a version of the rate card begins within one: each piece has one price, and the date of its day. */
export const cutDays = (days: readonly Day[], cards: readonly RateCard[]): Day[] =>
  days.flatMap(({ date, from, to }) => {
    const within = cards.map((card) => card.from).filter((at) => at > from && at < to);
    const ends = [from, ...within.sort((a, b) => a - b), to];
    return ends.slice(1).map((end, i) => ({ date, from: ends[i]!, to: end }));
  });

/** Cuts intervals at the ends of days and adds up, for each day, what a subject used. In order of the days. */
export function dayUses(usages: readonly SubjectUse[], days: readonly Day[]): DayUse[] {
  const found = new Map<string, Map<Day, DayUse>>();
  for (const { subject, from, to, amounts } of usages) {
    const key = subjectKey(subject);
    const uses = found.get(key) ?? new Map<Day, DayUse>();
    found.set(key, uses);
    for (let i = firstDay(days, from); i < days.length && days[i]!.from < to; i += 1) {
      const day = days[i]!;
      const seconds = secondsBetween(Math.max(from, day.from), Math.min(to, day.to));
      if (seconds === 0n) continue;
      const { quantities } = dayUseOf(uses, subject, day);
      for (const meter in amounts)
        quantities[meter as Meter] = (quantities[meter as Meter] ?? 0n) + amounts[meter as Meter]! * seconds;
    }
  }
  return [...found.values()].flatMap((uses) => [...uses.values()]).sort((a, b) => a.from - b.from);
}

function dayUseOf(uses: Map<Day, DayUse>, subject: UsageSubject, day: Day): DayUse {
  const known = uses.get(day);
  if (known) return known;
  const { date, from, to } = day;
  const use = { subject, date, from, to, quantities: {} };
  uses.set(day, use);
  return use;
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
