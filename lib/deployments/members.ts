import { storedBlueprint } from "@/lib/blueprints/schema";
import type { Tx } from "@/lib/db/client";
import type { Plan, PlanNode } from "@/lib/plan/types";
import { inRoleOrder, numberOf } from "@/lib/plan/node-order";

export type Members = {
  /** As they are now: of these sizes and in these roles. */
  nodes: PlanNode[];
  /** By prefix of names: the highest number that a node of the stack has ever had. */
  numbered: Map<string, number>;
};

/** The nodes of a stack. What their rows do not say is in the plans that they came with. */
export async function membersOf(tx: Tx, stackId: string): Promise<Members> {
  const { blueprint, nodes } = await tx.stack.findUniqueOrThrow({
    where: { id: stackId },
    select: { blueprint: true, nodes: { orderBy: { position: "asc" } } },
  });
  const rows = await tx.deployment.findMany({
    where: { stackId, kind: { in: ["launch", "scale-out"] } },
    select: { plan: true },
  });
  const planned = rows.flatMap(({ plan }) => (plan as unknown as Plan).nodes);
  const byName = new Map(planned.map((node) => [node.name, node]));
  const { roles } = storedBlueprint(blueprint);
  const numbered = new Map<string, number>();
  for (const node of planned) {
    const prefix = node.name.replace(/-\d+$/, "");
    numbered.set(prefix, Math.max(numbered.get(prefix) ?? 0, numberOf(node)));
  }
  return {
    nodes: inRoleOrder(roles, nodes).map(({ name, role, vcpus, memoryMiB, diskGiB }) => {
      const { flavour, roleTitle } = byName.get(name)!;
      const title = roles.find(({ id }) => id === role)?.title ?? roleTitle;
      return { name, role, roleTitle: title, flavour, vcpus, memoryMiB, diskGiB };
    }),
    numbered,
  };
}
