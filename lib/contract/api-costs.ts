import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { csvFile } from "./schemas/common";
import { costQuery, monthCosts, stackCosts } from "./schemas/costs";
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
    path: "/costs/{month}/lines",
    summary: "Every line of a month of all projects as CSV (RFC 4180); amounts and quantities are exact",
    permission: "cost.all",
    response: csvFile,
    file: "text/csv",
  },
  exportProjectCosts: {
    method: "GET",
    path: "/projects/{project}/costs/{month}/lines",
    summary: "Every line of a month of one project as CSV (RFC 4180); amounts and quantities are exact",
    permission: "cost.read",
    response: csvFile,
    file: "text/csv",
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
