import { paths } from "@/lib/api-client/paths";
import type { ToolName } from "@/lib/blueprints/tool-titles";
import type { CloneKind } from "@/lib/contract/schemas/catalogue";
import type { InsightPeriod } from "@/lib/contract/schemas/insights";

// The contract's lists are typed by it; naming them here keeps its validation library out of the page's script.
export const PERIODS = ["30d", "90d", "1y"] as const satisfies readonly InsightPeriod[];
export const CLONES = ["thin", "full"] as const satisfies readonly CloneKind[];
const TOOLS = ["ansible", "puppet", "chef"] as const satisfies readonly ToolName[];

/** What the page shows. It lives in the address, so that a view can be sent to somebody. Null: all of them. */
export type InsightFilter = {
  period: InsightPeriod;
  service: string | null;
  os: string | null;
  clone: CloneKind | null;
  tool: ToolName | null;
};

export const NO_FILTER: InsightFilter = { period: "90d", service: null, os: null, clone: null, tool: null };

const short = (text: string | null) => (text !== null && text !== "" && text.length <= 80 ? text : null);

/** Reads an address; what it does not understand counts as not there. */
export function readInsightFilter(search: { get: (name: string) => string | null }): InsightFilter {
  return {
    period: PERIODS.find((period) => period === search.get("period")) ?? NO_FILTER.period,
    service: short(search.get("service")),
    os: short(search.get("os")),
    clone: CLONES.find((clone) => clone === search.get("clone")) ?? null,
    tool: TOOLS.find((tool) => tool === search.get("tool")) ?? null,
  };
}

/** The filter as the API's query. */
export const toQuery = ({ period, service, os, clone, tool }: InsightFilter) => ({
  period,
  ...(service !== null && { service }),
  ...(os !== null && { os }),
  ...(clone !== null && { clone }),
  ...(tool !== null && { tool }),
});

/** The address of a view; what is as usual is left out. */
export function insightPath(filter: InsightFilter): string {
  const { period, ...rest } = toQuery(filter);
  const query = new URLSearchParams({ ...(period !== NO_FILTER.period && { period }), ...rest }).toString();
  return `${paths.insights()}${query && `?${query}`}`;
}
