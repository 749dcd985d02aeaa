import { nameTakenOr } from "@/lib/access/name-taken";
import { audit } from "@/lib/auth/audit";
import { editedMeanwhile } from "@/lib/auth/edited-meanwhile";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { BudgetScope } from "@/lib/billing/budget";
import { loadRateCards } from "@/lib/billing/rate-cards";
import { catalogue } from "@/lib/catalogue/catalogue";
import type { Api } from "@/lib/contract/api";
import { db, type Tx } from "@/lib/db/client";
import { refusedField } from "@/lib/errors";
import { unpriced } from "@/lib/rates/charges";
import { isUuid } from "@/lib/util/ids";
import { say } from "@/lib/util/say";
import { columnsOf, recordOf, WITH_PEOPLE, type BudgetRow } from "./budget-rows";
import { viewBudget } from "./list-budgets";

export const createBudget: UseCase<Api["createBudget"]> = async ({ userId }, { body }) => {
  const { scope, ...content } = body;
  const row = await db()
    .$transaction(async (tx) => {
      await requireSubject(tx, scope);
      await requireCurrency(tx, content.currency);
      const data = { ...columnsOf(scope), ...content, createdById: userId, updatedById: userId };
      const row = await tx.budget.create({ data, include: WITH_PEOPLE });
      await audit(tx, {
        ...{ userId, projectId: row.projectId, action: "budget.created", target: `budget:${row.id}` },
        data: { before: null, after: recordOf(row) },
      });
      return row;
    })
    .catch(nameTakenOr("scope", say`There is a budget for this already.`));
  return viewBudget(db(), row);
};

export const putBudget: UseCase<Api["putBudget"]> = async ({ userId }, { params, body }) => {
  const { revision: seen, ...content } = body;
  const row = await db().$transaction(async (tx) => {
    const before = await lockBudget(tx, params.budget);
    if (before.revision !== seen) throw editedMeanwhile(before.updatedBy?.name ?? null);
    const row = await tx.budget.update({
      where: { id: before.id },
      data: { ...content, revision: seen + 1, updatedById: userId, updatedAt: new Date() },
      include: WITH_PEOPLE,
    });
    await audit(tx, {
      ...{ userId, projectId: row.projectId, action: "budget.changed", target: `budget:${row.id}` },
      data: { before: recordOf(before), after: recordOf(row) },
    });
    return row;
  });
  return viewBudget(db(), row);
};

export const deleteBudget: UseCase<Api["deleteBudget"]> = async ({ userId }, { params }) => {
  await db().$transaction(async (tx) => {
    const row = await lockBudget(tx, params.budget);
    await tx.budget.delete({ where: { id: row.id }, select: { id: true } });
    await audit(tx, {
      ...{ userId, projectId: row.projectId, action: "budget.deleted", target: `budget:${row.id}` },
      data: { before: recordOf(row), after: null },
    });
  });
  return { ok: true };
};

/** Of two changes at once the second one waits here. @throws not-found */
export async function lockBudget(tx: Tx, id: string): Promise<BudgetRow> {
  if (!isUuid(id)) throw notFound();
  await tx.$executeRaw`select 1 from budget where id = ${id}::uuid for no key update`;
  const row = await tx.budget.findUnique({ where: { id }, include: WITH_PEOPLE });
  if (!row) throw notFound();
  return row;
}

async function requireSubject(tx: Tx, scope: BudgetScope): Promise<void> {
  switch (scope.kind) {
    case "project":
      if (!(await tx.project.findUnique({ where: { id: scope.project }, select: { id: true } })))
        throw refusedField(["scope", "project"], say`There is no such project.`);
      return;
    case "service":
      if (!catalogue().services.has(scope.service))
        throw refusedField(["scope", "service"], say`There is no service "${scope.service}" in the catalogue.`);
      return;
    case "tag":
      // A tag may be budgeted before the first stack has it.
      return;
  }
}

/** An installation has one currency: that of its rate card. */
async function requireCurrency(tx: Tx, currency: string): Promise<void> {
  const priced = (await loadRateCards(tx)).at(-1)?.currency;
  if (priced === undefined) throw unpriced();
  if (priced !== currency)
    throw refusedField(
      "currency",
      say`The rate card is in ${priced}: a budget in ${currency} could not be compared with it.`,
    );
}
