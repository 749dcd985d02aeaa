import type { UseCase } from "@/lib/auth/use-case";
import type { ParameterValue } from "@/lib/blueprints/parameters";
import { rateBefore, requireBudgets } from "@/lib/budgets/check-order";
import type { Api } from "@/lib/contract/api";
import type { StackState } from "@/lib/contract/schemas/stacks";
import { db, type Tx } from "@/lib/db/client";
import { invalidParameters } from "@/lib/deployments/compile-request";
import { findStack } from "@/lib/deployments/find-stack";
import { lockStack } from "@/lib/deployments/lock-stack";
import { newestDeployment } from "@/lib/deployments/newest-deployment";
import { orderOfStart } from "@/lib/deployments/order";
import { stackCan } from "@/lib/deployments/predicates";
import { readStacks } from "@/lib/deployments/read-stacks";
import { requireVerdict } from "@/lib/deployments/require-verdict";
import { fileFaults } from "@/lib/files/require-files";
import type { Stack } from "@/lib/generated/prisma/client";
import { hasEnded } from "@/lib/leases/lease";
import { chosenStacks } from "@/lib/plan/chosen-stacks";
import { compileRestore } from "@/lib/plan/compile-snapshot";
import type { Plan } from "@/lib/plan/types";
import { lostWith, requireRestorable } from "./restorable";
import { blueprintOf, factsOf, findSnapshot, readAround, type SnapshotRow } from "./rows";
import { startPlan } from "./start";

/** Brings all nodes of a stack back to a snapshot, with the roles and parameters of that time, and proves the stack. */
export const restoreSnapshot: UseCase<Api["restoreSnapshot"]> = async (viewer, { params }) => {
  const found = await findStack(viewer, params.stack, "stack.act");
  const { id: stackId } = found;
  // What stands still runs afterwards.
  const rated = await rateBefore(db(), await orderOfStart(db(), found));
  const deploymentId = await db().$transaction(async (tx) => {
    const stack = await lockStack(tx, stackId);
    const row = await findSnapshot(tx, stackId, params.snapshot);
    const { kind } = await newestDeployment(tx, stackId);
    const state = stack.state as StackState;
    requireVerdict(stackCan.restore(state, stack.readyAt !== null, kind, hasEnded(stack, new Date())));
    const around = (await readAround(tx, stack))(row);
    requireRestorable(row, around);
    await requireBudgets(tx, viewer, await orderOfStart(tx, stack), rated);
    return startPlan(tx, viewer, stack, await planRestore(tx, stack, row), row.note, lostWith(around));
  });
  return { stackId, deploymentId };
};

async function planRestore(tx: Tx, stack: Stack, row: SnapshotRow): Promise<Plan> {
  const blueprint = blueprintOf(stack);
  const parameters = row.parameters as Record<string, ParameterValue>;
  const faults = await fileFaults(tx, stack.projectId, blueprint.parameters, parameters);
  if (faults.length > 0) throw invalidParameters(faults);
  const known = await readStacks(tx, stack.projectId, blueprint.parameters, parameters);
  return compileRestore(blueprint, await factsOf(tx, stack, row), {
    ...{ parameters, monitored: row.monitored },
    roles: new Map(row.machines.map(({ node, role }) => [node, role])),
    // Those that have gone since are named as such, as in any action.
    stacks: chosenStacks(blueprint.parameters, parameters, { known, self: stack.id, anew: [] }, []),
  });
}
