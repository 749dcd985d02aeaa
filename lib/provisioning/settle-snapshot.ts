import { TAKE_SNAPSHOT_ID } from "@/lib/blueprints/action-ids";
import type { Tx } from "@/lib/db/client";
import type { ActionSubject } from "@/lib/plan/types";
import { cancelRun } from "@/lib/workflow/runs";
import type { RunOutcome } from "@/lib/workflow/types";

/**
 * What the outcome means of a snapshot that was to be taken or deleted: the stack is what it was, whatever came of it. Of one that was
 * not taken as a whole, the parts that were made are removed at once, as nothing can be restored from them.
 */
export async function settleSnapshot(
  tx: Tx,
  deploymentId: string,
  projectId: string | null,
  { action, stackId, snapshot }: ActionSubject,
  outcome: RunOutcome,
): Promise<void> {
  if (!snapshot) throw new Error(`deployment ${deploymentId} is about no snapshot`);
  const { id, number, stackState } = snapshot;
  const taking = action.id === TAKE_SNAPSHOT_ID;
  if (taking && outcome === "failed") {
    await cancelRun(tx, deploymentId, null);
    return;
  }
  const done = outcome === "succeeded";
  if (taking && done) await tx.snapshot.update({ where: { id }, data: { takenAt: new Date() }, select: { id: true } });
  await tx.stack.update({ where: { id: stackId }, data: { state: stackState }, select: { id: true } });
  const what = taking ? (done ? "taken" : "not-taken") : done ? "deleted" : "not-deleted";
  await tx.auditEntry.create({
    data: {
      ...{ userId: null, projectId, action: `stack.snapshot-${what}`, target: `stack:${stackId}` },
      data: { deployment: deploymentId, snapshot: number },
    },
  });
}
