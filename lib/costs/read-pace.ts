import { Big, divide, MICRO } from "@/lib/billing/decimal";
import type { UsageFilter } from "@/lib/billing/ledger/read";
import type { CostsOfMonth } from "@/lib/billing/month";
import type { MonthCosts } from "@/lib/contract/schemas/costs";
import type { Db } from "@/lib/db/client";
import type { MonthAt } from "./read-month";

/**
 * What the budgets of the projects in a view allow a day, if they are used evenly over the month. Budgets are kept as they are now, so
 * of a month that is over nothing is said; null, too, where no project has one in the currency.
 */
export async function readPace(
  database: Db,
  { month, running }: MonthAt,
  { project }: UsageFilter,
  { currency, costs }: { currency: string; costs: readonly CostsOfMonth[] },
): Promise<MonthCosts["pace"]> {
  if (!running) return null;
  const budgets = await database.budget.findMany({
    where: { currency, ...(project === undefined ? { projectId: { not: null } } : { projectId: project }) },
    select: { projectId: true, amount: true },
  });
  if (budgets.length === 0) return null;
  const amount = budgets.reduce((sum, one) => sum.plus(one.amount.toFixed()), Big("0"));
  const budgeted = new Set(budgets.map(({ projectId }) => projectId));
  return {
    amount: amount.toFixed(),
    daily: divide(amount, Big(String(month.days.length)), MICRO, "half-even").toFixed(),
    projects: budgets.length,
    partial: costs.some(({ subjects }) => subjects.some(({ subject }) => !budgeted.has(subject.project))),
  };
}
