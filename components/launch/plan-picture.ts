import type { LaunchView } from "@/lib/contract/schemas/stacks";

/**
 * Whether somebody who has seen the one plan has seen the other: same nodes and sizes, same steps, same price, and budgets that say the same of it. They may differ in what
 * the form itself shows (name, settings), and so in their hash, and in what others use of the quota.
 */
export function looksLike(seen: LaunchView, plan: LaunchView): boolean {
  const picture = ({ nodes, steps, total, price, budgets }: LaunchView) =>
    JSON.stringify([nodes, steps, total, price, budgets.map(({ budget, verdict }) => [budget, verdict])]);
  return picture(seen) === picture(plan);
}
