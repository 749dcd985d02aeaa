import { afterAll, beforeAll, expect, it } from "vitest";
import { createDb, type Db } from "@/lib/db/client";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing/test-database";
import { recordFacts, type Fact } from "./facts";
import { recordAddresses, recordUsedDisks } from "./measure";
import { usagesIn } from "./read";
import { stateOf } from "./testing/lives";

let test: TestDatabase;
let database: Db;

beforeAll(async () => {
  test = await createTestDatabase();
  database = createDb(test.url);
});
afterAll(async () => {
  await database?.$disconnect();
  await test?.drop();
});

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 4, 1, 12);
const at = (hours: number) => new Date(NOON + hours * HOUR);

/** A fact of a machine that is a project of its own. */
const fact = (name: string, key: string, hours: number | null, more: Partial<Fact> = {}): Fact => ({
  resource: { kind: "machine", name },
  ...{ key, what: "changed", state: stateOf({ project: name }) },
  ...(hours !== null && { at: at(hours) }),
  ...more,
});

const hoursOf = async (project: string, from = -100, to = 100, now = to) => {
  const period = { from: at(from).getTime(), to: at(to).getTime() };
  const usages = await usagesIn(database, period, { project }, at(now));
  return usages.map(({ from: f, to: t, amounts }) => [(f - NOON) / HOUR, (t - NOON) / HOUR, amounts.vcpu]);
};

it("keeps intervals from start to stop, cut at now and at the period's ends", async () => {
  await recordFacts(database, [fact("plain", "start", 0)], at(0));
  expect(await hoursOf("plain", -5, 5, 2)).toEqual([[0, 2, 2n]]);
  expect(await hoursOf("plain", -5, 1, 2)).toEqual([[0, 1, 2n]]);
  await recordFacts(database, [fact("plain", "stop", 3, { state: null, what: "gone" })], at(4));
  expect(await hoursOf("plain")).toEqual([[0, 3, 2n]]);
  expect(await hoursOf("plain", 1, 2)).toEqual([[1, 2, 2n]]);
  expect(await hoursOf("plain", 3, 9)).toEqual([]);
  expect(await usagesIn(database, { from: 0, to: NOON * 2 }, { project: "plain", stack: "other" }, at(9))).toEqual([]);
});

it("charges nothing while the acceptance checks have not passed, and keeps a stopped machine's disk and address", async () => {
  const unverified = stateOf({ project: "phases", phase: "unverified" });
  const stopped = stateOf({ project: "phases", phase: "stopped", amounts: { "disk-thin": 20480n } });
  await recordFacts(database, [fact("phases", "made", 0, { state: unverified })], at(0));
  await recordFacts(database, [fact("phases", "verified", 1), fact("phases", "stopped", 2, { state: stopped })], at(2));
  const usages = await usagesIn(database, { from: NOON, to: NOON + 5 * HOUR }, { project: "phases" }, at(4));
  expect(usages.map(({ from, amounts }) => [(from - NOON) / HOUR, amounts])).toEqual([
    [1, { vcpu: 2n, memory: 4096n, "disk-thin": 20480n, address: 1n }],
    [2, { "disk-thin": 20480n, address: 1n }],
  ]);
});

it("says nothing new of a fact that it knows, nor of the end of what never was", async () => {
  const start = fact("twice", "start", 0);
  const verdicts = [...(await recordFacts(database, [start], at(0))), ...(await recordFacts(database, [start], at(9)))];
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(["recorded", "known"]);
  const [end] = await recordFacts(database, [fact("never", "gone", null, { state: null })], at(0));
  expect(end?.verdict).toBe("unknown");
  expect(await database.ledgerResource.count({ where: { name: "never" } })).toBe(0);
});

it("makes a correction of a late event, with its reason, and changes no interval", async () => {
  await recordFacts(database, [fact("late", "start", 0)], at(0));
  await recordFacts(database, [fact("late", "end", 10, { state: null })], at(10));
  const before = await database.ledgerInterval.findMany({ where: { resource: { name: "late" } } });
  const larger = stateOf({ project: "late", amounts: { vcpu: 8n } });
  await recordFacts(database, [fact("late", "resized", 4, { state: larger, what: "resized" })], at(12));
  expect(await hoursOf("late")).toEqual([
    [0, 4, 2n],
    [4, 10, 8n],
  ]);
  expect(await database.ledgerInterval.findMany({ where: { resource: { name: "late" } } })).toEqual(before);
  const corrections = await database.ledgerCorrection.findMany({
    where: { resource: { name: "late" } },
    orderBy: { sign: "asc" },
  });
  expect(corrections.map(({ sign, reference, userId }) => ({ sign, reference, userId }))).toEqual([
    { sign: -1, reference: "resized", userId: null },
    { sign: 1, reference: "resized", userId: null },
  ]);
  expect(corrections[0]?.reason).toEqual({ sentence: "An event was reported late.", values: [] });
});

const usedOf = async (project: string, now = 100) => {
  const usages = await usagesIn(database, { from: 0, to: at(now).getTime() }, { project }, at(now));
  return usages.map(({ from, to, amounts }) => [(from - NOON) / HOUR, (to - NOON) / HOUR, amounts["disk-used"]]);
};
const measure = async (machine: string, hours: number, used: number, key = `measured:${hours}`) =>
  (await recordUsedDisks(database, new Map([[machine, used]]), key, at(hours))) === 1;

it("begins an interval where the used disk has changed by 256 MiB and by a tenth, and else goes on with the one there is", async () => {
  expect(await measure("disk", 0, 500)).toBe(false);
  await recordFacts(database, [fact("disk", "start", 0)], at(0));
  expect(await measure("disk", 1, 0)).toBe(true);
  expect(await measure("disk", 2, 255)).toBe(false);
  expect(await measure("disk", 3, 256)).toBe(true);
  expect(await measure("disk", 4, 10_000)).toBe(true);
  expect(await measure("disk", 5, 10_999)).toBe(false);
  expect(await measure("disk", 6, 9_001)).toBe(false);
  expect(await measure("disk", 7, 11_000)).toBe(true);
  expect(await measure("disk", 8, 100, "measured:7")).toBe(false);
  expect(await measure("disk", 8, 100)).toBe(true);
  expect(await usedOf("disk", 9)).toEqual([
    [0, 1, undefined],
    [1, 3, undefined],
    [3, 4, 256n],
    [4, 7, 10_000n],
    [7, 8, 11_000n],
    [8, 9, 100n],
  ]);
  const facts = await database.ledgerFact.findMany({ where: { resource: { name: "disk" } }, orderBy: { id: "asc" } });
  expect(facts.slice(0, 2).map(({ what, diskUsed }) => [what, diskUsed])).toEqual([
    ["changed", null],
    ["measured", 0n],
  ]);
  const ofItself = { id: 0n, key: "", what: "", at: null, recordedAt: null, diskUsed: null };
  expect({ ...facts.at(-1), ...ofItself }).toEqual({ ...facts[0], ...ofItself });
});

it("keeps the used disk of a machine that stops and starts, forgets it with the machine, and takes it over into what is late", async () => {
  const stopped = stateOf({ project: "kept", phase: "stopped", amounts: { "disk-thin": 20480n } });
  await recordFacts(database, [fact("kept", "start", 0)], at(0));
  await measure("kept", 2, 700);
  await recordFacts(database, [fact("kept", "stopped", 4, { state: stopped })], at(4));
  await recordFacts(database, [fact("kept", "started", 6)], at(6));
  await measure("kept", 8, 1_700);
  await recordFacts(database, [fact("kept", "gone", 9, { state: null })], at(9));
  await recordFacts(database, [fact("kept", "again", 10)], at(10));
  expect(await measure("kept", 9.5, 1_700)).toBe(true);
  await recordFacts(database, [fact("kept", "late-before", 1), fact("kept", "late-after", 5)], at(11));
  expect(await usedOf("kept", 12)).toEqual([
    ...[
      [0, 1, undefined],
      [1, 2, undefined],
      [2, 4, 700n],
    ],
    ...[
      [4, 5, 700n],
      [5, 6, 700n],
      [6, 8, 700n],
      [8, 9, 1_700n],
      [10, 12, 1_700n],
    ],
  ]);
});

it("begins the intervals of machines that are measured together at one moment", async () => {
  await recordFacts(database, [fact("one", "start", null), fact("two", "start", null)]);
  expect(
    await recordUsedDisks(
      database,
      new Map([
        ["two", 900],
        ["absent", 1],
        ["one", 300],
      ]),
      "together",
    ),
  ).toBe(2);
  const open = await database.ledgerOpen.findMany({
    where: { fact: { key: "together" } },
    orderBy: { resource: { name: "asc" } },
    include: { fact: true },
  });
  expect(open.map(({ fact: { diskUsed } }) => diskUsed)).toEqual([300n, 900n]);
  expect(open[0]!.from).toEqual(open[1]!.from);
});

const addressesOf = async (project: string, now: number) =>
  (await usagesIn(database, { from: 0, to: at(now).getTime() }, { project }, at(now))).map(
    ({ from, to, amounts: { vcpu = 0n, address = 0n } }) => [(from - NOON) / HOUR, (to - NOON) / HOUR, vcpu, address],
  );
const addressed = async (machine: string, hours: number, count: number, key = `addressed:${hours}`) =>
  (await recordAddresses(database, new Map([[machine, count]]), key, at(hours))) === 1;

it("begins an interval where the public addresses have changed, and keeps their number while nobody tells another one", async () => {
  const amounts = { vcpu: 2n, "disk-thin": 20480n };
  const running = (name: string, key: string, hours: number) =>
    fact(name, key, hours, { state: stateOf({ project: name, amounts }) });
  const stopped = stateOf({ project: "reached", phase: "stopped", amounts: { "disk-thin": 20480n } });
  expect(await addressed("reached", 0, 1)).toBe(false);
  await recordFacts(database, [running("reached", "start", 0)], at(0));
  expect(await addressed("reached", 1, 0)).toBe(false);
  expect(await addressed("reached", 2, 1)).toBe(true);
  expect(await addressed("reached", 3, 1)).toBe(false);
  expect(await addressed("reached", 3, 2, "addressed:2")).toBe(false);
  await recordFacts(database, [fact("reached", "stopped", 4, { state: stopped })], at(4));
  expect(await measure("reached", 5, 700)).toBe(true);
  await recordFacts(database, [running("reached", "started", 6)], at(6));
  expect(await addressed("reached", 7, 0)).toBe(true);
  await recordFacts(database, [fact("reached", "gone", 8, { state: null })], at(8));
  await recordFacts(database, [running("reached", "again", 9)], at(9));
  await recordFacts(database, [running("reached", "late", 2.5)], at(10));
  expect(await addressesOf("reached", 10)).toEqual([
    ...[
      [0, 2, 2n, 0n],
      [2, 2.5, 2n, 1n],
      [2.5, 4, 2n, 1n],
    ],
    ...[
      [4, 5, 0n, 1n],
      [5, 6, 0n, 1n],
      [6, 7, 2n, 1n],
    ],
    ...[
      [7, 8, 2n, 0n],
      [9, 10, 2n, 0n],
    ],
  ]);
});

it("says nothing of the addresses of a machine whose acceptance checks have not passed", async () => {
  const state = stateOf({ project: "unready", phase: "unverified", amounts: { vcpu: 2n } });
  await recordFacts(database, [fact("unready", "made", 0, { state })], at(0));
  expect(await addressed("unready", 1, 1)).toBe(false);
  await recordFacts(database, [fact("unready", "failed", 0, { state: { ...state, phase: "failed" } })], at(2));
  expect(await addressed("unready", 3, 1)).toBe(true);
  expect(await addressesOf("unready", 4)).toEqual([
    [0, 3, 2n, 0n],
    [3, 4, 2n, 1n],
  ]);
});

it("is measured by two workers at once as if by one, and beside a stop without undoing it", async () => {
  await recordFacts(database, [fact("both", "start", null)]);
  const stopped = stateOf({ project: "both", phase: "stopped", amounts: { "disk-thin": 20480n } });
  const measured = (key: string) => recordUsedDisks(database, new Map([["both", 900]]), key);
  const stop = recordFacts(database, [fact("both", "stopped", null, { state: stopped })]);
  const told = await Promise.all([stop, ...Array.from({ length: 10 }, () => measured("hour"))]);
  expect(told.filter((one) => one === 1)).toHaveLength(1);
  const { fact: now } = await database.ledgerOpen.findFirstOrThrow({
    where: { resource: { name: "both" } },
    include: { fact: true },
  });
  expect(now).toMatchObject({ phase: "stopped", vcpu: 0n, diskThin: 20480n, diskUsed: 900n });
});

it("refuses an event from the future, says so, and records nothing of what came with it", async () => {
  const facts = [fact("future", "start", 0), fact("future", "resized", 2)];
  await expect(recordFacts(database, facts, at(1)).catch((e: { text: object }) => e.text)).resolves.toEqual({
    detail: "An event of future was not recorded, as it is from the future: 2026-05-01T14:00:00.000Z.",
    remedy: "Set the clock of the host that reported it, then report it again.",
  });
  expect(await hoursOf("future")).toEqual([]);
  await recordFacts(database, [fact("future", "soon", 1)], new Date(at(1).getTime() - 10_000));
  expect(await hoursOf("future", 0, 5, 1)).toEqual([]);
});

it("lets a clock that was set back stand still", async () => {
  await recordFacts(database, [fact("back", "start", null)], at(5));
  await recordFacts(database, [fact("back", "changed", null)], at(2));
  expect(await hoursOf("back", -100, 100, 3)).toEqual([]);
  await recordFacts(database, [fact("back", "gone", null, { state: null })], at(6));
  expect(await hoursOf("back")).toEqual([[5, 6, 2n]]);
});

it("refuses intervals of one resource that overlap, and that run backwards", async () => {
  await recordFacts(database, [fact("apart", "start", 0)], at(0));
  await recordFacts(database, [fact("apart", "end", 2, { state: null })], at(2));
  const { resourceId, factId } = await database.ledgerInterval.findFirstOrThrow({
    where: { resource: { name: "apart" } },
  });
  const add = (from: number, to: number) =>
    database.ledgerInterval.create({ data: { resourceId, factId, from: at(from), to: at(to) } });
  await expect(add(1, 3)).rejects.toThrow(/ledger_interval_apart/);
  await expect(add(4, 3)).rejects.toThrow(/ledger_interval_forwards/);
  await add(2, 3);
});

it.each([
  ["less than nothing", -1n, /ledger_fact_amounts"/],
  ["an exbibyte", 1n << 40n, /ledger_fact_amounts_are_plausible"/],
])("refuses a machine with %s of memory", async (name, memory, constraint) => {
  const state = stateOf({ project: name, amounts: { memory } });
  await expect(recordFacts(database, [fact(name, "start", 0, { state })], at(0))).rejects.toThrow(constraint);
  expect(await hoursOf(name)).toEqual([]);
});

it("refuses to change or delete what is written", async () => {
  await recordFacts(database, [fact("for-good", "start", 0), fact("for-good", "end", 1, { state: null })], at(1));
  for (const table of ["ledger_fact", "ledger_interval", "ledger_correction", "ledger_mend"])
    for (const change of [`update ${table} set id = id`, `delete from ${table}`, `truncate ${table} cascade`])
      await expect(database.$executeRawUnsafe(change)).rejects.toThrow(/is append-only/);
});

it("takes reports of one machine from many at once, one after the other", async () => {
  const facts = Array.from({ length: 20 }, (_, i) => fact("many", `fact-${i % 10}`, null));
  await Promise.all(facts.map((one) => recordFacts(database, [one])));
  const where = { resource: { name: "many" } };
  expect(await database.ledgerFact.count({ where })).toBe(10);
  expect(await database.ledgerOpen.count({ where })).toBe(1);
});
