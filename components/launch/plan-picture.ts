import type { PlanView } from "@/lib/contract/schemas/stacks";

/**
 * Whether somebody who has seen the one plan has seen the other: same nodes and sizes, same steps. They may differ in what
 * the form itself shows (name, settings), and so in their hash, and in what others use of the quota.
 */
export function looksLike(seen: PlanView, plan: PlanView): boolean {
  const picture = ({ nodes, steps, total }: PlanView) => JSON.stringify([nodes, steps, total]);
  return picture(seen) === picture(plan);
}
