import { notFound } from "@/lib/auth/not-found";
import { isUuid } from "@/lib/util/ids";
import { storedBlueprint } from "@/lib/blueprints/schema";
import type { ParameterValue } from "@/lib/blueprints/parameters";
import type { StackState } from "@/lib/contract/schemas/stacks";
import type { Db, Tx } from "@/lib/db/client";
import { membersOf } from "@/lib/deployments/members";
import type { Prisma, Stack } from "@/lib/generated/prisma/client";
import type { SnapshotRestore } from "@/lib/hypervisors/driver";
import type { SnapshotFacts } from "@/lib/plan/compile-snapshot";
import type { Around } from "./restorable";

export const WITH_PARTS = { machines: { orderBy: { node: "asc" } } } as const satisfies Prisma.SnapshotInclude;
export type SnapshotRow = Prisma.SnapshotGetPayload<{ include: typeof WITH_PARTS }>;

/** Of whatever there is of it, also where it was not taken as a whole. */
export const partsLeft = ({ machines }: Pick<SnapshotRow, "machines">) =>
  machines.filter(({ madeAt, goneAt }) => madeAt !== null && goneAt === null);

/** How many snapshots a stack keeps; one that is being taken is one. */
export const countKept = (database: Db | Tx, stackId: string): Promise<number> =>
  database.snapshot.count({ where: { stackId, removedAt: null } });

/** @throws not-found where the stack has no such snapshot any more */
export async function findSnapshot(database: Db | Tx, stackId: string, id: string): Promise<SnapshotRow> {
  if (!isUuid(id)) throw notFound();
  const row = await database.snapshot.findFirst({ where: { id, stackId, removedAt: null }, include: WITH_PARTS });
  if (!row) throw notFound();
  return row;
}

/** What decides, of a stack that has these snapshots, which of them can be restored. */
export async function readAround(
  database: Db | Tx,
  { id: stackId, cloudId }: Pick<Stack, "id" | "cloudId">,
): Promise<(row: Pick<SnapshotRow, "number">) => Around> {
  const cloud = await database.cloud.findUniqueOrThrow({ where: { id: cloudId }, select: { snapshotRestore: true } });
  const nodes = await database.node.findMany({
    where: { stackId, state: { not: "removed" } },
    select: { name: true, machineId: true },
  });
  // One that was not taken as a whole may be there in part.
  const kept = await database.snapshot.findMany({
    where: { stackId, removedAt: null },
    select: { number: true },
    orderBy: { number: "asc" },
  });
  const numbers = kept.map(({ number }) => number);
  const rule = cloud.snapshotRestore as SnapshotRestore;
  return (row) => ({ nodes, rule, newer: numbers.filter((number) => number > row.number) });
}

/** What a plan about a snapshot is compiled from. */
export async function factsOf(tx: Tx, stack: Stack, snapshot: { id: string; number: number }): Promise<SnapshotFacts> {
  const stackState = stack.state as StackState;
  if (stackState !== "ready" && stackState !== "stopped" && stackState !== "failed")
    throw new Error(`stack ${stack.id} is ${stackState}`);
  return {
    ...{ name: stack.name, stackId: stack.id, serviceVersion: stack.serviceVersion, os: stack.osId },
    ...{ cloudId: stack.cloudId, monitored: stack.monitored },
    nodes: (await membersOf(tx, stack.id)).nodes,
    parameters: stack.parameters as Record<string, ParameterValue>,
    snapshot: { id: snapshot.id, number: snapshot.number, stackState },
  };
}

export const blueprintOf = (stack: Stack) => storedBlueprint(stack.blueprint);
