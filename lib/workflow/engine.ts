import { DBOS } from "@dbos-inc/dbos-sdk";
import pg from "pg";
import { createDb, type Db } from "@/lib/db/client";
import { toFailure } from "@/lib/errors";
import { StepJournal } from "./journal";
import { claimIdentity } from "./liveness";
import { persistently } from "./persistently";
import { storableJson } from "./storable-json";
import { pruneFinished } from "./prune";
import { repeatedly } from "./repeatedly";
import { StepInFlight } from "./step-in-flight";
import type { JsonObject, RunOutcome, Settle, StepCall, StepHandler, StepResult } from "./types";

/** Constant over releases: a worker of another version would leave older workflows alone for ever. */
const APPLICATION = { name: "burgeon", applicationVersion: "burgeon-1" };

/** Slow: a turn removes far more than an installation finishes between two. */
const PRUNE_EVERY_MS = 10 * 60_000;

export type EngineOptions = {
  databaseUrl: string;
  workerId: string;
  handlers: ReadonlyMap<string, StepHandler>;
  settle: Settle;
  /** Steps at once in this process, and in one partition over all processes. */
  workerConcurrency?: number;
  partitionConcurrency?: number;
  /** How often the queue is asked for work, and dead workers are looked for, in ms. */
  pollMs?: number;
  takeOverMs?: number;
  /** Called when this worker must not go on, because another one may hold its steps. */
  onLost: () => void;
  log: (message: string, more?: Record<string, unknown>) => void;
  /** Named instants of a step, and of a run's conclusion (key `settle`), at which tests kill, stop or throw. */
  faultPoint?: (name: string, call: { runId: string; key: string; action: string }) => Promise<void> | void;
};

export type Engine = {
  /** Ends what runs here without recording anything: another worker, or the next start, goes on. */
  stop: () => Promise<void>;
};

/** Starts this process as a worker. DBOS allows one engine a process. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const pool = new pg.Pool({ connectionString: options.databaseUrl, max: 16 });
  pool.on("error", (e) => options.log("idle database connection lost", { error: e.message }));
  const database = createDb(options.databaseUrl, 4);
  const running = new Map<string, Set<StepInFlight>>();
  const state = { stopping: false };

  DBOS.setConfig({
    ...APPLICATION,
    systemDatabaseUrl: options.databaseUrl,
    systemDatabaseSchemaName: "dbos",
    executorID: options.workerId,
    logLevel: "warn",
  });
  const runner = new StepRunner(options, pool, running, state);
  DBOS.registerWorkflow((runId: string, key: string, attempt: number) => runner.run(runId, key, attempt), {
    name: "step",
  });
  DBOS.registerWorkflow((runId: string, settle: number) => conclude(database, options, runId, settle), {
    name: "settle",
  });

  const identity = await claimIdentity(options.databaseUrl, options.workerId, options.onLost);
  await identity.listen("burgeon_cancel", (runId) => running.get(runId)?.forEach((step) => step.cancel()));
  await DBOS.launch();
  await DBOS.registerQueue("steps", {
    workerConcurrency: options.workerConcurrency ?? 64,
    partitionConcurrency: options.partitionConcurrency ?? 32,
    minPollingIntervalMs: options.pollMs ?? 50,
  });
  const failed = (what: string) => (e: unknown) => options.log(`${what} failed`, { error: String(e) });
  const takeOver = async () => {
    for (const id of await identity.takeOverDead()) options.log("took over the steps of a dead worker", { worker: id });
  };
  const stopWatching = repeatedly(takeOver, options.takeOverMs ?? 1000, failed("looking for dead workers"));
  const prune = async () => {
    const removed = await pruneFinished(pool);
    if (removed) options.log("removed finished steps from the queue's tables", { removed });
  };
  const stopPruning = repeatedly(prune, PRUNE_EVERY_MS, failed("removing finished steps from the queue's tables"));

  return {
    async stop() {
      state.stopping = true;
      await Promise.all([stopWatching(), stopPruning()]);
      for (const steps of running.values()) steps.forEach((step) => step.stop());
      await runner.idle();
      await DBOS.shutdown({ deregister: true });
      await identity.release();
      await pool.end();
      await database.$disconnect();
    },
  };
}

async function conclude(
  database: Db,
  { settle, faultPoint }: EngineOptions,
  runId: string,
  number: number,
): Promise<void> {
  const at = async (name: string) => faultPoint?.(name, { runId, key: "settle", action: "settle" });
  await at("begun");
  await persistently(() =>
    database.$transaction(async (tx) => {
      const rows = await tx.$queryRaw<{ outcome: RunOutcome | null }[]>`
        select workflow_conclude(${runId}::uuid, ${number}::int) as outcome`;
      const outcome = rows[0]?.outcome;
      if (!outcome) return;
      await at("inside");
      await settle(tx, runId, outcome);
      await at("handled");
    }),
  );
  await at("finished");
}

class StepRunner {
  private readonly inFlight = new Set<Promise<void>>();

  constructor(
    private readonly options: EngineOptions,
    private readonly pool: pg.Pool,
    private readonly running: Map<string, Set<StepInFlight>>,
    private readonly state: { stopping: boolean },
  ) {}

  /** Resolves when no handler runs any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.inFlight);
  }

  async run(runId: string, key: string, attempt: number): Promise<void> {
    const step = new StepInFlight();
    const ours = this.running.get(runId) ?? new Set();
    // Registered before the step begins: a cancel comes either before it, and then there is nothing to begin, or after.
    this.running.set(runId, ours.add(step));
    const work = this.perform(runId, key, attempt, step);
    this.inFlight.add(work);
    try {
      await work;
    } finally {
      this.inFlight.delete(work);
      ours.delete(step);
      if (ours.size === 0) this.running.delete(runId);
    }
    // A stopping worker leaves its workflows pending, exactly as a killed one does.
    if (this.state.stopping) await new Promise<never>(() => {});
  }

  private async perform(runId: string, key: string, attempt: number, inFlight: StepInFlight): Promise<void> {
    const begun = await persistently(() =>
      this.pool.query<{ step: { action: string; payload: JsonObject; phase: "main" | "undo" } | null }>(
        "select workflow_begin($1, $2, $3, $4) as step",
        [runId, key, attempt, this.options.workerId],
      ),
    );
    const step = begun.rows[0]?.step;
    if (!step) return;
    inFlight.begins(step.phase);
    const call: StepCall = { runId, key, attempt, action: step.action, payload: step.payload };
    await this.options.faultPoint?.("begun", call);
    const journal = new StepJournal(this.pool, runId, key);
    const result = await this.handle(call, journal, inFlight.signal);
    const events = await journal.drain();
    if (this.state.stopping) return;
    await this.options.faultPoint?.("handled", call);
    await persistently(() =>
      this.pool.query("select workflow_finish($1, $2, $3, $4, $5, $6)", [
        runId,
        key,
        attempt,
        result.state,
        result.state === "failed" ? storableJson(result.failure) : null,
        storableJson(events),
      ]),
    );
    await this.options.faultPoint?.("finished", call);
  }

  private async handle(call: StepCall, journal: StepJournal, signal: AbortSignal): Promise<StepResult> {
    const handler = this.options.handlers.get(call.action);
    try {
      if (!handler) throw new Error(`this worker knows no action "${call.action}"`);
      await handler(call, { signal, emit: (event) => journal.emit(event) });
      return { state: "succeeded" };
    } catch (e) {
      if (signal.aborted) return { state: "cancelled" };
      this.options.log("step failed", { run: call.runId, step: call.key, error: String(e) });
      return { state: "failed", failure: toFailure(e) };
    }
  }
}
