import type { UseCase } from "@/lib/auth/use-case";
import type { Viewer } from "@/lib/auth/viewer";
import type { ParameterValue } from "@/lib/blueprints/parameters";
import { START_ID } from "@/lib/blueprints/action-ids";
import { storedBlueprint } from "@/lib/blueprints/schema";
import { rateBefore, requireBudgets } from "@/lib/budgets/check-order";
import type { RatedDays } from "@/lib/budgets/measure";
import type { Api } from "@/lib/contract/api";
import type { ActionRequest, StackState } from "@/lib/contract/schemas/stacks";
import { db, type Tx } from "@/lib/db/client";
import type { Stack } from "@/lib/generated/prisma/client";
import { fileFaults } from "@/lib/files/require-files";
import { hasEnded } from "@/lib/leases/lease";
import { actionsOf, compileAction } from "@/lib/plan/compile-action";
import { parametersOf, type Plan } from "@/lib/plan/types";
import { beginAction } from "./begin-action";
import { invalidParameters } from "./compile-request";
import { findStack } from "./find-stack";
import { lockStack } from "./lock-stack";
import { membersOf } from "./members";
import { newestDeployment } from "./newest-deployment";
import { orderOfStart } from "./order";
import { stackCan } from "./predicates";
import { readStacks } from "./read-stacks";
import { requireVerdict } from "./require-verdict";
import { earlierParameters, highestCount, notOnThisSystem } from "./stack-actions";

/** Starts a day-2 action on a running stack; it is planned from what the stack is at this moment. */
export const runAction: UseCase<Api["runAction"]> = async (viewer, { params, body }) => {
  const stack = await findStack(viewer, params.stack, "stack.act");
  const rated = body.action === START_ID ? await rateBefore(db(), await orderOfStart(db(), stack)) : null;
  const stackId = stack.id;
  const deploymentId = await db().$transaction((tx) => startAction(tx, viewer, stackId, body, rated));
  return { stackId, deploymentId };
};

/**
 * Starts an action in the caller's transaction and returns its deployment.
 * @param viewer null: the portal itself, which orders nothing
 * @param rated what `rateBefore` has read for a start
 */
export async function startAction(
  tx: Tx,
  viewer: Viewer | null,
  stackId: string,
  request: ActionRequest,
  rated: RatedDays | null = null,
): Promise<string> {
  // Two actions at once would each plan from a state that the other one changes.
  const stack = await lockStack(tx, stackId);
  const { kind } = await newestDeployment(tx, stackId);
  requireVerdict(
    stackCan.act(stack.state as StackState, stack.readyAt !== null, kind, request.action, hasEnded(stack, new Date())),
  );
  const plan = await planAction(tx, stack, request);
  if (viewer && request.action === START_ID) await requireBudgets(tx, viewer, await orderOfStart(tx, stack), rated);
  return beginAction(tx, viewer?.userId ?? null, stack, plan, changes(plan));
}

/** @throws invalid-parameters with every refused field */
async function planAction(tx: Tx, stack: Stack, request: ActionRequest): Promise<Plan> {
  const blueprint = storedBlueprint(stack.blueprint);
  const action = actionsOf(blueprint, stack.monitored).find(({ id }) => id === request.action);
  const parameters = stack.parameters as Record<string, ParameterValue>;
  const impossible = action && (await notOnThisSystem(action.id, stack.osId));
  if (impossible) throw invalidParameters([{ path: ["action"], message: impossible }]);
  const result = compileAction(blueprint, request, {
    name: stack.name,
    stackId: stack.id,
    serviceVersion: stack.serviceVersion,
    os: stack.osId,
    cloudId: stack.cloudId,
    nodes: (await membersOf(tx, stack.id)).nodes,
    parameters,
    earlier: action ? await earlierParameters(tx, stack.id, action) : null,
    monitored: stack.monitored,
    stacks: await readStacks(tx, stack.projectId, blueprint.parameters, parameters, request.parameters),
    counted: action ? await highestCount(tx, stack.id, action, parameters) : 0,
  });
  if (!result.ok) throw invalidParameters(result.fields);
  const faults = await fileFaults(tx, stack.projectId, blueprint.parameters, parametersOf(result.plan));
  if (faults.length > 0) throw invalidParameters(faults);
  return result.plan;
}

/** What the history says of it: the action, its node, and the parameters that it changes. */
function changes({ subject }: Plan) {
  if (subject.kind !== "action") throw new Error("the plan is no action's");
  const { action, parameters, parametersBefore } = subject;
  const changed = Object.entries(parameters).filter(([id, value]) => parametersBefore[id] !== value);
  return { actionTitle: action.title, node: action.node, parameters: Object.fromEntries(changed) };
}
