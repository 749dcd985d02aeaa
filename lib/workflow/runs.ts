import type { Tx } from "@/lib/db/client";
import type { RunState, StepSpec } from "./types";

/**
 * Creates a run in the caller's transaction: its rows and its first queued steps appear together with the caller's own
 * rows, or not at all. `partition` is what the engine's limits are counted by.
 */
export async function createRun(tx: Tx, runId: string, partition: string, steps: StepSpec[]): Promise<void> {
  await tx.$executeRaw`select workflow_create(${runId}::uuid, ${partition}, ${JSON.stringify(steps)}::jsonb)`;
}

/** Asks a run to stop and undo what it did. Returns the state it found; see `couldCancel`. */
export async function cancelRun(tx: Tx, runId: string, by: string | null): Promise<RunState> {
  const rows = await tx.$queryRaw<{ found: RunState }[]>`select workflow_cancel(${runId}::uuid, ${by}) as found`;
  return rows[0]!.found;
}

/** Runs the failed steps again. Returns the state it found: only "failed" and "cancel-failed" runs were changed. */
export async function retryRun(tx: Tx, runId: string, by: string | null): Promise<RunState> {
  const rows = await tx.$queryRaw<{ found: RunState }[]>`select workflow_retry(${runId}::uuid, ${by}) as found`;
  return rows[0]!.found;
}
