import { findProject } from "@/lib/access/find-project";
import { audit } from "@/lib/auth/audit";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import { Big } from "@/lib/billing/decimal";
import { monthOf } from "@/lib/billing/period";
import type { Api } from "@/lib/contract/api";
import type { OverrideDecision } from "@/lib/contract/schemas/budgets";
import { db, type Tx } from "@/lib/db/client";
import { env } from "@/lib/env";
import { PortalError, refusedField } from "@/lib/errors";
import type { Prisma } from "@/lib/generated/prisma/client";
import { tell } from "@/lib/notices/notices";
import { isUuid } from "@/lib/util/ids";
import { say, type Sentence } from "@/lib/util/say";
import { moneyText, scopeOf, titleOf, toOverride, WITH_BUDGET, type OverrideRow } from "./budget-rows";
import { mayNotAsk } from "./check-order";
import { lockBudget } from "./edit-budget";
import { deciders } from "./people";

export const BUDGETS_PATH = "/budgets";

export const requestOverride: UseCase<Api["requestOverride"]> = async (viewer, { params, body }) => {
  const project = await findProject(viewer, params.project, "stack.launch");
  const { userId } = viewer;
  const { budget: budgetId, ...words } = body;
  return db().$transaction(async (tx) => {
    const budget = await lockBudget(tx, budgetId);
    const scope = scopeOf(budget);
    // Somebody else's budget looks as if it did not exist.
    if (scope.kind === "project" && scope.project !== project.id) throw notFound();
    const hindrance = mayNotAsk(viewer, budget, project.id);
    if (hindrance) throw wrongState(hindrance, say`Ask an owner of the project to do it.`);
    if (budget.onExceed === "warn")
      throw wrongState(say`This budget only warns: nothing has to be asked for.`, say`Order what you need.`);
    const about = { budgetId: budget.id, projectId: project.id, month: monthOf(Date.now(), env().timeZone) };
    if (await tx.budgetOverride.findFirst({ where: { ...about, state: "open" }, select: { id: true } }))
      throw wrongState(
        say`This project has asked already, and finance has not decided yet.`,
        say`Wait for the decision; you are told.`,
      );
    const row = await tx.budgetOverride.create({
      data: { ...about, ...words, requestedById: userId },
      include: WITH_BUDGET,
    });
    await audit(tx, {
      ...{ userId, projectId: project.id, action: "budget-override.requested", target: `budget:${budget.id}` },
      data: { override: row.id, before: null, after: recordOf(row) },
    });
    await tell(
      tx,
      await deciders(tx),
      say`${viewer.name} asks to go above the budget of ${titleOf(budget)} in ${project.title} for ${row.order}.`,
      BUDGETS_PATH,
      "override.requested",
    );
    return toOverride(row);
  });
};

export const decideOverride: UseCase<Api["decideOverride"]> = async (viewer, { params, body }) =>
  db().$transaction(async (tx) => {
    const before = await lockOverride(tx, params.override);
    if (before.state !== "open")
      throw wrongState(say`This request has been decided already.`, say`Look at the list of budgets again.`);
    if (before.month !== monthOf(Date.now(), env().timeZone))
      throw wrongState(
        say`This request is about ${before.month}, which has ended.`,
        say`Let the project ask again if it still needs more.`,
      );
    const { budget } = before;
    if (body.decision === "grant" && body.upTo !== null && Big(body.upTo).lte(budget.amount.toFixed()))
      throw refusedField(
        "upTo",
        say`Grant more than the budget itself: ${moneyText(Big(budget.amount.toFixed()), budget.currency)}.`,
      );
    const row = await tx.budgetOverride.update({
      where: { id: before.id },
      data: { ...outcomeOf(body), decidedById: viewer.userId, decidedAt: new Date() },
      include: WITH_BUDGET,
    });
    await audit(tx, {
      ...{ userId: viewer.userId, projectId: row.projectId, action: `budget-override.${row.state}` },
      target: `budget:${budget.id}`,
      data: { override: row.id, before: recordOf(before), after: recordOf(row) },
    });
    const asked = row.requestedById === null ? [] : [row.requestedById];
    await tell(tx, asked, answerTo(row), BUDGETS_PATH, "override.decided");
    return toOverride(row);
  });

const outcomeOf = (body: OverrideDecision) =>
  body.decision === "grant" ? { state: "granted", upTo: body.upTo } : { state: "refused", answer: body.answer };

function answerTo(row: OverrideRow): Sentence {
  const title = titleOf(row.budget);
  if (row.state === "refused")
    return say`Going above the budget of ${title} for ${row.order} is refused: ${row.answer}`;
  return row.upTo === null
    ? say`You may go above the budget of ${title} until the end of the month. You can order ${row.order} now.`
    : say`You may go above the budget of ${title}, up to ${moneyText(Big(row.upTo.toFixed()), row.budget.currency)} this month. You can order ${row.order} now.`;
}

async function lockOverride(tx: Tx, id: string): Promise<OverrideRow> {
  if (!isUuid(id)) throw notFound();
  await tx.$executeRaw`select 1 from budget_override where id = ${id}::uuid for update`;
  const row = await tx.budgetOverride.findUnique({ where: { id }, include: WITH_BUDGET });
  if (!row) throw notFound();
  return row;
}

const recordOf = ({ state, month, order, reason, upTo, answer }: OverrideRow): Prisma.InputJsonObject => ({
  ...{ state, month, order, reason, upTo: upTo?.toFixed() ?? null, answer },
});

const wrongState = (detail: Sentence, remedy: Sentence): PortalError =>
  new PortalError("wrong-state", { detail, remedy });
