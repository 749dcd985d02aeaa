import { audit } from "@/lib/auth/audit";
import { editedMeanwhile } from "@/lib/auth/edited-meanwhile";
import type { UseCase } from "@/lib/auth/use-case";
import { isSameTags, type Tags } from "@/lib/util/tags";
import type { Api } from "@/lib/contract/api";
import type { StackState } from "@/lib/contract/schemas/stacks";
import { db } from "@/lib/db/client";
import { meterTags } from "@/lib/provisioning/metering";
import { newId } from "@/lib/util/ids";
import { checkOrder, rateBefore, requireBudgets } from "@/lib/budgets/check-order";
import { leaveBudgets } from "@/lib/budgets/leave-budgets";
import { findStack } from "./find-stack";
import { lockStack } from "./lock-stack";
import { orderOfTags } from "./order";
import { stackCan } from "./predicates";
import { requireVerdict } from "./require-verdict";

/** What budgets say of other tags of a stack. */
export const planTags: UseCase<Api["planTags"]> = async (viewer, { params, body }) => {
  const stack = await findStack(viewer, params.stack, "stack.read");
  requireVerdict(stackCan.tag(stack.state as StackState));
  return { budgets: await checkOrder(db(), viewer, orderOfTags(stack, body.tags)) };
};

/**
 * Sets a stack's tags. What it used until now stays under those that it had; what it costs from now on is an order under the budgets of
 * the tags that it gains.
 */
export const putTags: UseCase<Api["putTags"]> = async (viewer, { params, body }) => {
  const found = await findStack(viewer, params.stack, "stack.act");
  const { id, projectId } = found;
  const { tags: after } = body;
  const rated = await rateBefore(db(), orderOfTags(found, after));
  await db().$transaction(async (tx) => {
    const stack = await lockStack(tx, id);
    requireVerdict(stackCan.tag(stack.state as StackState));
    const before = stack.tags as Tags;
    if (body.before && !isSameTags(body.before, before)) throw editedMeanwhile(null);
    if (isSameTags(after, before)) return;
    await requireBudgets(tx, viewer, orderOfTags(stack, after), rated);
    await tx.stack.update({ where: { id }, data: { tags: after }, select: { id: true } });
    await meterTags(tx, id, `tags:${newId()}`);
    await audit(tx, {
      ...{ userId: viewer.userId, projectId, action: "stack.tagged", target: `stack:${id}` },
      data: { before: { ...before }, after: { ...after } },
    });
    await leaveBudgets(tx, viewer, stack, { before, after });
  });
  return { tags: after };
};
