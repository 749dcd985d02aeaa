import type { Failure } from "@/lib/errors";
import type { Tx } from "@/lib/db/client";

export type JsonObject = { readonly [key: string]: JsonValue };
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** One vertex of a run's graph, as it is created. `undo` steps sleep until the run is cancelled. */
export type StepSpec = {
  key: string;
  action: string;
  phase: "main" | "undo";
  needs: string[];
  /** What the handler needs to know; never a secret. */
  payload: JsonObject;
};

/** An event of a run; `at` (epoch ms) defaults to the moment it is written. */
export type RunEvent = { kind: string; at?: number; data?: JsonObject };

export type RunOutcome = "succeeded" | "failed" | "cancelled" | "cancel-failed";

export type RunState = "queued" | "running" | "settling" | "cancelling" | RunOutcome;

export type StepCall = { runId: string; key: string; attempt: number; action: string; payload: JsonObject };

export type StepContext = {
  /** Aborted when the run is cancelled or the worker stops. The handler ends only when nothing of it runs any more. */
  signal: AbortSignal;
  /** Adds an event of this step. Written within some tens of milliseconds, in order. */
  emit: (event: RunEvent) => void;
};

/**
 * Does a step. It may be called again for the same step after a crash at any instant, so it observes first and repeats
 * idempotently. Throwing fails the step; the thrown error is stored as its failure.
 */
export type StepHandler = (call: StepCall, ctx: StepContext) => Promise<void>;

/** Changes the domain's rows for a run's outcome, in the transaction that concludes the run. */
export type Settle = (tx: Tx, runId: string, outcome: RunOutcome) => Promise<void>;

export type StepResult = { state: "succeeded" } | { state: "failed"; failure: Failure } | { state: "cancelled" };
