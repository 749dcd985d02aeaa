import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { csvFile } from "./schemas/common";
import { INSIGHT_TABLES, insightQuery, insights } from "./schemas/insights";

/** What this installation has measured of its two modes. Spread into the table of api.ts. */
export const insightApi = {
  getInsights: {
    method: "GET",
    path: "/insights",
    summary:
      "Both modes over time: distribution of the time to ready, failures by step, upkeep, and what more would add",
    permission: "insight.read",
    query: insightQuery,
    response: insights,
  },
  exportInsights: {
    method: "GET",
    path: "/insights/export",
    summary: "The same figures, unrounded, as CSV (RFC 4180); times in ms, instants in UTC",
    permission: "insight.read",
    query: insightQuery.extend({ table: z.enum(INSIGHT_TABLES).default("launches") }),
    response: csvFile,
    file: "text/csv",
  },
} as const satisfies Record<string, Endpoint>;
