import type { Tx } from "@/lib/db/client";
import { leavesStackAsItWas, STOP_ID } from "@/lib/blueprints/action-ids";
import type { Failure } from "@/lib/errors";
import type { Prisma } from "@/lib/generated/prisma/client";
import type { Plan } from "@/lib/plan/types";
import { say } from "@/lib/util/say";
import type { RunOutcome } from "@/lib/workflow/types";
import { meterFailed, meterReady, meterRemoved } from "./metering";
import { settleSnapshot } from "./settle-snapshot";
import { ROLLS_BACK, settleTemplate } from "./settle-template";

/**
 * What a deployment's outcome means for its stack or image; runs in the transaction that concludes the run, so that a
 * stack is Ready in the very moment its deployment is.
 */
export async function settleDeployment(tx: Tx, deploymentId: string, outcome: RunOutcome): Promise<void> {
  const deployment = await tx.deployment.findUniqueOrThrow({
    where: { id: deploymentId },
    select: {
      kind: true,
      stackId: true,
      projectId: true,
      createdById: true,
      id: true,
      plan: true,
      bakedImageId: true,
      image: { select: { id: true, state: true } },
    },
  });
  const { subject } = deployment.plan as unknown as Plan;
  if (subject.kind === "action" && leavesStackAsItWas(subject.action.id))
    await settleSnapshot(tx, deploymentId, deployment.projectId, subject, outcome);
  else if (deployment.stackId) {
    const data = stackChange(deployment.kind, outcome, subject.kind === "action" ? subject.action.id : null);
    await tx.stack.update({ where: { id: deployment.stackId }, data, select: { id: true } });
    if (isScaling(deployment.kind)) await forgetRemovedNodes(tx, deployment.stackId);
    if (data.state === "failed") await markFailedNodes(tx, deploymentId, deployment.stackId);
    if (data.state === "removed") {
      await meterRemoved(tx, deployment.stackId, deploymentId);
      await tx.node.updateMany({ where: { stackId: deployment.stackId }, data: { state: "removed", address: null } });
    }
    if (data.state === "ready") await meterReady(tx, deployment.stackId, deploymentId);
    if (makesMachines(deployment.kind) && outcome === "failed") await meterFailed(tx, deployment.stackId, deploymentId);
    await tx.auditEntry.create({
      data: {
        userId: null,
        projectId: deployment.projectId,
        action: `stack.${data.state}`,
        target: `stack:${deployment.stackId}`,
        data: {
          ...{ deployment: deploymentId, kind: deployment.kind },
          ...(isScaling(deployment.kind) && outcome === "cancelled" && { cancelled: true }),
        },
      },
    });
  }
  if (deployment.image) {
    const failed = outcome !== "succeeded" && deployment.image.state === "building";
    if (failed) {
      const problem = await problemOf(tx, deploymentId);
      await tx.osImageRevision.update({ where: { id: deployment.image.id }, data: { state: "failed", problem } });
    }
  }
  if (ROLLS_BACK.includes(deployment.kind)) await settleTemplate(tx, deployment, outcome);
  // A failed deployment keeps the keys of its machines: the step may be retried.
  if (outcome !== "failed" && outcome !== "cancel-failed")
    await tx.deployment.update({ where: { id: deploymentId }, data: { keys: null }, select: { id: true } });
}

/** Why a build did not succeed: what its first failed step said, or that somebody cancelled it. */
async function problemOf(tx: Tx, deploymentId: string): Promise<Prisma.InputJsonObject> {
  const step = await tx.workflowStep.findFirst({
    where: { runId: deploymentId, state: "failed", phase: "main" },
    orderBy: { endedAt: "asc" },
    select: { failure: true },
  });
  if (step?.failure) {
    const { code, detail, remedy } = step.failure as unknown as Failure;
    return { code, detail, remedy } as unknown as Prisma.InputJsonObject;
  }
  return {
    code: "cancelled",
    detail: say`The build was cancelled.`,
    remedy: say`Build the image again when you want it.`,
  } satisfies Failure as unknown as Prisma.InputJsonObject;
}

async function markFailedNodes(tx: Tx, deploymentId: string, stackId: string): Promise<void> {
  await tx.$executeRaw`update node set state = 'failed'
    where stack_id = ${stackId}::uuid and state <> 'removed' and name in (
      select payload->>'node' from workflow_step where run_id = ${deploymentId}::uuid and state = 'failed')`;
}

const isScaling = (kind: string): boolean => kind === "scale-out" || kind === "scale-in";

const makesMachines = (kind: string): boolean => kind === "launch" || kind === "scale-out";

/** A node whose machine is gone is no member any more, however the change of nodes ended. Its plans remember it. */
async function forgetRemovedNodes(tx: Tx, stackId: string): Promise<void> {
  const gone = await tx.node.findMany({ where: { stackId, state: "removed" }, select: { name: true } });
  const names = gone.map(({ name }) => name);
  await tx.node.deleteMany({ where: { stackId, name: { in: names } } });
  await tx.secret.deleteMany({ where: { stackId, name: { in: names.map((name) => `host-key:${name}`) } } });
}

function stackChange(
  kind: string,
  outcome: RunOutcome,
  action: string | null,
): { state: string; readyAt?: Date; removedAt?: Date } {
  // These have nothing to undo, and nobody knows how far the nodes are.
  if (action === STOP_ID && outcome === "succeeded") return { state: "stopped" };
  if (kind === "action" || kind === "scale-in") return { state: outcome === "succeeded" ? "ready" : "failed" };
  // Undone, it has removed the new machines and proved that the others are what they were.
  if (kind === "scale-out") return { state: outcome === "succeeded" || outcome === "cancelled" ? "ready" : "failed" };
  if (kind === "destroy")
    return outcome === "succeeded" ? { state: "removed", removedAt: new Date() } : { state: "failed" };
  switch (outcome) {
    case "succeeded":
      return { state: "ready", readyAt: new Date() };
    case "cancelled":
      return { state: "removed", removedAt: new Date() };
    case "failed":
    case "cancel-failed":
      return { state: "failed" };
  }
}
