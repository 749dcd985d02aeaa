import { z } from "zod";
import type { Endpoint } from "./endpoint";
import {
  budgetChange,
  budgetList,
  budgetView,
  newBudget,
  newOverride,
  overrideDecision,
  overrideView,
} from "./schemas/budgets";

/** What may be spent in a month, and who lets somebody go above it. Spread into api.ts. */
export const budgetApi = {
  listBudgets: {
    method: "GET",
    path: "/budgets",
    summary: "All budgets in the month that runs: used, forecast, pace, and who asks to go above them",
    permission: "budget.all",
    response: budgetList,
  },
  listProjectBudgets: {
    method: "GET",
    path: "/projects/{project}/budgets",
    summary: "The budget of a project in the month that runs, and its requests to go above budgets",
    permission: "cost.read",
    response: budgetList,
  },
  createBudget: {
    method: "POST",
    path: "/budgets",
    summary: "Say what a project, a service or a tag may cost in every month",
    permission: "budget.manage",
    body: newBudget,
    response: budgetView,
    status: 201,
    errors: ["invalid-parameters", "wrong-state", "name-taken"],
  },
  putBudget: {
    method: "PUT",
    path: "/budgets/{budget}",
    summary: "Change a budget's amount, thresholds, or what happens above it",
    permission: "budget.manage",
    body: budgetChange,
    response: budgetView,
    errors: ["edited-meanwhile"],
  },
  deleteBudget: {
    method: "DELETE",
    path: "/budgets/{budget}",
    summary: "Remove a budget, and the requests about it",
    permission: "budget.manage",
    response: z.object({ ok: z.literal(true) }),
  },
  requestOverride: {
    method: "POST",
    path: "/projects/{project}/overrides",
    summary: "Ask finance to let a project go above a budget this month",
    permission: "stack.launch",
    body: newOverride,
    response: overrideView,
    status: 201,
    errors: ["wrong-state"],
  },
  decideOverride: {
    method: "PUT",
    path: "/overrides/{override}",
    summary: "Grant a request to the end of the month or up to an amount, or refuse it",
    permission: "budget.manage",
    body: overrideDecision,
    response: overrideView,
    errors: ["wrong-state", "invalid-parameters"],
  },
} as const satisfies Record<string, Endpoint>;
