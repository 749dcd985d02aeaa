import type { Plan } from "@/lib/plan/types";
import type { StepSpec } from "@/lib/workflow/types";

/** A plan's steps as the engine runs them. The payload says which node a step is about; all else is in the plan. */
export function toStepSpecs(plan: Plan): StepSpec[] {
  return plan.steps.map(({ key, action, phase, needs, node, role }) => ({
    ...{ key, action, phase, needs },
    payload: { node, ...(role !== undefined && { role }) },
  }));
}

/** The engine's limits are counted per cloud and project, so that one tenant cannot use a hypervisor up. */
export const partitionOf = (cloudId: string, projectId: string | null): string => `${cloudId}/${projectId ?? "portal"}`;
