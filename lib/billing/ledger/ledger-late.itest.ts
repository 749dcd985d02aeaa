import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDb, type Db } from "@/lib/db/client";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing/test-database";
import { dayUses, type Day } from "../days";
import { METER_NAMES } from "../meters";
import { daysOf, monthOf } from "../period";
import { bySubject } from "../testing/by-subject";
import { subjectKey } from "../usage";
import { addUpDays, usesOfDays } from "./days";
import { recordFacts, type Fact } from "./facts";
import { usagesIn } from "./read";
import { BEGIN, END, life, live, stateOf } from "./testing/lives";

let test: TestDatabase;
let database: Db;

const ZONE = "America/New_York";
const DAY = 86_400_000;
const NOW = new Date(END + 3_600_000);
const MACHINES = 6;

beforeAll(async () => {
  test = await createTestDatabase();
  database = createDb(test.url);
  for (const [i, happenings] of fc.sample(life, { numRuns: MACHINES, seed: 11 }).entries())
    await live(database, `machine-${i}`, happenings);
  await addUp();
});
afterAll(async () => {
  await database?.$disconnect();
  await test?.drop();
});

/** Adds up what is missing; returns how many days were. */
const addUp = () => addUpDays(database, ZONE, NOW, 100_000);

/** Of the days that are added up, by the moment that each begins at. */
async function revisions(): Promise<Map<number, string>> {
  const days = await database.ledgerDay.findMany();
  return new Map(days.map(({ from, revision }) => [from.getTime(), revision]));
}

function allDays(): Day[] {
  const days: Day[] = [];
  for (let at = BEGIN; at < NOW.getTime(); at = days.at(-1)!.to) days.push(...daysOf(monthOf(at, ZONE), ZONE));
  return days;
}

/** What each day comes to, made from scratch or as it is added up; a day on which nothing was used is not in it. */
async function sums(how: "anew" | "added up"): Promise<Map<number, string>> {
  const days = allDays();
  const period = { from: days[0]!.from, to: days.at(-1)!.to };
  const { added, rest } = await usesOfDays(database, days, {}, NOW);
  const uses =
    how === "anew"
      ? dayUses((await usagesIn(database, period, {}, NOW)).map(bySubject), days)
      : [...added.uses(), ...rest];
  const lines = new Map<number, string[]>();
  for (const { from, subject, quantities } of uses) {
    const amounts = METER_NAMES.map((meter) => String(quantities[meter] ?? 0n));
    if (amounts.every((amount) => amount === "0")) continue;
    lines.set(from, [...(lines.get(from) ?? []), `${subjectKey(subject)} ${amounts.join(" ")}`]);
  }
  return new Map([...lines].map(([from, all]) => [from, all.sort().join("\n")]));
}

/** Days that are different, or in one of the two alone. */
function differing(a: ReadonlyMap<number, string>, b: ReadonlyMap<number, string>): number[] {
  const all = new Set([...a.keys(), ...b.keys()]);
  return [...all].filter((day) => a.get(day) !== b.get(day)).sort((x, y) => x - y);
}

/** Begins of the days that touch a time. */
const touching = (from: number, to: number): number[] =>
  allDays()
    .filter((day) => day.from < to && day.to > from)
    .map((day) => day.from);

/** Records something and says of which days the sums went; nothing else of them changes, and they can be made again. */
async function record(facts: readonly Fact[]): Promise<number[]> {
  const [before, known] = [await sums("anew"), await revisions()];
  await recordFacts(database, facts, NOW);
  const left = await revisions();
  const gone = [...known.keys()].filter((day) => !left.has(day)).sort((a, b) => a - b);
  for (const [day, revision] of left) expect([day, revision]).toEqual([day, known.get(day)]);
  const after = await sums("anew");
  // Whatever has changed is not there any more, so nobody reads what is not so.
  expect(differing(before, after).filter((day) => known.has(day) && left.has(day))).toEqual([]);
  expect(differing(after, await sums("added up"))).toEqual([]);
  expect(await addUp()).toBe(gone.length);
  expect(differing(after, await sums("added up"))).toEqual([]);
  return gone;
}

const machine = (name = `late-${randomUUID()}`) => ({ kind: "machine", name }) as const;
const at = (day: number, hour = 12) =>
  new Date(touching(BEGIN + day * DAY, BEGIN + day * DAY + 1)[0]! + hour * 3_600_000);

it("redoes the days of an interval that is reported late, and no others", async () => {
  const resource = machine();
  const gone = await record([
    { resource, key: "a", what: "made", at: at(103), state: stateOf() },
    { resource, key: "b", what: "gone", at: at(105), state: null },
  ]);
  expect(gone).toEqual(touching(at(103).getTime(), at(105).getTime()));
  expect(gone).toHaveLength(3);
  // It ends as a day begins: that day has nothing of it.
  const other = machine();
  expect(
    await record([
      { resource: other, key: "a", what: "made", at: at(103), state: stateOf() },
      { resource: other, key: "b", what: "gone", at: at(105, 0), state: null },
    ]),
  ).toHaveLength(2);
});

it("redoes nothing where the end of what had ended is reported once more, and nothing where the key is known", async () => {
  const resource = machine();
  const told: Fact[] = [
    { resource, key: "a", what: "made", at: at(200), state: stateOf() },
    { resource, key: "b", what: "gone", at: at(201), state: null },
  ];
  expect(await record(told)).toHaveLength(2);
  expect(await record(told)).toEqual([]);
  expect(await record([{ resource, key: "c", what: "lost", at: at(210), state: null }])).toEqual([]);
});

it("redoes the days since what goes on was something else, and between two events those between them", async () => {
  const resource = machine();
  const end = NOW.getTime();
  const larger = stateOf({ amounts: { vcpu: 8n } });
  expect(await record([{ resource, key: "a", what: "found", at: at(600), state: stateOf() }])).toEqual(
    touching(at(600).getTime(), end).filter((day) => day < touching(end, end + 1)[0]!),
  );
  await record([{ resource, key: "b", what: "resized", at: at(610), state: larger }]);
  const between = await record([{ resource, key: "c", what: "resized", at: at(605), state: larger }]);
  expect(between).toEqual(touching(at(605).getTime(), at(610).getTime()));
  const { id: factId, resourceId } = await database.ledgerFact.findFirstOrThrow({ where: { key: "b", resource } });
  const known = await revisions();
  await database.ledgerCorrection.create({
    data: {
      ...{ resourceId, factId, from: at(612), to: at(614), sign: -1, reference: "by hand", reason: "a test" },
      recordedAt: NOW,
    },
  });
  const left = await revisions();
  expect([...known.keys()].filter((day) => !left.has(day)).sort((a, b) => a - b)).toEqual(
    touching(at(612).getTime(), at(614).getTime()),
  );
  await addUp();
});

it("has no stale sum, whatever is reported late of machines of which much is known", async () => {
  const late = fc.record({
    machine: fc.integer({ min: 0, max: MACHINES - 1 }),
    at: fc.integer({ min: BEGIN, max: END }),
    to: fc.constantFrom("running", "stopped", "unverified", "gone"),
    more: fc.option(fc.integer({ min: 1, max: 90 * DAY })),
  });
  for (const [i, { machine: n, at: when, to, more }] of fc.sample(late, { numRuns: 15, seed: 5 }).entries()) {
    const resource = machine(`machine-${n}`);
    const state =
      to === "gone" ? null : stateOf({ project: `machine-${n}`, phase: to, amounts: { vcpu: BigInt(i + 1) } });
    const first: Fact = { resource, key: `late-${i}`, what: "changed", at: new Date(when), state };
    const then =
      more === null ? [] : [{ ...first, key: `then-${i}`, at: new Date(Math.min(when + more, END)), state: null }];
    await record([first, ...then]);
  }
});
