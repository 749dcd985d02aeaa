import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import type { Viewer } from "@/lib/auth/viewer";
import type { Api } from "@/lib/contract/api";
import type { StackState } from "@/lib/contract/schemas/stacks";
import { db, type Tx } from "@/lib/db/client";
import type { Stack } from "@/lib/generated/prisma/client";
import { compileDestroy } from "@/lib/plan/compile-destroy";
import { newId } from "@/lib/util/ids";
import { cancelRun, retryRun } from "@/lib/workflow/runs";
import { findStack } from "./find-stack";
import { membersOf } from "./members";
import { newestDeployment } from "./newest-deployment";
import { stackCan } from "./predicates";
import { requireVerdict } from "./require-verdict";
import { startDeployment } from "./start-deployment";

/**
 * Removes every machine of a stack, at any moment. A launch that is under way or has failed is cancelled, because its
 * own undo steps remove what it made; a ready stack gets a deployment that removes it; a removal that failed is repeated.
 */
export const destroyStack: UseCase<Api["destroyStack"]> = async (viewer, { params }) => {
  const stack = await findStack(viewer, params.stack, "stack.destroy");
  const deploymentId = await db().$transaction((tx) => startDestroy(tx, viewer, stack));
  return { stackId: stack.id, deploymentId };
};

/**
 * Starts a removal in the caller's transaction and returns its deployment.
 * @param viewer null: the portal itself, at the end of the stack's lease
 */
export async function startDestroy(tx: Tx, viewer: Viewer | null, stack: Stack): Promise<string> {
  // The stack's row is locked: two removals at once must not both start one.
  const rows = await tx.$queryRaw<
    { state: StackState }[]
  >`select state from stack where id = ${stack.id}::uuid for update`;
  requireVerdict(stackCan.destroy(rows[0]!.state));
  const id = await removeBy(tx, stack, viewer);
  await tx.stack.update({ where: { id: stack.id }, data: { state: "removing" }, select: { id: true } });
  await audit(tx, {
    userId: viewer?.userId ?? null,
    projectId: stack.projectId,
    action: "stack.destroyed",
    target: `stack:${stack.id}`,
    data: { deployment: id, ...(viewer === null && { lease: true }) },
  });
  return id;
}

/** Returns the deployment that removes the stack. */
async function removeBy(tx: Tx, stack: Stack, viewer: Viewer | null): Promise<string> {
  const by = viewer?.name ?? null;
  const newest = await newestDeployment(tx, stack.id);
  if (newest.kind === "launch") {
    const found = await cancelRun(tx, newest.id, by);
    if (found === "queued" || found === "running" || found === "failed" || found === "cancelling") return newest.id;
    if (found === "cancel-failed") {
      await retryRun(tx, newest.id, by);
      return newest.id;
    }
    // About to be Ready: the removal would race with the steps' conclusion.
    if (found === "settling") requireVerdict({ allowed: false, reason: "about-to-end" });
  }
  if (newest.kind === "destroy") {
    const found = await retryRun(tx, newest.id, by);
    if (found === "failed") return newest.id;
  }
  return startRemoval(tx, stack, viewer);
}

async function startRemoval(tx: Tx, stack: Stack, viewer: Viewer | null): Promise<string> {
  const { nodes } = await membersOf(tx, stack.id);
  const id = newId();
  await startDeployment(tx, {
    id,
    kind: "destroy",
    title: stack.name,
    plan: compileDestroy(stack, nodes),
    projectId: stack.projectId,
    stackId: stack.id,
    cloudId: stack.cloudId,
    createdById: viewer?.userId ?? null,
  });
  return id;
}
