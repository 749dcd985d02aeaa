import type { PlanView, Stage } from "@/lib/contract/schemas/stacks";

/** One stage of a plan: how many steps it has and, once measured, how long it usually takes. */
export type PlanStage = { stage: Stage; steps: number; typicalMs: number | null };

/** Stages in the order in which the plan first reaches them; the way back after a failure is not part of it. */
export function planStages(plan: PlanView, typical: Record<string, number> | null): PlanStage[] {
  const counts = new Map<Stage, number>();
  for (const { stage, phase } of plan.steps) if (phase === "main") counts.set(stage, (counts.get(stage) ?? 0) + 1);
  return [...counts].map(([stage, steps]) => ({ stage, steps, typicalMs: typical?.[stage] ?? null }));
}

/** Steps of each node, in the plan's order; null stands for the steps of the whole stack. */
export function stepsByNode(plan: PlanView): { node: string | null; steps: PlanView["steps"] }[] {
  const main = plan.steps.filter(({ phase }) => phase === "main");
  const nodes = [...plan.nodes.map(({ name }) => name), null];
  return nodes
    .map((node) => ({ node, steps: main.filter((step) => step.node === node) }))
    .filter(({ steps }) => steps.length > 0);
}
