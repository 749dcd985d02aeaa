import type { Db, Tx } from "@/lib/db/client";
import { RESTORE_SNAPSHOT_ID } from "@/lib/blueprints/action-ids";
import type { DeploymentKind, NewestKind } from "./predicates";

/** What was last started for a stack; every stack has its launch. */
export async function newestDeployment(database: Db | Tx, stackId: string): Promise<{ id: string; kind: NewestKind }> {
  const { id, kind } = await database.deployment.findFirstOrThrow({
    where: { stackId },
    orderBy: { createdAt: "desc" },
    select: { id: true, kind: true },
  });
  if (kind === "action" && (await isHalfRestored(database, id))) return { id, kind: "half-restored" };
  return { id, kind: kind as DeploymentKind };
}

/** A restore that has begun to put disks back, and has not come so far that all of them were. */
async function isHalfRestored(database: Db | Tx, runId: string): Promise<boolean> {
  const steps = await database.workflowStep.findMany({
    where: { runId, action: { in: [RESTORE_SNAPSHOT_ID, "record"] }, startedAt: { not: null } },
    select: { action: true, state: true },
  });
  const recorded = steps.some(({ action, state }) => action === "record" && state === "succeeded");
  return !recorded && steps.some(({ action }) => action === RESTORE_SNAPSHOT_ID);
}
