import { phasesOf } from "@/lib/billing/ledger/read";
import { STARTING_ACTIONS, TAKE_SNAPSHOT_ID } from "@/lib/blueprints/action-ids";
import type { Db, Tx } from "@/lib/db/client";
import { actionsUnderWay } from "@/lib/deployments/under-way";
import type { Prisma } from "@/lib/generated/prisma/client";
import { untilEnd } from "@/lib/leases/lease";
import { subjectOfStack } from "@/lib/rates/price-plan";
import { snapshotOf } from "@/lib/rates/price-snapshots";
import type { Tags } from "@/lib/util/tags";
import type { Ordered } from "./measure";

/**
 * What the ledger's forecast does not have of the machines of some stacks that are to run: all of a machine that is not charged
 * yet, and of one that is stopped, where its stack starts, everything but its disks. The ledger alone says which are stopped: where
 * a start has failed, the nodes say that it has.
 */
export async function machinesToCome(
  database: Db | Tx,
  stacks: Prisma.StackWhereInput,
  starts: (stackId: string) => boolean,
): Promise<Ordered[]> {
  const nodes = await database.node.findMany({
    where: { state: { not: "removed" }, stack: stacks },
    select: { machineId: true, vcpus: true, memoryMiB: true, diskGiB: true, stack: true },
  });
  const phases = await phasesOf(
    database,
    nodes.map(({ machineId }) => machineId),
  );
  return nodes.flatMap(({ machineId, stack, vcpus, memoryMiB, diskGiB }) => {
    const size = { vcpus, memoryMiB, diskGiB, ...untilEnd(stack) };
    const machine = { ...subjectOfStack(stack), tags: stack.tags as Tags, ...size };
    switch (phases.get(machineId)) {
      case "running":
        return [];
      case "stopped":
        return starts(stack.id) ? [{ ...machine, diskGiB: 0 }] : [];
      default:
        return [machine];
    }
  });
}

/**
 * What was ordered and is not in the ledger's forecast yet: machines whose launch, joining or start is under way, and disks that are being
 * kept in a snapshot.
 */
export async function orderedIn(database: Db | Tx, projectId: string | undefined): Promise<Ordered[]> {
  const busy = { state: { in: ["launching", "changing"] }, ...(projectId !== undefined && { projectId }) };
  const actions = await actionsUnderWay(database, busy, [...STARTING_ACTIONS, TAKE_SNAPSHOT_ID]);
  const starting = new Set(
    actions.flatMap(({ action, stackId }) => (STARTING_ACTIONS.includes(action.id) ? [stackId] : [])),
  );
  const taking = actions.flatMap(({ action, snapshot }) =>
    action.id === TAKE_SNAPSHOT_ID && snapshot ? [snapshot.id] : [],
  );
  const machines = await machinesToCome(database, busy, (stack) => starting.has(stack));
  return [...machines, ...(await snapshotsToCome(database, taking))];
}

/** What is not charged yet of snapshots that are being taken. */
async function snapshotsToCome(database: Db | Tx, snapshots: readonly string[]): Promise<Ordered[]> {
  const parts = await database.snapshotMachine.findMany({
    where: { snapshotId: { in: [...snapshots] }, madeAt: null, goneAt: null },
    select: { diskMiB: true, snapshot: { select: { stack: true } } },
  });
  return parts.map(({ diskMiB, snapshot: { stack } }) => ({
    ...{ ...snapshotOf(stack, []), snapshotMiB: diskMiB },
    ...{ tags: stack.tags as Tags, ...untilEnd(stack) },
  }));
}
