import { audit } from "@/lib/auth/audit";
import { editedMeanwhile } from "@/lib/auth/edited-meanwhile";
import type { UseCase } from "@/lib/auth/use-case";
import { checkOrder, rateBefore, requireBudgets } from "@/lib/budgets/check-order";
import type { Api } from "@/lib/contract/api";
import type { StackState } from "@/lib/contract/schemas/stacks";
import { db } from "@/lib/db/client";
import { findStack } from "@/lib/deployments/find-stack";
import { lockStack } from "@/lib/deployments/lock-stack";
import { orderOfLease } from "@/lib/deployments/order";
import { stackCan } from "@/lib/deployments/predicates";
import { requireVerdict } from "@/lib/deployments/require-verdict";
import { priceLease } from "@/lib/rates/price-plan";
import { leaseColumns, requireLeaseEnd, viewLease } from "./lease";

/** What another lease of a stack would cost, and what budgets say of it. */
export const planLease: UseCase<Api["planLease"]> = async (viewer, { params, body }) => {
  const stack = await findStack(viewer, params.stack, "stack.read");
  requireVerdict(stackCan.lease(stack.state as StackState));
  const now = new Date();
  const endsAt = requireLeaseEnd(body.lease, now);
  return {
    endsAt: endsAt?.toISOString() ?? null,
    price: await priceLease(db(), stack, endsAt, now),
    budgets: await checkOrder(db(), viewer, await orderOfLease(db(), stack, endsAt)),
  };
};

/** Gives a stack another lease, or none. What was told of the one that it had is told anew of this one, when its time comes. */
export const putLease: UseCase<Api["putLease"]> = async (viewer, { params, body }) => {
  const found = await findStack(viewer, params.stack, "stack.act");
  const { id, projectId } = found;
  const now = new Date();
  const endsAt = requireLeaseEnd(body.lease, now);
  const rated = await rateBefore(db(), await orderOfLease(db(), found, endsAt));
  await db().$transaction(async (tx) => {
    // The worker that ends leases takes the same lock: a lease is extended before it has ended, or after.
    const stack = await lockStack(tx, id);
    requireVerdict(stackCan.lease(stack.state as StackState));
    const before = stack.leaseEndsAt?.toISOString() ?? null;
    if (body.before !== undefined && body.before !== before) throw editedMeanwhile(null);
    await requireBudgets(tx, viewer, await orderOfLease(tx, stack, endsAt), rated);
    await tx.stack.update({ where: { id }, data: leaseColumns(endsAt, viewer, now), select: { id: true } });
    await audit(tx, {
      ...{ userId: viewer.userId, projectId, action: "stack.lease-set", target: `stack:${id}` },
      data: { before: { endsAt: before }, after: { endsAt: endsAt?.toISOString() ?? null } },
    });
  });
  const set = { leaseEndsAt: endsAt, leaseSetAt: endsAt && now, setBy: viewer.name, taken: {} };
  return { lease: viewLease(set, now) };
};
