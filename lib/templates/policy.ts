import type { Db, Tx } from "@/lib/db/client";

export const BAKE_TRIGGERS = ["on-os-change", "schedule", "never"] as const;
export const PUBLISHING = ["automatic", "approval"] as const;

export type Policy = {
  /** When a new revision is baked without anybody asking. */
  bake: (typeof BAKE_TRIGGERS)[number];
  /** With `schedule`: a bake this many days after the last one. */
  intervalDays: number;
  /** Older revisions are retired once nothing runs on them. */
  keepLast: number;
  /** An image older than this is stale. */
  maxAgeDays: number;
  publishing: (typeof PUBLISHING)[number];
};

/** Null: every service, or every OS. */
export type PolicyScope = { service: string | null; osId: string | null };

/** What holds where nobody has set anything. */
export const DEFAULT_POLICY: Policy = {
  bake: "never",
  intervalDays: 30,
  keepLast: 3,
  maxAgeDays: 30,
  publishing: "automatic",
};

export type PolicyRow = Policy & PolicyScope;

/** The most specific of the policies that are set: service and OS, then the service, then the OS, then the installation's. */
export function setPolicyFor<T extends PolicyScope>(rows: readonly T[], service: string, osId: string): T | undefined {
  const find = (s: string | null, o: string | null) => rows.find((r) => r.service === s && r.osId === o);
  return find(service, osId) ?? find(service, null) ?? find(null, osId) ?? find(null, null);
}

/** The policy of a cell, where nobody has set any the built-in one. */
export const policyFor = (rows: readonly PolicyRow[], service: string, osId: string): PolicyRow =>
  setPolicyFor(rows, service, osId) ?? { ...DEFAULT_POLICY, service: null, osId: null };

export async function readPolicies(database: Db | Tx): Promise<PolicyRow[]> {
  const rows = await database.bakePolicy.findMany();
  return rows.map(({ service, osId, bake, intervalDays, keepLast, maxAgeDays, publishing }) => ({
    ...{ service, osId, intervalDays, keepLast, maxAgeDays },
    bake: bake as Policy["bake"],
    publishing: publishing as Policy["publishing"],
  }));
}
