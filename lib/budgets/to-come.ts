import { phasesOf } from "@/lib/billing/ledger/read";
import { STARTING_ACTIONS } from "@/lib/blueprints/action-ids";
import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/generated/prisma/client";
import { untilEnd } from "@/lib/leases/lease";
import { subjectOfStack } from "@/lib/rates/price-plan";
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

/** Machines that were ordered and are not in the ledger's forecast yet: their launch, joining or start is under way. */
export async function orderedIn(database: Db | Tx, projectId: string | undefined): Promise<Ordered[]> {
  const busy = { state: { in: ["launching", "changing"] }, ...(projectId !== undefined && { projectId }) };
  const starting = await startingOf(database, busy);
  return machinesToCome(database, busy, (stack) => starting.has(stack));
}

/** Those of some stacks that are being started. */
async function startingOf(database: Db | Tx, stack: Prisma.StackWhereInput): Promise<ReadonlySet<string>> {
  const runs = await database.deployment.findMany({
    where: {
      ...{ stack, kind: "action", run: { endedAt: null } },
      OR: STARTING_ACTIONS.map((id) => ({ plan: { path: ["subject", "action", "id"], equals: id } })),
    },
    select: { stackId: true },
  });
  return new Set(runs.flatMap(({ stackId }) => stackId ?? []));
}
