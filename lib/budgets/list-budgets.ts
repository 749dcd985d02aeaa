import { findProject } from "@/lib/access/find-project";
import type { UseCase } from "@/lib/auth/use-case";
import { paceAt } from "@/lib/billing/budget";
import { Big } from "@/lib/billing/decimal";
import type { Api } from "@/lib/contract/api";
import type { BudgetList, BudgetView } from "@/lib/contract/schemas/budgets";
import { db, type Db, type Tx } from "@/lib/db/client";
import type { BudgetReached } from "@/lib/generated/prisma/client";
import {
  onExceedOf,
  scopeOf,
  thresholdsOf,
  titleOf,
  toOverride,
  WITH_BUDGET,
  WITH_PEOPLE,
  type BudgetRow,
} from "./budget-rows";
import { measure, type Measured } from "./measure";

export const listBudgets: UseCase<Api["listBudgets"]> = () => list(null);

export const listProjectBudgets: UseCase<Api["listProjectBudgets"]> = async (viewer, { params }) =>
  list((await findProject(viewer, params.project, "cost.read")).id);

/** @param project null: all budgets */
async function list(project: string | null): Promise<BudgetList> {
  const month = await measure(db(), project === null ? {} : { project }, new Date());
  const { name, timeZone, countedTo } = month.at;
  const [rows, reached, overrides] = await Promise.all([
    db().budget.findMany({ where: project === null ? {} : { projectId: project }, include: WITH_PEOPLE }),
    db().budgetReached.findMany({ where: { month: name } }),
    db().budgetOverride.findMany({
      where: { month: name, ...(project !== null && { projectId: project }) },
      include: WITH_BUDGET,
      orderBy: { requestedAt: "desc" },
    }),
  ]);
  const views = overrides.map(toOverride);
  return {
    ...{ month: name, timeZone, currency: month.currency, countedTo: new Date(countedTo).toISOString() },
    items: rows
      .map((row) => toView(row, month, reached))
      .sort((a, b) => a.scope.kind.localeCompare(b.scope.kind) || a.title.localeCompare(b.title)),
    overrides: [...views.filter(({ state }) => state === "open"), ...views.filter(({ state }) => state !== "open")],
  };
}

/** One budget, as a change of it answers. */
export async function viewBudget(database: Db | Tx, row: BudgetRow): Promise<BudgetView> {
  const scope = scopeOf(row);
  const month = await measure(database, scope.kind === "project" ? { project: scope.project } : {}, new Date());
  const reached = await database.budgetReached.findMany({ where: { budgetId: row.id, month: month.at.name } });
  return toView(row, month, reached);
}

function toView(row: BudgetRow, month: Measured, reached: readonly BudgetReached[]): BudgetView {
  const own = reached.filter(({ budgetId }) => budgetId === row.id);
  return {
    ...{ id: row.id, scope: scopeOf(row), title: titleOf(row), amount: row.amount.toFixed(), currency: row.currency },
    thresholds: thresholdsOf(row).map(({ on, percent }) => {
      const one = own.find((other) => other.basis === on && other.percent === percent);
      return { on, percent, reachedAt: one?.at.toISOString() ?? null };
    }),
    ...{ onExceed: onExceedOf(row), revision: row.revision },
    ...{ updatedAt: row.updatedAt.toISOString(), updatedBy: row.updatedBy?.name ?? null },
    month: row.currency === month.currency ? figuresOf(row, month) : null,
  };
}

function figuresOf(row: BudgetRow, { at, actual, forecast }: Measured): NonNullable<BudgetView["month"]> {
  const [amount, scope] = [Big(row.amount.toFixed()), scopeOf(row)];
  const [used, expected, pace] = [actual(scope), forecast(scope), paceAt(amount, at.month, at.countedTo)];
  return {
    ...{ actual: used.toFixed(), forecast: expected.toFixed(), pace: pace.toFixed() },
    ...{ left: amount.minus(expected).toFixed(), ahead: used.minus(pace).toFixed() },
  };
}
