import type { InsightTable } from "@/lib/contract/schemas/insights";

const OUTCOME = ["ready", "failed", "p50_ms", "p95_ms"] as const;

/** Columns of the exported tables. What they mean is in docs/insights.md, which a test holds to these. */
export const COLUMNS = {
  launches: [
    ...["deployment_id", "started_at", "stack", "service", "os", "mode", "clone_kind", "tool", "nodes"],
    ...["outcome", "ready_ms", "failed_step", "failed_role"],
  ],
  cells: [
    ...["service", "os", "mode", ...OUTCOME],
    ...["images", "bytes", "bakes", "failed_bakes", "bake_ms", "saved_ms"],
  ],
  weeks: ["week", "mode", ...OUTCOME],
  failures: ["mode", "failed_step", "failed_role", "launches"],
} as const satisfies Record<InsightTable, readonly string[]>;
