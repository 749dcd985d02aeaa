import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { expect, it } from "vitest";
import { zonedInput, zonedMoment } from "./zoned-input";

it("is the same moment, whatever clock the browser has", () => {
  const at = new Date("2026-11-30T23:00:00Z");
  expect(["UTC", "Europe/Berlin", "Asia/Seoul"].map((zone) => zonedInput(at, zone))).toEqual([
    ...["2026-11-30T23:00", "2026-12-01T00:00", "2026-12-01T08:00"],
  ]);
  expect(zonedMoment("2026-12-01T00:00", "Europe/Berlin")).toEqual(at);
  expect(zonedMoment("", "Europe/Berlin").getTime()).toBeNaN();
});

it("is what the calendar says, on days of 23 and 25 hours, too", () => {
  const zones = ["UTC", "Europe/Berlin", "Asia/Seoul", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Auckland"];
  const times = fc.integer({ min: Date.UTC(2010, 0, 1) / 60_000, max: Date.UTC(2030, 0, 1) / 60_000 });
  // Every quarter of an hour about the changes of 2026, else any minute.
  const changes = fc
    .tuple(fc.constantFrom("2026-03-29", "2026-10-25", "2026-04-05", "2026-10-04", "2026-03-08"), fc.nat(95))
    .map(([day, quarter]) => Date.parse(`${day}T00:00Z`) / 60_000 + quarter * 15);
  fc.assert(
    fc.property(fc.oneof(times, changes), fc.constantFrom(...zones), (minutes, zone) => {
      const text = new Date(minutes * 60_000).toISOString().slice(0, 16);
      const { epochMilliseconds } = Temporal.PlainDateTime.from(text).toZonedDateTime(zone);
      expect(zonedMoment(text, zone).getTime()).toBe(epochMilliseconds);
    }),
    { numRuns: 500 },
  );
});
