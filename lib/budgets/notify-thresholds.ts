import { reachedOf, type Threshold } from "@/lib/billing/budget";
import { Big, type Decimal } from "@/lib/billing/decimal";
import type { Db, Tx } from "@/lib/db/client";
import { tell } from "@/lib/notices/notices";
import { say, type Sentence } from "@/lib/util/say";
import { moneyText, scopeOf, thresholdsOf, titleOf, WITH_PEOPLE, type BudgetRow } from "./budget-rows";
import { measure } from "./measure";
import { BUDGETS_PATH } from "./overrides";
import { deciders, ownersOf } from "./people";

/**
 * Tells people of every threshold that the month has reached and of which nobody was told this month. The row that remembers it
 * is written with the notices, so that a worker that dies, and two at once, tell nobody twice and forget nobody.
 * @returns how many thresholds were told of
 */
export async function notifyThresholds(database: Db, now: Date): Promise<number> {
  const budgets = await database.budget.findMany({ include: WITH_PEOPLE });
  if (budgets.length === 0) return 0;
  const { at, currency, actual, forecast } = await measure(database, {}, now);
  const earlier = await database.budgetReached.findMany({ where: { month: at.name } });
  const known = new Set(earlier.map(({ budgetId, basis, percent }) => `${budgetId} ${basis} ${percent}`));
  let told = 0;
  for (const row of budgets) {
    if (row.currency !== currency) continue;
    const scope = scopeOf(row);
    const month = { actual: actual(scope), forecast: forecast(scope) };
    const news = thresholdsOf(row).filter(({ on, percent }) => !known.has(`${row.id} ${on} ${percent}`));
    for (const threshold of reachedOf(news, Big(row.amount.toFixed()), month))
      if (await tellOnce(database, row, at.name, threshold, month[threshold.on])) told += 1;
  }
  return told;
}

/** False where it was told already, or its budget is gone. */
function tellOnce(
  database: Db,
  row: BudgetRow,
  month: string,
  { on: basis, percent }: Threshold,
  amount: Decimal,
): Promise<boolean> {
  return database.$transaction(async (tx) => {
    const first = await tx.$executeRaw`
      insert into budget_reached (budget_id, month, basis, percent, amount)
      select id, ${month}, ${basis}, ${percent}, ${amount.toFixed()}::numeric from budget where id = ${row.id}::uuid
      on conflict do nothing`;
    if (first === 0) return false;
    await tell(
      tx,
      await concerned(tx, row),
      textOf(row, { on: basis, percent }, amount),
      BUDGETS_PATH,
      "budget.threshold",
    );
    return true;
  });
}

/** Finance and administrators, and of a project its owners. */
const concerned = async (tx: Tx, { projectId }: BudgetRow): Promise<string[]> => [
  ...(await deciders(tx)),
  ...(projectId === null ? [] : await ownersOf(tx, projectId)),
];

function textOf(row: BudgetRow, { on, percent }: Threshold, amount: Decimal): Sentence {
  const [title, share] = [titleOf(row), `${percent} %`];
  const [is, limit] = [moneyText(amount, row.currency), moneyText(Big(row.amount.toFixed()), row.currency)];
  return on === "actual"
    ? say`${title} has used ${share} of its budget for this month: ${is} of ${limit}.`
    : say`${title} is expected to use ${share} of its budget for this month: ${is} of ${limit}, if all that runs now runs on.`;
}
