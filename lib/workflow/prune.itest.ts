import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDb, type Db } from "@/lib/db/client";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing/test-database";
import { startEngine, type Engine } from "./engine";
import { PRUNE_LOCK, pruneFinished } from "./prune";
import { cancelRun, createRun, retryRun } from "./runs";
import type { RunState, StepSpec } from "./types";

let testDatabase: TestDatabase;
let database: Db;
let pool: pg.Pool;
let engine: Engine;
/** How often each step was done, as "run:step". */
const done = new Map<string, number>();
/** Steps that fail, or wait, until they are taken out of here. */
const broken = new Set<string>();
const held = new Map<string, Promise<void>>();

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDb(testDatabase.url, 4);
  pool = new pg.Pool({ connectionString: testDatabase.url, max: 4 });
  engine = await startEngine({
    databaseUrl: testDatabase.url,
    workerId: "pruning",
    handlers: new Map([
      [
        "work",
        async ({ runId, key }) => {
          const name = `${runId}:${key}`;
          done.set(name, (done.get(name) ?? 0) + 1);
          await held.get(name);
          if (broken.has(name)) throw new Error("broken on purpose");
        },
      ],
    ]),
    settle: async () => {},
    pollMs: 20,
    takeOverMs: 50,
    onLost: () => {
      throw new Error("the test's worker lost its database connection");
    },
    log: () => {},
  });
});
afterAll(async () => {
  await engine?.stop();
  await pool?.end();
  await database?.$disconnect();
  await testDatabase?.drop();
});

const step = (key: string, phase: StepSpec["phase"], needs: string[] = []): StepSpec => {
  return { key, action: "work", phase, needs, payload: {} };
};
/** Two steps one after the other, and what undoes them. */
const STEPS = [step("a", "main"), step("b", "main", ["a"]), step("undo", "undo")];

async function start(prepare: (run: string) => void = () => {}): Promise<string> {
  const run = randomUUID();
  prepare(run);
  await database.$transaction((tx) => createRun(tx, run, "p", STEPS));
  return run;
}

const stateOf = async (run: string): Promise<RunState> =>
  (await database.workflowRun.findUniqueOrThrow({ where: { id: run } })).state as RunState;

/** The queue's rows of a run: its workflows, and in all tables that hold anything of them. */
async function rowsOf(run: string): Promise<{ id: string; status: string }[]> {
  const { rows } = await pool.query<{ id: string; status: string }>(
    "select workflow_uuid as id, status from dbos.workflow_status where workflow_uuid like $1 order by 1",
    [`${run}:%`],
  );
  return rows;
}
async function payloadsOf(run: string): Promise<number> {
  const tables = ["workflow_input", "workflow_output", "operation_outputs"];
  const counts = tables.map((t) => `(select count(*) from dbos.${t} where workflow_uuid like $1)`).join(" + ");
  const { rows } = await pool.query<{ n: number }>(`select (${counts})::int as n`, [`${run}:%`]);
  return rows[0]!.n;
}

/** Waits until the run has ended so and the queue knows of all of its workflows that they are over. */
async function endsAs(run: string, state: RunState): Promise<void> {
  await expect.poll(() => stateOf(run), { timeout: 60_000 }).toBe(state);
  await queueIsDone(run);
}
async function queueIsDone(run: string): Promise<void> {
  const open = async () => (await rowsOf(run)).filter((row) => row.status !== "SUCCESS");
  await expect.poll(open, { timeout: 60_000 }).toEqual([]);
}

const prune = (keepMs = 0) => pruneFinished(pool, { keepMs });
const HOUR = 3600_000;

describe("finished workflows in the queue's tables", () => {
  // Each test counts its own.
  beforeEach(async () => void (await prune()));

  it("go once their run has ended long enough ago; the run itself stays", async () => {
    const run = await start();
    await endsAs(run, "succeeded");
    const before = await database.workflowRun.findUnique({
      where: { id: run },
      include: { steps: true, events: true },
    });
    expect(await payloadsOf(run)).toBeGreaterThan(0);
    expect(await prune(HOUR)).toBe(0);
    expect((await rowsOf(run)).map((row) => row.id)).toEqual([`${run}:a:1`, `${run}:b:1`, `${run}:settle:1`]);
    expect(await prune()).toBe(3);
    expect([await rowsOf(run), await payloadsOf(run)]).toEqual([[], 0]);
    const after = await database.workflowRun.findUnique({ where: { id: run }, include: { steps: true, events: true } });
    expect(after).toEqual(before);
  });

  it("stay while their run has not ended", async () => {
    let release = () => {};
    const run = await start((id) => held.set(`${id}:b`, new Promise((resolve) => (release = resolve))));
    const first = async () => (await rowsOf(run)).find((row) => row.id === `${run}:a:1`)?.status;
    await expect.poll(first, { timeout: 60_000 }).toBe("SUCCESS");
    await prune();
    expect(await first()).toBe("SUCCESS");
    release();
    await endsAs(run, "succeeded");
    await prune();
    expect(await rowsOf(run)).toEqual([]);
  });

  it("stay while a take-over needs them: a dead worker's pending one, though its run has ended", async () => {
    const run = await start();
    await endsAs(run, "succeeded");
    const settle = `${run}:settle:1`;
    // What a worker leaves that is killed between the commit of a conclusion and the queue's own note of it. It looks
    // alive until its lock is free, so that pruning comes before the take-over.
    const dead = await pool.connect();
    await dead.query("select pg_advisory_lock($1, hashtext('dead'))", [0x62757267]);
    await dead.query(
      `update dbos.workflow_status set status = 'PENDING', executor_id = 'dead', completed_at = null
         where workflow_uuid = $1`,
      [settle],
    );
    expect(await prune()).toBe(2);
    expect(await rowsOf(run)).toEqual([{ id: settle, status: "PENDING" }]);
    await dead.query("select pg_advisory_unlock_all()");
    dead.release();
    await queueIsDone(run);
    expect(await stateOf(run)).toBe("succeeded");
    expect(await prune()).toBe(1);
  });

  it("are not missed by a retry: it goes on from the failed step", async () => {
    const run = await start((id) => broken.add(`${id}:b`));
    await endsAs(run, "failed");
    await prune();
    expect(await rowsOf(run)).toEqual([]);
    broken.clear();
    await database.$transaction((tx) => retryRun(tx, run, null));
    await endsAs(run, "succeeded");
    expect([done.get(`${run}:a`), done.get(`${run}:b`)]).toEqual([1, 2]);
    expect((await rowsOf(run)).map((row) => row.id)).toEqual([`${run}:b:2`, `${run}:settle:2`]);
  });

  it("are not missed by a roll-back: its undo steps run", async () => {
    const run = await start((id) => broken.add(`${id}:b`));
    await endsAs(run, "failed");
    await prune();
    await database.$transaction((tx) => cancelRun(tx, run, null));
    await endsAs(run, "cancelled");
    expect([done.get(`${run}:a`), done.get(`${run}:b`), done.get(`${run}:undo`)]).toEqual([1, 1, 1]);
  });

  it("do nothing when their id is enqueued once more", async () => {
    const run = await start((id) => broken.add(`${id}:b`));
    await endsAs(run, "failed");
    await prune();
    const events = () => database.workflowEvent.count({ where: { runId: run } });
    const before = await events();
    const enqueue = `dbos.enqueue_workflow(workflow_name => 'settle', queue_name => 'steps',
      positional_args => ARRAY[to_json($1::text), to_json(1)], workflow_id => $1 || ':settle:1',
      app_version => 'burgeon-1', queue_partition_key => 'p', application_name => 'burgeon')`;
    await pool.query("select workflow_enqueue($1, key, 1, 'p') from unnest(array['a', 'b']) key", [run]);
    await pool.query(`select ${enqueue}`, [run]);
    await queueIsDone(run);
    expect((await rowsOf(run)).length).toBe(3);
    expect([done.get(`${run}:a`), done.get(`${run}:b`)]).toEqual([1, 1]);
    expect([await stateOf(run), await events()]).toEqual(["failed", before]);
  });

  it("go in bounded batches", async () => {
    const run = await start();
    await endsAs(run, "succeeded");
    expect(await pruneFinished(pool, { keepMs: 0, batch: 1, mostBatches: 2 })).toBe(2);
    expect((await rowsOf(run)).length).toBe(1);
    expect(await prune()).toBe(1);
  });

  it("are left to the worker that is at it", async () => {
    const run = await start();
    await endsAs(run, "succeeded");
    const other = await pool.connect();
    await other.query("select pg_advisory_lock($1)", [PRUNE_LOCK]);
    expect(await prune()).toBeNull();
    expect((await rowsOf(run)).length).toBe(3);
    other.release(true); // the other one dies
    await expect.poll(() => prune()).toBe(3);
  });
});
