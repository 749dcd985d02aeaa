import { z } from "zod";
import { BASES, type BudgetScope, type OnExceed, type Threshold } from "@/lib/billing/budget";
import { digitsOf, toCurrency } from "@/lib/billing/statement";
import type { Decimal } from "@/lib/billing/decimal";
import { catalogue } from "@/lib/catalogue/catalogue";
import type { OverrideView } from "@/lib/contract/schemas/budgets";
import type { Budget, Prisma } from "@/lib/generated/prisma/client";

/** What is read with a budget to show it. */
export const WITH_PEOPLE = {
  project: { select: { id: true, title: true } },
  updatedBy: { select: { name: true } },
} as const satisfies Prisma.BudgetInclude;
export type BudgetRow = Prisma.BudgetGetPayload<{ include: typeof WITH_PEOPLE }>;

export const WITH_BUDGET = {
  budget: { include: WITH_PEOPLE },
  project: { select: { title: true } },
  requestedBy: { select: { name: true } },
  decidedBy: { select: { name: true } },
} as const satisfies Prisma.BudgetOverrideInclude;
export type OverrideRow = Prisma.BudgetOverrideGetPayload<{ include: typeof WITH_BUDGET }>;

/** The columns of a scope hold together (constraints of the migration). */
export function scopeOf({ id, scope, projectId, service, tagKey, tagValue }: Budget): BudgetScope {
  if (scope === "project" && projectId !== null) return { kind: "project", project: projectId };
  if (scope === "service" && service !== null) return { kind: "service", service };
  if (scope === "tag" && tagKey !== null && tagValue !== null) return { kind: "tag", key: tagKey, value: tagValue };
  throw new Error(`budget ${id} has a scope that is not known: ${scope}`);
}

export const columnsOf = (
  scope: BudgetScope,
): Pick<Budget, "scope" | "projectId" | "service" | "tagKey" | "tagValue"> => ({
  scope: scope.kind,
  projectId: scope.kind === "project" ? scope.project : null,
  service: scope.kind === "service" ? scope.service : null,
  tagKey: scope.kind === "tag" ? scope.key : null,
  tagValue: scope.kind === "tag" ? scope.value : null,
});

/** What a budget is called: its project or service, or the tag as "team=search". */
export function titleOf(row: BudgetRow): string {
  const scope = scopeOf(row);
  switch (scope.kind) {
    case "project":
      return row.project?.title ?? scope.project;
    case "service":
      return catalogue().services.get(scope.service)?.blueprint.title ?? scope.service;
    case "tag":
      return `${scope.key}=${scope.value}`;
  }
}

const stored = z.array(z.object({ on: z.enum(BASES), percent: z.int() }));
export const thresholdsOf = ({ thresholds }: Budget): Threshold[] => stored.parse(thresholds);

export const onExceedOf = ({ onExceed }: Budget): OnExceed => onExceed as OnExceed;

/** What the audit keeps of a budget. */
export const recordOf = (row: Budget): Prisma.InputJsonObject => ({
  ...{ scope: scopeOf(row), amount: row.amount.toFixed(), currency: row.currency },
  ...{ thresholds: thresholdsOf(row), onExceed: row.onExceed },
});

export const toOverride = (row: OverrideRow): OverrideView => ({
  ...{ id: row.id, budget: row.budgetId, title: titleOf(row.budget) },
  ...{ project: row.projectId, projectTitle: row.project.title, state: row.state as OverrideView["state"] },
  ...{ order: row.order, reason: row.reason, answer: row.answer },
  ...{ currency: row.budget.currency, upTo: row.upTo?.toFixed() ?? null },
  ...{ requestedBy: row.requestedBy?.name ?? null, requestedAt: row.requestedAt.toISOString() },
  ...{ decidedBy: row.decidedBy?.name ?? null, decidedAt: row.decidedAt?.toISOString() ?? null },
});

/** "USD 12.50": an amount within a sentence, in the currency's own digits. */
export function moneyText(amount: Decimal, currency: string): string {
  const digits = digitsOf(currency);
  return `${currency} ${toCurrency(amount, digits, "half-even").toFixed(digits)}`;
}
