import { isAmount, isPositive } from "@/lib/util/amount";
import { TAG_KEY, TAG_VALUE } from "@/lib/util/tags";
import type { BudgetView, NewBudget } from "@/lib/contract/schemas/budgets";

type OnExceed = NewBudget["onExceed"];
export const ON_EXCEED: readonly OnExceed[] = ["warn", "approval", "block"];
export const BASES = ["actual", "forecast"] as const satisfies readonly NewBudget["thresholds"][number]["on"][];
export const KINDS = ["project", "service", "tag"] as const satisfies readonly NewBudget["scope"]["kind"][];

/** What is typed. A project is named by its id, a service by its own. */
export type BudgetForm = {
  kind: (typeof KINDS)[number];
  project: string;
  service: string;
  tagKey: string;
  tagValue: string;
  amount: string;
  thresholds: { on: (typeof BASES)[number]; percent: string }[];
  onExceed: OnExceed;
};

/** What a new budget begins with: told in time, and of what is to come. */
export const emptyForm = (): BudgetForm => ({
  ...{ kind: "project", project: "", service: "", tagKey: "", tagValue: "", amount: "", onExceed: "warn" },
  thresholds: [
    { on: "actual", percent: "80" },
    { on: "forecast", percent: "100" },
  ],
});

export const formOf = ({ scope, amount, thresholds, onExceed }: BudgetView): BudgetForm => ({
  kind: scope.kind,
  project: scope.kind === "project" ? scope.project : "",
  service: scope.kind === "service" ? scope.service : "",
  tagKey: scope.kind === "tag" ? scope.key : "",
  tagValue: scope.kind === "tag" ? scope.value : "",
  ...{ amount, onExceed },
  thresholds: thresholds.map(({ on, percent }) => ({ on, percent: String(percent) })),
});

export type BudgetFault = "amount" | "positive" | "percent" | "twice" | "taken" | "nothing" | "tagKey" | "tagValue";

/** What is wrong with a form, by the field's path in the request. `taken`: scopes that have a budget. */
export function faultsOf(form: BudgetForm, taken: readonly NewBudget["scope"][]): Partial<Record<string, BudgetFault>> {
  const faults: Partial<Record<string, BudgetFault>> = {};
  if (!isAmount(form.amount)) faults.amount = "amount";
  else if (!isPositive(form.amount)) faults.amount = "positive";
  const seen = new Set<string>();
  for (const [i, { on, percent }] of form.thresholds.entries()) {
    const path = `thresholds.${i}.percent`;
    if (!/^[1-9]\d{0,2}$|^1000$/.test(percent)) faults[path] = "percent";
    else if (seen.has(`${on} ${percent}`)) faults[path] = "twice";
    seen.add(`${on} ${percent}`);
  }
  const scope = scopeOf(form);
  if (Object.values(scope).includes("")) faults.scope = "nothing";
  else if (scope.kind === "tag" && !TAG_KEY.test(scope.key)) faults.scope = "tagKey";
  else if (scope.kind === "tag" && !TAG_VALUE.test(scope.value)) faults.scope = "tagValue";
  else if (taken.some((one) => keyOf(one) === keyOf(scope))) faults.scope = "taken";
  return faults;
}

const keyOf = (scope: NewBudget["scope"]): string => JSON.stringify(Object.entries(scope).sort());

export function scopeOf({ kind, project, service, tagKey, tagValue }: BudgetForm): NewBudget["scope"] {
  switch (kind) {
    case "project":
      return { kind, project };
    case "service":
      return { kind, service };
    case "tag":
      return { kind, key: tagKey, value: tagValue };
  }
}

export const contentOf = ({ amount, thresholds, onExceed }: BudgetForm) => ({
  ...{ amount, onExceed },
  thresholds: thresholds.map(({ on, percent }) => ({ on, percent: Number(percent) })),
});
