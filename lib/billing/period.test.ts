import { expect, it } from "vitest";
import { daysOf, monthOf, monthPeriod } from "./period";

const HOUR = 3_600_000;
const hours = ({ from, to }: { from: number; to: number }) => (to - from) / HOUR;

it("a month is the time zone's own", () => {
  const { from, to } = monthPeriod("2026-11", "Asia/Seoul");
  expect(new Date(from).toISOString()).toBe("2026-10-31T15:00:00.000Z");
  expect(new Date(to).toISOString()).toBe("2026-11-30T15:00:00.000Z");
  expect(monthOf(from, "Asia/Seoul")).toBe("2026-11");
  expect(monthOf(from - 1, "Asia/Seoul")).toBe("2026-10");
  expect(monthOf(from, "Europe/Berlin")).toBe("2026-10");
});

it("days have 23 and 25 hours where clocks change", () => {
  const of = (month: string, zone: string) => daysOf(month, zone).filter((day) => hours(day) !== 24);
  expect(of("2026-03", "Europe/Berlin").map((day) => [day.date, hours(day)])).toEqual([["2026-03-29", 23]]);
  expect(of("2026-10", "Europe/Berlin").map((day) => [day.date, hours(day)])).toEqual([["2026-10-25", 25]]);
  expect(of("2026-03", "Asia/Seoul")).toEqual([]);
  expect(hours(monthPeriod("2026-10", "Europe/Berlin"))).toBe(31 * 24 + 1);
});

it.each(["Europe/Berlin", "Asia/Seoul", "America/Sao_Paulo", "Africa/Cairo", "UTC"])(
  "the days of %s follow each other, also where midnight does not exist",
  (zone) => {
    for (const month of ["2018-11", "2026-03", "2026-04", "2026-10", "2028-02"]) {
      const days = daysOf(month, zone);
      const { from, to } = monthPeriod(month, zone);
      expect(days[0]?.from).toBe(from);
      expect(days.at(-1)?.to).toBe(to);
      for (const [i, day] of days.entries()) expect(days[i + 1]?.from ?? to).toBe(day.to);
    }
  },
);

it("refuses what is no month and no time zone", () => {
  expect(() => monthPeriod("2026-13", "UTC")).toThrow(/not a month/);
  expect(() => monthPeriod("0001-01", "Asia/Seoul")).toThrow(/not a month/);
  expect(() => monthPeriod("2026-11", "Mars/Base")).toThrow(RangeError);
});
