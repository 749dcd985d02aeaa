import type { Size } from "@/lib/contract/schemas/common";
import type { PlanView } from "@/lib/contract/schemas/stacks";
import { PortalError } from "@/lib/errors";
import type { Plan } from "@/lib/plan/types";
import { say, type Sentence } from "@/lib/util/say";

const RESOURCES = ["vcpus", "memoryMiB", "diskGiB"] as const;

export function totalOf(plan: Pick<Plan, "nodes">): Size {
  const sum = (key: keyof Size) => plan.nodes.reduce((total, node) => total + node[key], 0);
  return { vcpus: sum("vcpus"), memoryMiB: sum("memoryMiB"), diskGiB: sum("diskGiB") };
}

type Limits = { maxVcpus: number; maxMemoryMiB: number; maxDiskGiB: number };

export function quotaOf(project: Limits, used: Size, wanted: Size): PlanView["quota"] {
  const limit = { vcpus: project.maxVcpus, memoryMiB: project.maxMemoryMiB, diskGiB: project.maxDiskGiB };
  const missing = RESOURCES.filter((r) => used[r] + wanted[r] > limit[r]);
  return { limit, used, fits: missing.length === 0, missing };
}

const WORDS: Record<(typeof RESOURCES)[number], (n: number) => Sentence> = {
  vcpus: (n) => say`${n} vCPUs`,
  memoryMiB: (mib) => say`${{ mib }} of memory`,
  diskGiB: (gib) => say`${{ gib }} of disk`,
};

/** @throws quota-exceeded naming what is missing and how much */
export function requireQuota(quota: PlanView["quota"], wanted: Size): void {
  if (quota.fits) return;
  const lacking = quota.missing.map((r) => WORDS[r](quota.used[r] + wanted[r] - quota.limit[r]));
  throw new PortalError("quota-exceeded", {
    detail: say`The project's quota lacks ${lacking} for these nodes.`,
    remedy: say`Choose fewer or smaller nodes, remove a stack, or ask an administrator for a larger quota.`,
  });
}
