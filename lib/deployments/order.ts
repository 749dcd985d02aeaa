import { STARTING_ACTIONS } from "@/lib/blueprints/action-ids";
import type { Order, OtherTags } from "@/lib/budgets/check-order";
import { machinesToCome } from "@/lib/budgets/to-come";
import type { Db, Tx } from "@/lib/db/client";
import type { Stack } from "@/lib/generated/prisma/client";
import type { Plan } from "@/lib/plan/types";
import { untilEnd } from "@/lib/leases/lease";
import { machinesJoining, machinesOf, subjectOfStack } from "@/lib/rates/price-plan";
import { snapshotOf } from "@/lib/rates/price-snapshots";
import { tagsBeyond, type Tags } from "@/lib/util/tags";

/** What a launch orders, as budgets see it: to the end of its lease, where it has one. */
export function orderOf(
  project: string,
  { subject, nodes }: Plan,
  tags: Tags | undefined,
  leaseEndsAt: Date | null,
): Order {
  if (subject.kind !== "launch") throw new Error("only a launch orders a stack");
  const machines = machinesOf(project, subject, nodes).map((machine) => ({ ...machine, ...untilEnd({ leaseEndsAt }) }));
  return { project, service: subject.service, tags: tags ?? {}, machines };
}

/** What a change of nodes orders: nothing where none joins. */
export const orderOfJoining = (stack: Stack, plan: Plan): Order => ({
  ...underWhich(stack),
  machines: machinesJoining(stack, plan).map((machine) => ({ ...machine, ...untilEnd(stack) })),
});

/** What starting a stack orders: the machines that are stopped, whose disks are charged already. */
export const orderOfStart = (database: Db | Tx, stack: Stack): Promise<Order> => orderOfRest(database, stack, true);

/**
 * What trying a failed launch, change or start again orders: what of its machines is not charged yet. Nothing was held for them
 * since. Anything else orders nothing.
 */
export async function orderOfRetry(database: Db | Tx, stackId: string, deploymentId: string): Promise<Order> {
  const { plan } = await database.deployment.findUniqueOrThrow({ where: { id: deploymentId }, select: { plan: true } });
  const { subject } = plan as unknown as Plan;
  const stack = await database.stack.findUniqueOrThrow({ where: { id: stackId } });
  const starts = subject.kind === "action" && STARTING_ACTIONS.includes(subject.action.id);
  if (starts || subject.kind === "launch" || subject.kind === "scale-out") return orderOfRest(database, stack, starts);
  return { ...underWhich(stack), machines: [] };
}

async function orderOfRest(database: Db | Tx, stack: Stack, starts: boolean): Promise<Order> {
  return { ...underWhich(stack), machines: await machinesToCome(database, { id: stack.id }, () => starts) };
}

/**
 * What another end of its lease orders of a stack that runs: what the forecast does not have in it, as that stops the stack when its
 * lease ends. Nothing where it ends sooner.
 */
export async function orderOfLease(database: Db | Tx, stack: Stack, endsAt: Date | null): Promise<Order> {
  const order = underWhich(stack);
  const { leaseEndsAt } = stack;
  if (leaseEndsAt === null || (endsAt !== null && endsAt <= leaseEndsAt)) return { ...order, machines: [] };
  const nodes = await database.node.findMany({
    where: { stackId: stack.id, state: { notIn: ["stopped", "removed"] } },
    select: { vcpus: true, memoryMiB: true },
  });
  const more = { diskGiB: 0, from: leaseEndsAt.getTime(), ...untilEnd({ leaseEndsAt: endsAt }) };
  return { ...order, machines: nodes.map((size) => ({ ...subjectOfStack(stack), ...size, ...more })) };
}

/** What other tags of a stack order: under the budgets of those that it gains what it costs from now on. */
export const orderOfTags = ({ id, projectId, tags: before }: Stack, tags: Tags): OtherTags => ({
  ...{ project: projectId, stack: id, tags, gained: tagsBeyond(tags, before as Tags) },
});

/** What a snapshot orders: the disks of all nodes once more, to the end of the lease. */
export const orderOfSnapshot = (stack: Stack, nodes: readonly { diskGiB: number }[]): Order => ({
  ...underWhich(stack),
  machines: [{ ...snapshotOf(stack, nodes), ...untilEnd(stack) }],
});

const underWhich = (stack: Stack): Omit<Order, "machines"> => ({
  ...{ project: stack.projectId, service: stack.service, tags: stack.tags as Tags },
});
