import type { UseCase } from "@/lib/auth/use-case";
import { rateBefore, requireBudgets } from "@/lib/budgets/check-order";
import type { Api } from "@/lib/contract/api";
import type { StackState } from "@/lib/contract/schemas/stacks";
import { db } from "@/lib/db/client";
import { findStack } from "@/lib/deployments/find-stack";
import { lockStack } from "@/lib/deployments/lock-stack";
import { orderOfSnapshot } from "@/lib/deployments/order";
import { stackCan } from "@/lib/deployments/predicates";
import { requireVerdict } from "@/lib/deployments/require-verdict";
import { compileTake } from "@/lib/plan/compile-snapshot";
import { newId } from "@/lib/util/ids";
import { blueprintOf, countKept, factsOf } from "./rows";
import { startPlan } from "./start";

/** Takes a snapshot of all nodes of a stack, which goes on as it is. */
export const takeSnapshot: UseCase<Api["takeSnapshot"]> = async (viewer, { params, body }) => {
  const found = await findStack(viewer, params.stack, "stack.act");
  const stackId = found.id;
  const id = newId();
  const nodesNow = await db().node.findMany({ where: { stackId }, select: { diskGiB: true } });
  const rated = await rateBefore(db(), orderOfSnapshot(found, nodesNow));
  const deploymentId = await db().$transaction(async (tx) => {
    const stack = await lockStack(tx, stackId);
    const cloud = await tx.cloud.findUniqueOrThrow({ where: { id: stack.cloudId }, select: { snapshots: true } });
    requireVerdict(stackCan.snapshot(stack.state as StackState, cloud.snapshots, await countKept(tx, stackId)));
    const last = await tx.snapshot.aggregate({ where: { stackId }, _max: { number: true } });
    const snapshot = { id, number: (last._max.number ?? 0) + 1 };
    const facts = await factsOf(tx, stack, snapshot);
    const nodes = await tx.node.findMany({ where: { stackId }, orderBy: { position: "asc" } });
    await requireBudgets(tx, viewer, orderOfSnapshot(stack, nodes), rated);
    const { parameters, monitored } = facts;
    await tx.snapshot.create({
      data: {
        ...{ ...snapshot, stackId, note: body.note, parameters, monitored, createdById: viewer.userId },
        machines: {
          create: nodes.map(({ machineId, name, role, diskGiB }) => ({
            ...{ machineId, node: name, role, diskMiB: diskGiB * 1024 },
          })),
        },
      },
      select: { id: true },
    });
    return startPlan(tx, viewer, stack, compileTake(blueprintOf(stack), facts), body.note);
  });
  return { stackId, deploymentId, snapshot: id };
};
