import { Temporal } from "temporal-polyfill";

/** The next time that an hour of a time zone's day begins, after an instant. An hour that a day does not have comes an hour later. */
export function nextRunAfter(at: Date, hour: number, timeZone: string): Date {
  const now = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
  for (let date = now.toPlainDate(); ; date = date.add({ days: 1 })) {
    const { epochMilliseconds } = date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from({ hour }) });
    if (epochMilliseconds > at.getTime()) return new Date(epochMilliseconds);
  }
}
