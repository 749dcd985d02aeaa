import { verdictOf, type Grant } from "@/lib/billing/budget";
import { Big } from "@/lib/billing/decimal";
import type { UsageFilter } from "@/lib/billing/ledger/read";
import { may, type Viewer } from "@/lib/auth/viewer";
import { isHeld } from "@/lib/contract/budget-rules";
import type { BudgetCheck } from "@/lib/contract/schemas/budgets";
import type { Db, Tx } from "@/lib/db/client";
import type { Budget, Prisma } from "@/lib/generated/prisma/client";
import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import { hasTags, type Tags } from "@/lib/util/tags";
import {
  moneyText,
  onExceedOf,
  scopeOf,
  titleOf,
  toOverride,
  WITH_BUDGET,
  WITH_PEOPLE,
  type BudgetRow,
  type OverrideRow,
} from "./budget-rows";
import { measureOnto, rateDays, type Ordered, type RatedDays, type Retag } from "./measure";
import { orderedIn } from "./to-come";

/** What somebody wants to have on top of what there is: the machines of a new stack, those that join one or are started. */
export type Order = { project: string; service: string; tags: Tags; machines: readonly Ordered[] };

/** Other tags of a stack that is there: from now on it costs the budgets of those that it gains what it costs. */
export type OtherTags = Retag & { project: string; gained: Tags };

/**
 * What each budget that an order falls under says of it: used so far, what runs to the end of the month, what was ordered and
 * does not run yet, and the order itself, priced by what rates bills. Budgets in another currency than the rate card say nothing, and
 * neither do those that other tags leave as they are.
 * @param rated what `rateBefore` has read for it; without it, or where it does not suffice, it is read here
 * @param now the time it is
 */
export async function checkOrder(
  database: Db | Tx,
  viewer: Viewer,
  order: Order | OtherTags,
  rated: RatedDays | null = null,
  now = new Date(),
): Promise<BudgetCheck[]> {
  const { project } = order;
  if (isNothing(order)) return [];
  const budgets = await database.budget.findMany({ where: aboutOrder(order), include: WITH_PEOPLE, orderBy: IN_ORDER });
  if (budgets.length === 0) return [];
  const filter = filterOf(budgets, project);
  const days = rated !== null && suffices(rated, filter, now) ? rated : await rateDays(database, filter, now);
  // Before what runs: a machine that begins to run between the two is counted twice, where the other way round it would be missed.
  const ordered = await orderedIn(database, days.filter.project);
  const month = await measureOnto(database, days);
  const committedIn = month.with(ordered);
  const afterIn = isRetag(order)
    ? month.retagged(order, ordered)
    : month.with([...ordered, ...order.machines.map((machine) => ({ ...machine, tags: order.tags }))]);
  const overrides = await database.budgetOverride.findMany({
    where: { projectId: project, month: month.at.name, budgetId: { in: budgets.map(({ id }) => id) } },
    include: WITH_BUDGET,
    orderBy: { requestedAt: "desc" },
  });
  return budgets
    .filter(({ currency }) => currency === month.currency)
    .map((row): BudgetCheck => {
      const scope = scopeOf(row);
      const [committed, after] = [committedIn(scope), afterIn(scope)];
      const own = overrides.filter(({ budgetId }) => budgetId === row.id);
      const budget = { amount: Big(row.amount.toFixed()), onExceed: onExceedOf(row) };
      const added = after.minus(committed);
      const shown = scope.kind === "project" || may(viewer, "budget.all", null);
      return {
        ...{ budget: row.id, scope, title: titleOf(row), amount: row.amount.toFixed(), currency: row.currency },
        verdict: verdictOf(budget, { order: added, after }, grantsOf(own)),
        order: added.toFixed(),
        committed: shown ? committed.toFixed() : null,
        after: shown ? after.toFixed() : null,
        override: own[0] ? toOverride(own[0]) : null,
        mayNotAsk: mayNotAsk(viewer, row, project),
      };
    });
}

/**
 * Rates what was used so far by all that an order will be measured with. Call it before the order's transaction: then the order
 * holds the locks of its project and its budgets for a moment, however long it takes to rate a month. Null: nothing is to be rated.
 */
export async function rateBefore(database: Db, order: Order | OtherTags, now = new Date()): Promise<RatedDays | null> {
  if (isNothing(order)) return null;
  const budgets = await database.budget.findMany({ where: aboutOrder(order) });
  return budgets.length === 0 ? null : rateDays(database, filterOf(budgets, order.project), now);
}

/** A budget of more than the project is measured over all of them: each has its own allowances and tiers. */
const filterOf = (budgets: readonly Budget[], project: string): UsageFilter =>
  budgets.every((row) => scopeOf(row).kind === "project") ? { project } : {};

/** Whether what was rated has all in it that is asked for: a budget may be new, and a month may have ended since. */
const suffices = ({ filter: has, at }: RatedDays, wanted: UsageFilter, now: Date): boolean =>
  now.getTime() < at.month.to && (has.project === undefined || has.project === wanted.project);

/** Those of a project first. */
const IN_ORDER = [{ scope: "asc" }, { id: "asc" }] as const satisfies object[];

const isRetag = (order: Order | OtherTags): order is OtherTags => "gained" in order;

const isNothing = (order: Order | OtherTags): boolean =>
  isRetag(order) ? !hasTags(order.gained) : order.machines.length === 0;

/** Which budgets are asked: those of a project, a service and tags. */
const scopesOf = (order: Order | OtherTags): { project: string | null; service: string | null; tags: Tags } =>
  isRetag(order) ? { project: null, service: null, tags: order.gained } : order;

function aboutOrder(order: Order | OtherTags): Prisma.BudgetWhereInput {
  const { project, service, tags } = scopesOf(order);
  return {
    OR: [
      ...(project === null ? [] : [{ projectId: project }]),
      ...(service === null ? [] : [{ service }]),
      ...Object.entries(tags).map(([tagKey, tagValue]) => ({ tagKey, tagValue })),
    ],
  };
}

const grantsOf = (overrides: readonly OverrideRow[]): Grant[] =>
  overrides
    .filter(({ state }) => state === "granted")
    .map(({ upTo }) => ({ upTo: upTo === null ? null : Big(upTo.toFixed()) }));

/** Why somebody may not ask to go above a budget: where it blocks, that is for the project's owners. */
export function mayNotAsk(viewer: Viewer, budget: BudgetRow, projectId: string): Sentence | null {
  if (!may(viewer, "stack.launch", projectId)) return say`Your role does not include launching in this project.`;
  if (budget.onExceed !== "block" || may(viewer, "project.manage", projectId)) return null;
  return say`This budget blocks what goes above it: only an owner of the project may ask for an override.`;
}

/**
 * Holds an order up that a budget does not allow. Orders under one budget queue here, so that two at once cannot both take the
 * last of it: call it in the transaction that writes the order's stack, nodes or tags, before they are written. What others have
 * ordered and what runs is read under the lock; `rated`, what was used before, is not changed by them.
 * @throws budget-exceeded naming the budget and what the month would come to
 */
export async function requireBudgets(
  tx: Tx,
  viewer: Viewer,
  order: Order | OtherTags,
  rated: RatedDays | null,
  now = new Date(),
): Promise<void> {
  if (isNothing(order)) return;
  const { project, service, tags } = scopesOf(order);
  await tx.$executeRaw`
    select 1 from budget
    where project_id = ${project}::uuid or service = ${service}
      or (tag_key, tag_value) in (select key, value from jsonb_each_text(${JSON.stringify(tags)}::jsonb))
    order by id for no key update`;
  const held = (await checkOrder(tx, viewer, order, rated, now)).find(({ verdict }) => isHeld(verdict));
  if (held) throw new PortalError("budget-exceeded", isRetag(order) ? refusedTags(held) : refusedOrder(held));
}

type Refusal = { detail: Sentence; remedy: Sentence };

function refusedOrder({ title, amount, after, order, currency, mayNotAsk }: BudgetCheck): Refusal {
  const [limit, more] = [moneyText(Big(amount), currency), moneyText(Big(order), currency)];
  return {
    detail:
      after === null
        ? say`The budget of ${title} is ${limit} a month. This order adds ${more} to the month and would take it above that.`
        : say`The budget of ${title} is ${limit} a month. With this order the month would come to ${moneyText(Big(after), currency)}, ${more} of it for the order.`,
    remedy:
      mayNotAsk === null
        ? say`Request an override, choose fewer or smaller nodes, or wait for the next month.`
        : say`Choose fewer or smaller nodes, or wait for the next month. ${mayNotAsk}`,
  };
}

function refusedTags({ title, amount, after, order, currency, mayNotAsk }: BudgetCheck): Refusal {
  const [limit, more] = [moneyText(Big(amount), currency), moneyText(Big(order), currency)];
  return {
    detail:
      after === null
        ? say`The budget of ${title} is ${limit} a month. With this tag the stack adds ${more} to it and would take it above that.`
        : say`The budget of ${title} is ${limit} a month. With this tag the stack adds ${more} to it, and the month would come to ${moneyText(Big(after), currency)}.`,
    remedy:
      mayNotAsk === null
        ? say`Request an override, leave this tag away, or wait for the next month.`
        : say`Leave this tag away, or wait for the next month. ${mayNotAsk}`,
  };
}
