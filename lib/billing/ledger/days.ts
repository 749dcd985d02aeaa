import type { Db, Tx } from "@/lib/db/client";
import { dayUses, type Day } from "../days";
import { METER_NAMES, type Meter } from "../meters";
import { daysOf, monthOf, type Period } from "../period";
import { INSTALLATION, type DayUse, type UsageSubject } from "../usage";
import { COLUMNS } from "./facts";
import { isAbout, usagesIn, type UsageFilter } from "./read";

/** A day is added up when nothing of it can be under way any more. */
const REST_MS = 10 * 60_000;

type Row = { from: Date; to: Date; used: boolean; project: string | null; failed: boolean } & Omit<
  UsageSubject,
  "project" | "failedLaunch"
> &
  Record<(typeof COLUMNS)[Meter], string>;

/**
 * What `usagesIn` says, day by day and in order: what is added up already is read, the rest made from intervals.
 * @param days one after the other, of any time zone
 */
export async function dayUsesIn(db: Db | Tx, days: readonly Day[], filter: UsageFilter, now: Date): Promise<DayUse[]> {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return [];
  // One statement, so that a day is there with all of its sums or not at all.
  const rows = await db.$queryRaw<Row[]>`
    select d.from_at as "from", d.to_at as "to", f.id is not null as used, f.project_id as project, f.stack_id as stack,
      f.service, f.os_id as os, f.mode, f.flavour, f.owner_id as owner, f.failed_launch as failed,
      f.vcpu::text, f.memory::text, f.disk_thin::text, f.disk_full::text, f.address::text, f.snapshot::text, f.image::text
    from ledger_day d left join ledger_day_use f on f.from_at = d.from_at and f.to_at = d.to_at ${isAbout(filter)}
    where d.from_at >= ${new Date(first.from)} and d.to_at <= ${new Date(Math.min(last.to, now.getTime()))}
    order by d.from_at, f.id`;
  const dates = new Map(days.map((day) => [keyOf(day), day.date]));
  const added = new Set(rows.map(({ from, to }) => keyOf({ from: from.getTime(), to: to.getTime() })));
  const sums = rows.filter(({ used }) => used).map((row) => useOf(row, dates));
  const rest = days.filter((day) => !added.has(keyOf(day)));
  if (rest.length === 0) return sums.filter((use) => use !== null);
  const period = { from: rest[0]!.from, to: rest.at(-1)!.to };
  const counted = dayUses(await usagesIn(db, period, filter, now), rest);
  return [...sums.filter((use) => use !== null), ...counted].sort((a, b) => a.from - b.from);
}

const keyOf = ({ from, to }: Period): string => `${from} ${to}`;

/** Null: a day of another time zone, or one that is cut. */
function useOf(row: Row, dates: ReadonlyMap<string, string>): DayUse | null {
  const period = { from: row.from.getTime(), to: row.to.getTime() };
  const date = dates.get(keyOf(period));
  if (date === undefined) return null;
  const quantities: DayUse["quantities"] = {};
  for (const meter of METER_NAMES) if (row[COLUMNS[meter]] !== "0") quantities[meter] = BigInt(row[COLUMNS[meter]]);
  const { project, stack, service, os, mode, flavour, owner, failed } = row;
  const subject = { project: project ?? INSTALLATION, stack, service, os, mode, flavour, owner };
  return { ...subject, ...(failed && { failedLaunch: true }), date, ...period, quantities };
}

/**
 * Adds up the days of a time zone that are over and are not added up, or not any more; at most `limit` of them. Forgets those
 * of a time zone that the installation had before. Returns how many it added up.
 */
export async function addUpDays(db: Db, zone: string, now: Date, limit: number): Promise<number> {
  const [begin] = await db.$queryRaw<{ at: Date | null }[]>`select min(from_at) as at from (
    select min(from_at) as from_at from ledger_interval union all select min(from_at) from ledger_open) begin`;
  if (!begin?.at) return 0;
  const over = daysBetween(begin.at.getTime(), now.getTime() - REST_MS, zone);
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
