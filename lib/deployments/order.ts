import { START_ID } from "@/lib/blueprints/action-ids";
import type { Order } from "@/lib/budgets/check-order";
import { machinesToCome } from "@/lib/budgets/to-come";
import type { Db, Tx } from "@/lib/db/client";
import type { Stack } from "@/lib/generated/prisma/client";
import type { Plan } from "@/lib/plan/types";
import { machinesJoining, machinesOf } from "@/lib/rates/price-plan";
import type { Tags } from "@/lib/util/tags";

/** What a launch orders, as budgets see it. */
export function orderOf(project: string, { subject, nodes }: Plan, tags: Tags | undefined): Order {
  if (subject.kind !== "launch") throw new Error("only a launch orders a stack");
  return { project, service: subject.service, tags: tags ?? {}, machines: machinesOf(project, subject, nodes) };
}

/** What a change of nodes orders: nothing where none joins. */
export const orderOfJoining = (stack: Stack, plan: Plan): Order => ({
  ...underWhich(stack),
  machines: machinesJoining(stack, plan),
});

/** What starting a stack orders: the machines that are stopped, whose disks are charged already. */
export const orderOfStart = (database: Db | Tx, stack: Stack): Promise<Order> => orderOfRest(database, stack, true);

/**
 * What trying a failed launch, change or start again orders: what of its machines is not charged yet. Nothing was held for them
 * since. Anything else orders nothing.
 */
export async function orderOfRetry(tx: Tx, stackId: string, deploymentId: string): Promise<Order> {
  const { plan } = await tx.deployment.findUniqueOrThrow({ where: { id: deploymentId }, select: { plan: true } });
  const { subject } = plan as unknown as Plan;
  const stack = await tx.stack.findUniqueOrThrow({ where: { id: stackId } });
  const starts = subject.kind === "action" && subject.action.id === START_ID;
  if (starts || subject.kind === "launch" || subject.kind === "scale-out") return orderOfRest(tx, stack, starts);
  return { ...underWhich(stack), machines: [] };
}

async function orderOfRest(database: Db | Tx, stack: Stack, starts: boolean): Promise<Order> {
  return { ...underWhich(stack), machines: await machinesToCome(database, { id: stack.id }, () => starts) };
}

const underWhich = (stack: Stack): Omit<Order, "machines"> => ({
  ...{ project: stack.projectId, service: stack.service, tags: stack.tags as Tags },
});
