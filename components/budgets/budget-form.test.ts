import { expect, it } from "vitest";
import type { BudgetView } from "@/lib/contract/schemas/budgets";
import { type BudgetForm, contentOf, emptyForm, faultsOf, formOf, scopeOf } from "./budget-form";

const form: BudgetForm = { ...emptyForm(), project: "p", service: "redis", amount: "100" };

it("reads a budget as the form that writes it", () => {
  const content = { amount: "12.5", onExceed: "block", thresholds: [{ on: "forecast", percent: 90 }] } as const;
  const scope = { kind: "service", service: "redis" } as const;
  const read = formOf({ scope, ...content } as unknown as BudgetView);
  expect(contentOf(read)).toEqual(content);
  expect(scopeOf(read)).toEqual(scope);
});

it.each([
  ["an amount that is none", { amount: "12,5" }, { amount: "amount" }],
  ["an amount of nothing", { amount: "0.00" }, { amount: "positive" }],
  ["a negative amount", { amount: "-1" }, { amount: "amount" }],
  ["a percentage of nothing", { thresholds: [{ on: "actual", percent: "0" }] }, { "thresholds.0.percent": "percent" }],
  [
    "a percentage beyond all",
    { thresholds: [{ on: "actual", percent: "1001" }] },
    { "thresholds.0.percent": "percent" },
  ],
  [
    "a threshold twice",
    {
      thresholds: [
        { on: "actual", percent: "80" },
        { on: "forecast", percent: "80" },
        { on: "actual", percent: "80" },
      ],
    },
    { "thresholds.2.percent": "twice" },
  ],
  ["a scope that has a budget", { kind: "service" }, { scope: "taken" }],
  ["a tag whose key is none", { kind: "tag", tagKey: "Team", tagValue: "x" }, { scope: "tagKey" }],
  ["a tag whose value is none", { kind: "tag", tagKey: "team", tagValue: " x" }, { scope: "tagValue" }],
  ["a tag without a value", { kind: "tag", tagKey: "team" }, { scope: "nothing" }],
  ["nothing to be about", { project: "" }, { scope: "nothing" }],
] as const)("finds %s", (_, part, faults) => {
  const typed = { ...form, ...part, thresholds: [...((part as Partial<typeof form>).thresholds ?? form.thresholds)] };
  expect(faultsOf(typed, [{ kind: "service", service: "redis" }])).toEqual(faults);
});

it("finds nothing wrong with a whole one", () => {
  expect(faultsOf(form, [{ kind: "service", service: "redis" }])).toEqual({});
});
