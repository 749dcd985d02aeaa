import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import { checkOrder, rateBefore, requireBudgets, type Order } from "@/lib/budgets/check-order";
import type { Api } from "@/lib/contract/api";
import type { RunState } from "@/lib/contract/schemas/deployments";
import { db, type Db, type Tx } from "@/lib/db/client";
import { retryRun } from "@/lib/workflow/runs";
import { findDeployment, type FoundDeployment } from "./find-deployment";
import { newestDeployment } from "./newest-deployment";
import { orderOfRetry } from "./order";
import { deploymentCan, isChange } from "./predicates";
import { requireVerdict } from "./require-verdict";

/** What budgets say of running the failed steps again; nothing where that orders nothing. */
export const planRetry: UseCase<Api["planRetry"]> = async (viewer, { params }) => {
  const deployment = await findDeployment(viewer, params.deployment, "deployment.read");
  const { id, stackId, state } = deployment;
  const newest = stackId === null || (await newestDeployment(db(), stackId)).id === id;
  requireVerdict(deploymentCan.retry(state, newest));
  const order = await orderIn(db(), deployment, state);
  return { budgets: order ? await checkOrder(db(), viewer, order) : [] };
};

/**
 * Runs the failed steps again, be it of the work itself or of its removal; what succeeded stays. Machines that are not charged yet
 * are an order again, as nothing was held for them since the failure.
 */
export const retryDeployment: UseCase<Api["retryDeployment"]> = async (viewer, { params }) => {
  const deployment = await findDeployment(viewer, params.deployment, "deployment.control");
  const { id, kind, stackId, state } = deployment;
  const asRead = await orderIn(db(), deployment, state);
  const rated = asRead && (await rateBefore(db(), asRead));
  await db().$transaction(async (tx) => {
    const newest = await isNewest(tx, deployment);
    const found = await retryRun(tx, id, viewer.name);
    requireVerdict(deploymentCan.retry(found, newest));
    const removing = found === "cancel-failed" || kind === "destroy";
    // Before the stack is busy again: from then on its machines are among those that are ordered.
    const order = await orderIn(tx, deployment, found);
    if (order) await requireBudgets(tx, viewer, order, rated);
    await resumeSubject(tx, deployment, removing);
    await audit(tx, {
      userId: viewer.userId,
      projectId: deployment.projectId,
      action: "deployment.retried",
      target: stackId ? `stack:${stackId}` : `deployment:${id}`,
      data: { deployment: id },
    });
  });
  return { ok: true };
};

/** What a retry of a deployment in this state orders; null where it is about no stack, or removes one. */
async function orderIn(
  database: Db | Tx,
  { id, kind, stackId }: FoundDeployment,
  state: RunState,
): Promise<Order | null> {
  const works = stackId !== null && state === "failed" && kind !== "destroy";
  return works ? orderOfRetry(database, stackId, id) : null;
}

/** True if nothing was started for its stack since. What is started afterwards waits for this transaction. */
async function isNewest(tx: Tx, { id, stackId }: FoundDeployment): Promise<boolean> {
  if (stackId === null) return true;
  await tx.$executeRaw`select 1 from stack where id = ${stackId}::uuid for update`;
  return (await newestDeployment(tx, stackId)).id === id;
}

/** The stack or image goes back to the state that it has while such a run is under way. */
export async function resumeSubject(tx: Tx, deployment: FoundDeployment, removing: boolean): Promise<void> {
  if (deployment.stackId) {
    const state = isChange(deployment.kind) ? "changing" : removing ? "removing" : "launching";
    await tx.stack.update({ where: { id: deployment.stackId }, data: { state }, select: { id: true } });
  }
  if (deployment.kind === "build-image" && !removing) {
    await tx.osImageRevision.updateMany({ where: { deploymentId: deployment.id }, data: { state: "building" } });
  }
}
