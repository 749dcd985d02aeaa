import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import type { StackState } from "@/lib/contract/schemas/stacks";
import { db } from "@/lib/db/client";
import { findStack } from "@/lib/deployments/find-stack";
import { lockStack } from "@/lib/deployments/lock-stack";
import { stackCan } from "@/lib/deployments/predicates";
import { requireVerdict } from "@/lib/deployments/require-verdict";
import { compileDelete } from "@/lib/plan/compile-snapshot";
import { blueprintOf, factsOf, findSnapshot } from "./rows";
import { startPlan } from "./start";

/** Deletes a snapshot, or what an earlier deletion, or a removal of nodes, has left of it. */
export const deleteSnapshot: UseCase<Api["deleteSnapshot"]> = async (viewer, { params }) => {
  const { id: stackId } = await findStack(viewer, params.stack, "stack.act");
  const deploymentId = await db().$transaction(async (tx) => {
    const stack = await lockStack(tx, stackId);
    const row = await findSnapshot(tx, stackId, params.snapshot);
    requireVerdict(stackCan.deleteSnapshot(stack.state as StackState));
    // Also parts of which nobody knows whether they were made.
    const nodes = row.machines.filter(({ goneAt }) => goneAt === null).map(({ node }) => node);
    const plan = compileDelete(blueprintOf(stack), await factsOf(tx, stack, row), nodes);
    return startPlan(tx, viewer, stack, plan, row.note);
  });
  return { stackId, deploymentId };
};
