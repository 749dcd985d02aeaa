const DAY_MS = 86_400_000;

/** How far the clocks of a time zone are ahead of UTC at a moment, in ms. */
function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return local - Math.floor(at / 1000) * 1000;
}

/** A moment as a field of type datetime-local has it, by the clock of a time zone: "2026-12-01T00:00". */
export const zonedInput = (at: Date, timeZone: string): string =>
  new Date(at.getTime() + offsetAt(at.getTime(), timeZone)).toISOString().slice(0, 16);

/**
 * The moment that such a text names in a time zone: the first one of an hour that comes twice, and of one that clocks skip as long after
 * the change as it says. Not a date (NaN) where the text is none.
 */
export function zonedMoment(text: string, timeZone: string): Date {
  const local = Date.parse(`${text}Z`);
  if (Number.isNaN(local)) return new Date(NaN);
  const [before, after] = [local - DAY_MS, local + DAY_MS].map((at) => local - offsetAt(at, timeZone)) as [
    number,
    number,
  ];
  const isThere = (at: number) => at + offsetAt(at, timeZone) === local;
  return new Date(isThere(before) || !isThere(after) ? before : after);
}
