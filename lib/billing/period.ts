import { Temporal } from "temporal-polyfill";
import { MONTH } from "@/lib/util/months";

/** A stretch of time, [from, to) in ms since 1970. */
export type Period = { from: number; to: number };

/**
 * A calendar month ("2026-11") in a time zone of the IANA database. Its days may have 23 or 25 hours.
 * @throws RangeError for what is no month or no time zone
 */
export function monthPeriod(month: string, zone: string): Period {
  if (!MONTH.test(month)) throw new RangeError(`"${month}" is not a month such as 2026-11`);
  const first = Temporal.PlainDate.from(`${month}-01`);
  return { from: startOf(first, zone), to: startOf(first.add({ months: 1 }), zone) };
}

/** The days of a month, each with its date. They follow each other without a gap, whatever the clocks do. */
export function daysOf(month: string, zone: string): readonly (Period & { date: string })[] {
  const key = `${zone} ${month}`;
  const known = DAYS_OF.get(key);
  if (known) return known;
  // The oldest one goes, so that nobody fills the process by asking for months.
  const [oldest] = DAYS_OF.keys();
  if (oldest !== undefined && DAYS_OF.size >= MOST_MONTHS) DAYS_OF.delete(oldest);
  const days = computeDays(month, zone);
  DAYS_OF.set(key, days);
  return days;
}

/** Every look at a month asks for its days, and calendars take their time. */
const DAYS_OF = new Map<string, readonly (Period & { date: string })[]>();
const MOST_MONTHS = 100;

function computeDays(month: string, zone: string): readonly (Period & { date: string })[] {
  const { to } = monthPeriod(month, zone);
  const days: (Period & { date: string })[] = [];
  for (let date = Temporal.PlainDate.from(`${month}-01`); ; date = date.add({ days: 1 })) {
    const from = startOf(date, zone);
    if (from >= to) return days;
    days.push({ date: date.toString(), from, to: startOf(date.add({ days: 1 }), zone) });
  }
}

/** The month in which an instant lies. */
export const monthOf = (at: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toPlainYearMonth().toString();

const startOf = (date: Temporal.PlainDate, zone: string): number => date.toZonedDateTime(zone).epochMilliseconds;
