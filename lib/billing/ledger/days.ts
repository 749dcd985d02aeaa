import type { Db, Tx } from "@/lib/db/client";
import type { Day } from "../days";
import { daysOf, monthOf, type Period } from "../period";
import type { DayUse, UsesOfDays } from "../usage";
import { createKeptDays, type NamedDay } from "./kept-days";
import { AMOUNTS, amountsFrom, isAbout, SUBJECT, type UsageFilter } from "./read";
import { subjectFrom } from "./subjects";

/** A day is added up when nothing of it can be under way any more. */
const REST_MS = 10 * 60_000;

const kept = createKeptDays();

/**
 * What `usagesIn` says, day by day: what is added up already is kept or read, the rest made from intervals.
 * @param days one after the other, of any time zone
 */
export async function usesOfDays(
  db: Db | Tx,
  days: readonly Day[],
  filter: UsageFilter,
  now: Date,
): Promise<UsesOfDays> {
  const found = await addedUp(db, days, filter, now);
  for (const { name, text } of found) kept.set(name, text);
  return { added: kept.join(found, usesFrom), rest: await otherUses(db, days, found, filter, now) };
}

/** The same as one list, in order, of which nothing is kept: a month that is closed is read once. */
export async function dayUsesIn(db: Db | Tx, days: readonly Day[], filter: UsageFilter, now: Date): Promise<DayUse[]> {
  const found = await addedUp(db, days, filter, now);
  const rest = await otherUses(db, days, found, filter, now);
  return [...found.flatMap(usesFrom), ...rest].sort((a, b) => a.from - b.from);
}

/** What the database says of a day: a subject and its amounts for each use. */
type DayText = { day: Day; text: string };

function usesFrom({ day: { date, from, to }, text }: DayText): DayUse[] {
  const cells = JSON.parse(text) as [subject: string, amounts: string][];
  return cells.map(([subject, amounts]) => {
    return { subject: subjectFrom(subject), date, from, to, quantities: amountsFrom(amounts) };
  });
}

/** A day that is added up. */
type Found = NamedDay & DayText;

/** Those of the days that are added up. */
async function addedUp(db: Db | Tx, days: readonly Day[], filter: UsageFilter, now: Date): Promise<Found[]> {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return [];
  const there = await db.ledgerDay.findMany({
    where: { from: { gte: new Date(first.from) }, to: { lte: new Date(Math.min(last.to, now.getTime())) } },
  });
  const revisions = new Map(there.map(({ from, to, revision }) => [`${from.getTime()} ${to.getTime()}`, revision]));
  const wanted = days.flatMap((day) => {
    const revision = revisions.get(keyOf(day));
    if (revision === undefined) return [];
    const name = JSON.stringify([revision, day.date, filter.project, filter.stack]);
    return [{ day, revision, name, text: kept.get(name) }];
  });
  const missing = wanted.filter(({ text }) => text === undefined).map(({ revision }) => revision);
  const read = await readDays(db, missing, filter);
  return wanted.flatMap(({ day, revision, name, text = read.get(revision) }) =>
    text === undefined ? [] : [{ day, name, text }],
  );
}

/** What was used on the others, which the database adds up as it would a day that is over. */
async function otherUses(
  db: Db | Tx,
  days: readonly Day[],
  found: readonly Found[],
  filter: UsageFilter,
  now: Date,
): Promise<DayUse[]> {
  const known = new Set(found.map(({ day }) => keyOf(day)));
  const rest = days.filter((day) => !known.has(keyOf(day)));
  if (rest.length === 0) return [];
  const read = await db.$queryRaw<{ place: bigint; text: string }[]>`
    select d.place, coalesce((
        select json_agg(json_build_array(${SUBJECT}, ${AMOUNTS})) from (
          select f.* from ledger_uses(d.from_at, d.to_at, ${now}::timestamptz) f where true ${isAbout(filter)}) s),
      '[]')::text as text
    from unnest(${rest.map(({ from }) => new Date(from))}::timestamptz[], ${rest.map(({ to }) => new Date(to))}::timestamptz[])
      with ordinality d (from_at, to_at, place)
    order by d.place`;
  return read.flatMap(({ place, text }) => usesFrom({ day: rest[Number(place) - 1]!, text }));
}

const keyOf = ({ from, to }: Period): string => `${from} ${to}`;

/** Days by their revision. One that has been removed meanwhile is not among them. */
async function readDays(
  db: Db | Tx,
  revisions: readonly string[],
  filter: UsageFilter,
): Promise<ReadonlyMap<string, string>> {
  if (revisions.length === 0) return new Map();
  // One statement, so that a day is there with all of its sums or not at all.
  const read = await db.$queryRaw<{ revision: string; text: string }[]>`
    select d.revision, coalesce((
        select json_agg(json_build_array(${SUBJECT}, ${AMOUNTS}) order by s.id) from (
          select f.* from ledger_day_use f where f.from_at = d.from_at and f.to_at = d.to_at ${isAbout(filter)}) s),
      '[]')::text as text
    from ledger_day d where d.revision = any(${revisions}::uuid[])`;
  return new Map(read.map(({ revision, text }) => [revision, text]));
}

/**
 * Adds up the days of a time zone that are over and are not added up, or not any more; at most `limit` of them. Forgets those
 * of a time zone that the installation had before. Returns how many it added up.
 */
export async function addUpDays(db: Db, zone: string, now: Date, limit: number): Promise<number> {
  const begin = await beginOfLedger(db);
  if (!begin) return 0;
  const over = daysBetween(begin.getTime(), now.getTime() - REST_MS, zone);
  const there = await db.ledgerDay.findMany();
  const wanted = new Set(over.map(keyOf));
  const others = there.filter((day) => !wanted.has(keyOf({ from: day.from.getTime(), to: day.to.getTime() })));
  for (const { from, to } of others) await db.ledgerDay.deleteMany({ where: { from, to } });
  const added = new Set(there.map(({ from, to }) => keyOf({ from: from.getTime(), to: to.getTime() })));
  const missing = over.filter((day) => !added.has(keyOf(day))).slice(-limit);
  for (const { from, to } of missing)
    await db.$executeRaw`select ledger_add_up(${new Date(from)}::timestamptz, ${new Date(to)}::timestamptz)`;
  return missing.length;
}

/** When something was used for the first time; null where nothing was. */
export async function beginOfLedger(db: Db | Tx): Promise<Date | null> {
  const [begin] = await db.$queryRaw<{ at: Date | null }[]>`select min(from_at) as at from (
    select min(from_at) as from_at from ledger_interval union all select min(from_at) from ledger_open) begin`;
  return begin?.at ?? null;
}

/** The days that touch `from` and are over at `to`. */
function daysBetween(from: number, to: number, zone: string): Day[] {
  const days: Day[] = [];
  for (let at = from; at <= to;) {
    const month = daysOf(monthOf(at, zone), zone);
    days.push(...month.filter((day) => day.to > from && day.to <= to));
    at = month.at(-1)!.to;
  }
  return days;
}
