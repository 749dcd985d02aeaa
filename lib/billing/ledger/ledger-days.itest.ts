import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDb, type Db } from "@/lib/db/client";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing/test-database";
import { dayUses, type Day } from "../days";
import { daysOf, monthOf } from "../period";
import { METER_NAMES } from "../meters";
import { bySubject } from "../testing/by-subject";
import { subjectKey, type DayUse } from "../usage";
import { addUpDays, dayUsesIn, usesOfDays } from "./days";
import { recordFacts } from "./facts";
import { usagesIn, type UsageFilter } from "./read";
import { BEGIN, END, life, live, stateOf } from "./testing/lives";

let test: TestDatabase;
let database: Db;

beforeAll(async () => {
  test = await createTestDatabase();
  database = createDb(test.url);
  for (const [i, happenings] of fc.sample(life, { numRuns: 20, seed: 7 }).entries())
    await live(database, `machine-${i}`, happenings);
});
afterAll(async () => {
  await database?.$disconnect();
  await test?.drop();
});

const NOW = new Date(END + 3_600_000);
// The clocks of New York are set twice within these lives; Seoul's never are.
const ZONES = ["America/New_York", "Asia/Seoul"];

function allDays(zone: string): Day[] {
  const days: Day[] = [];
  for (let at = BEGIN; at < NOW.getTime(); at = days.at(-1)!.to) days.push(...daysOf(monthOf(at, zone), zone));
  return days;
}

const sorted = (uses: readonly DayUse[]) =>
  uses
    .filter(({ quantities }) => Object.keys(quantities).length > 0)
    .map(({ quantities, subject, ...day }) =>
      JSON.stringify([
        day.date,
        day.from,
        day.to,
        subjectKey(subject),
        METER_NAMES.map((meter) => String(quantities[meter] ?? 0n)),
      ]),
    )
    .sort();

async function expectSame(zone: string, filter: UsageFilter): Promise<number> {
  const days = allDays(zone);
  const intervals = await usagesIn(database, { from: days[0]!.from, to: days.at(-1)!.to }, filter, NOW);
  const { added: over, rest } = await usesOfDays(database, days, filter, NOW);
  const uses = [...over.uses(), ...rest];
  const [added, counted] = [sorted(uses), sorted(dayUses(intervals.map(bySubject), days))];
  expect(sorted(await dayUsesIn(database, days, filter, NOW))).toEqual(added);
  // The first that differ: all of them would be thousands.
  const known = new Set(counted);
  expect(added.filter((one) => !known.has(one)).slice(0, 3)).toEqual([]);
  expect(added.length).toBe(counted.length);
  return uses.length;
}

it.each(ZONES)("adds up the days of %s as the intervals say, and only once", async (zone) => {
  expect(await addUpDays(database, zone, NOW, 100_000)).toBeGreaterThan(300);
  expect(await addUpDays(database, zone, NOW, 100_000)).toBe(0);
  const all = await expectSame(zone, {});
  expect(all).toBeGreaterThan(1000);
  // Kept from the first time.
  expect(await expectSame(zone, {})).toBe(all);
  expect(await expectSame(zone, { project: "machine-7" })).toBeGreaterThan(0);
  expect(await expectSame(zone, { project: "machine-7", stack: "no-such-stack" })).toBe(0);
});

it("adds up no day that is not over yet, and as many at once as it is told", async () => {
  const [zone] = ZONES as [string];
  const noon = new Date(BEGIN + 10.5 * 86_400_000);
  await database.ledgerDay.deleteMany();
  expect(await addUpDays(database, zone, noon, 4)).toBe(4);
  expect(await addUpDays(database, zone, noon, 100)).toBeGreaterThan(4);
  const { to } = await database.ledgerDay.findFirstOrThrow({ orderBy: { to: "desc" } });
  expect(to.getTime()).toBeLessThan(noon.getTime());
});

it("forgets the sums of the days that something is reported about late, and adds them up again", async () => {
  const [, zone] = ZONES as [string, string];
  await addUpDays(database, zone, NOW, 100_000);
  const before = await database.ledgerDay.count();
  const at = new Date(END - 20 * 86_400_000);
  const resource = { kind: "machine", name: `late-${randomUUID()}` } as const;
  await recordFacts(database, [{ resource, key: "late", what: "found", at, state: stateOf() }], NOW);
  expect(await database.ledgerDay.count({ where: { to: { gt: at } } })).toBe(0);
  expect(await database.ledgerDay.count()).toBeLessThan(before);
  // Those that were kept are gone, all the same.
  await expectSame(zone, {});
  expect(await addUpDays(database, zone, NOW, 100_000)).toBe(
    before - (await database.ledgerDay.count({ where: { to: { lte: at } } })),
  );
  await expectSame(zone, {});
});
