import type { LaunchView } from "@/lib/contract/schemas/stacks";

/**
 * Whether somebody who has seen the one plan has seen the other: same nodes and sizes, same steps, same price. They may differ in what
 * the form itself shows (name, settings), and so in their hash, and in what others use of the quota.
 */
export function looksLike(seen: LaunchView, plan: LaunchView): boolean {
  const picture = ({ nodes, steps, total, price }: LaunchView) => JSON.stringify([nodes, steps, total, price]);
  return picture(seen) === picture(plan);
}
