import type { Order } from "@/lib/budgets/check-order";
import type { Db, Tx } from "@/lib/db/client";
import type { Stack } from "@/lib/generated/prisma/client";
import type { Plan } from "@/lib/plan/types";
import { machinesJoining, machinesOf, subjectOfStack } from "@/lib/rates/price-plan";
import type { Tags } from "@/lib/util/tags";

/** What a launch orders, as budgets see it. */
export function orderOf(project: string, { subject, nodes }: Plan, tags: Tags | undefined): Order {
  if (subject.kind !== "launch") throw new Error("only a launch orders a stack");
  return { project, service: subject.service, tags: tags ?? {}, machines: machinesOf(project, subject, nodes) };
}

/** What a change of nodes orders: nothing where none joins. */
export const orderOfJoining = (stack: Stack, plan: Plan): Order => ({
  ...{ project: stack.projectId, service: stack.service, tags: stack.tags as Tags },
  machines: machinesJoining(stack, plan),
});

/** What starting a stopped stack orders: its disks are charged already. */
export async function orderOfStart(database: Db | Tx, stack: Stack): Promise<Order> {
  const nodes = await database.node.findMany({
    where: { stackId: stack.id, state: "stopped" },
    select: { vcpus: true, memoryMiB: true },
  });
  return {
    ...{ project: stack.projectId, service: stack.service, tags: stack.tags as Tags },
    machines: nodes.map((size) => ({ ...subjectOfStack(stack), ...size, diskGiB: 0 })),
  };
}
