import { cutDays, dayUses } from "@/lib/billing/days";
import { usesOfDays } from "@/lib/billing/ledger/days";
import { sumsIn, type SumOfUse, type UsageFilter } from "@/lib/billing/ledger/read";
import { daysOf, monthOf, monthPeriod, type Period } from "@/lib/billing/period";
import { ratedOf, type RateCard } from "@/lib/billing/rate-card";
import type { Month } from "@/lib/billing/month";
import type { DayUse, SubjectUse, UsesOfDays } from "@/lib/billing/usage";
import type { Db, Tx } from "@/lib/db/client";
import { env } from "@/lib/env";
import { untilLeasesEnd } from "./leases";
import { PortalError } from "@/lib/errors";
import { monthFrom } from "@/lib/util/months";
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

export const monthBefore = ({ name }: MonthAt, now: Date): MonthAt => monthAt(monthFrom(name, -1), now);

export type MonthUse = {
  used: UsesOfDays;
  /** What is open, from then on to the end of the month, or of the leases of stacks. */
  toCome: DayUse[];
  /** The same in the next hour. */
  nextHour: DayUse[];
  /** Machines that run now: those of stacks, how many stacks these are, and the installation's own. */
  running: { nodes: number; stacks: number; own: number };
};

/** Everything that a month is made from. */
export async function readMonth(db: Db, at: MonthAt, cards: RateCard[], filter: UsageFilter): Promise<MonthUse> {
  const { month, countedTo } = at;
  const hour = { from: countedTo, to: countedTo + HOUR_MS };
  const [used, all] = await Promise.all([readPart(db, month, countedTo, cards, filter), readOpen(db, at, filter)]);
  const open = all.map((use) => ({ ...use, amounts: ratedOf(use.amounts, cards, use.subject.project) }));
  const machines = open.filter(({ from, nodes }) => from === countedTo && nodes > 0);
  const ofStacks = machines.filter(({ subject }) => subject.stack !== null);
  const count = (all: readonly SumOfUse[]) => all.reduce((sum, { nodes }) => sum + nodes, 0);
  return {
    used,
    toCome: usesToCome(await untilLeasesEnd(db, at, open), at, cards),
    nextHour: dayUses(open, cutDays([{ date: "", ...hour }], cards)),
    running: {
      nodes: count(ofStacks),
      stacks: new Set(ofStacks.map(({ subject }) => subject.stack)).size,
      own: count(machines) - count(ofStacks),
    },
  };
}

/** What is open, from then on to the end of the month and for an hour at least. */
export async function readOpen(db: Db | Tx, at: MonthAt, filter: UsageFilter): Promise<SumOfUse[]> {
  const { month, countedTo, running } = at;
  const later = { from: countedTo, to: Math.max(month.to, countedTo + HOUR_MS) };
  return running ? sumsIn(db, later, filter, new Date(later.to)) : [];
}

/** What is used on the days of a month that are still to come. Machines that are thrown away do not run on. */
export function usesToCome(usages: readonly SubjectUse[], { month, countedTo }: MonthAt, cards: RateCard[]): DayUse[] {
  const days = month.days.filter(({ to }) => to > countedTo);
  return dayUses(
    usages.filter(({ subject }) => subject.purpose === undefined),
    cutDays(
      days.map((day) => ({ ...day, from: Math.max(day.from, countedTo) })),
      cards,
    ),
  );
}

/** What was used of a month up to a moment of it, day by day. */
export function readPart(
  db: Db | Tx,
  month: Month,
  until: number,
  cards: RateCard[],
  filter: UsageFilter,
): Promise<UsesOfDays> {
  const part = month.days.filter(({ from }) => from < until).map((day) => ({ ...day, to: Math.min(day.to, until) }));
  return usesOfDays(db, cutDays(part, cards), filter, new Date(until));
}
