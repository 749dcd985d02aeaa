import type { DeploymentDetail } from "@/lib/contract/schemas/deployments";

/** How many nodes a roll back removes: all that a launch made, of a stack that grows only the new ones. */
export const takenBack = ({ kind, planNodes }: Pick<DeploymentDetail, "kind" | "planNodes">): number =>
  kind === "scale-out" ? planNodes.filter(({ change }) => change === "join").length : planNodes.length;
