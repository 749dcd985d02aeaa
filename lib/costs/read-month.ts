import { usagesIn, type UsageFilter } from "@/lib/billing/ledger/read";
import { daysOf, monthOf, monthPeriod, type Period } from "@/lib/billing/period";
import { loadRateCards } from "@/lib/billing/rate-cards";
import type { RateCard } from "@/lib/billing/rate-card";
import type { Month } from "@/lib/billing/month";
import type { Usage } from "@/lib/billing/usage";
import type { Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

export const HOUR_MS = 3_600_000;

/** A month of the installation's calendar, and how far it has come. */
export type MonthAt = {
  name: string;
  timeZone: string;
  month: Month;
  /** Until when use counts: `now`, or the end of a month that is over. */
  countedTo: number;
  running: boolean;
};

/**
 * @param asked "2026-11", or "current"
 * @throws invalid-request for what is no month, or one that has not begun
 */
export function monthAt(asked: string, now: Date): MonthAt {
  const { timeZone } = env();
  const name = asked === "current" ? monthOf(now.getTime(), timeZone) : asked;
  const refused = (message: ReturnType<typeof say>) =>
    new PortalError(
      "invalid-request",
      { detail: message, remedy: say`Choose a month up to the one that runs.` },
      { fields: [{ path: ["month"], message }] },
    );
  let period: Period;
  try {
    period = monthPeriod(name, timeZone);
  } catch {
    throw refused(say`"${name}" is not a month such as 2026-11.`);
  }
  if (period.from > now.getTime()) throw refused(say`The month ${name} has not begun.`);
  const running = now.getTime() < period.to;
  return {
    name,
    timeZone,
    month: { ...period, days: daysOf(name, timeZone) },
    countedTo: running ? now.getTime() : period.to,
    running,
  };
}

export const monthBefore = ({ month, timeZone }: MonthAt, now: Date): MonthAt =>
  monthAt(monthOf(month.from - 1, timeZone), now);

export type MonthUse = {
  cards: RateCard[];
  used: Usage[];
  /** As `used`, with what is open cut at the end of the month. */
  expected: Usage[];
  /** What is open, in the hour from now on. */
  nextHour: Usage[];
};

/** Everything that a month is made from. */
export async function readMonth(
  db: Db,
  { month, countedTo, running }: MonthAt,
  filter: UsageFilter,
): Promise<MonthUse> {
  const end = new Date(month.to);
  const hour = { from: countedTo, to: countedTo + HOUR_MS };
  const [cards, used, expected, nextHour] = await Promise.all([
    loadRateCards(db),
    usagesIn(db, month, filter, new Date(countedTo)),
    running ? usagesIn(db, month, filter, end) : [],
    running ? usagesIn(db, hour, filter, new Date(hour.to)) : [],
  ]);
  return { cards, used, expected, nextHour };
}
