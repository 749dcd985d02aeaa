import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { costQuery, monthCosts, stackCosts } from "./schemas/costs";
import { download, exportQuery } from "./schemas/exports";
import { idleRule, idleStacks } from "./schemas/idle";
import { monthName } from "./schemas/prices";

/** What was used cost, month by month. Spread into the table of api.ts. */
export const costApi = {
  getCosts: {
    method: "GET",
    path: "/costs/{month}",
    summary: "A month of all projects: cost by day and stack, forecast, and what runs now",
    permission: "cost.all",
    query: costQuery,
    response: monthCosts,
  },
  getProjectCosts: {
    method: "GET",
    path: "/projects/{project}/costs/{month}",
    summary: "A month of one project: cost by day and stack, forecast, and what runs now",
    permission: "cost.read",
    query: costQuery,
    response: monthCosts,
  },
  exportCosts: {
    method: "GET",
    path: "/costs/{month}/{dataset}",
    summary:
      "A month of all projects as a file, sent while it is made: its rated lines, its ledger, or FOCUS 1.2 (lines, ledger, focus)",
    permission: "cost.all",
    query: exportQuery,
    response: download,
    download: ["text/csv", "application/x-ndjson"],
    errors: ["wrong-state"],
  },
  exportProjectCosts: {
    method: "GET",
    path: "/projects/{project}/costs/{month}/{dataset}",
    summary:
      "A month of one project as a file, sent while it is made: its rated lines, its ledger, or FOCUS 1.2 (lines, ledger, focus)",
    permission: "cost.read",
    query: exportQuery,
    response: download,
    download: ["text/csv", "application/x-ndjson"],
    errors: ["wrong-state"],
  },
  getIdleStacks: {
    method: "GET",
    path: "/idle-stacks",
    summary: "Stacks of all projects that run and do nothing, with what they cost and what stopping them saves",
    permission: "cost.all",
    response: idleStacks,
  },
  getProjectIdleStacks: {
    method: "GET",
    path: "/projects/{project}/idle-stacks",
    summary: "Stacks of one project that run and do nothing, with what they cost and what stopping them saves",
    permission: "cost.read",
    response: idleStacks,
  },
  putIdleRule: {
    method: "PUT",
    path: "/idle-rule",
    summary: "Say how little the machines of a stack that does nothing use, and for how long",
    permission: "idle.manage",
    body: idleRule,
    response: idleRule,
    errors: ["invalid-parameters", "edited-meanwhile"],
  },
  getStackCosts: {
    method: "GET",
    path: "/stacks/{stack}/costs",
    summary: "What a stack cost in a month, down to the times that were charged and the arithmetic",
    permission: "cost.read",
    query: z.object({ month: monthName.optional().describe("Without one: the month that runs") }),
    response: stackCosts,
  },
} as const satisfies Record<string, Endpoint>;
