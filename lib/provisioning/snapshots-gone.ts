import { recordFacts, type Fact, type Resource } from "@/lib/billing/ledger/facts";
import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/generated/prisma/client";

/** What the hypervisor calls a snapshot; numbers are given once in a stack, and a machine is of one stack. */
export const snapshotName = (number: number): string => `snapshot-${number}`;

/** One machine's part of a snapshot, in the ledger. */
export const snapshotResource = (machineId: string, number: number): Resource => ({
  kind: "snapshot",
  name: `${machineId}/${snapshotName(number)}`,
});

/**
 * Parts of snapshots were deleted, or are gone with their machines: they are not charged any more, and a snapshot of which nothing is
 * left is gone. In the transaction of what has removed them.
 */
export async function snapshotsGone(tx: Tx, where: Prisma.SnapshotMachineWhereInput, key: string): Promise<void> {
  const parts = await tx.snapshotMachine.findMany({
    where: { ...where, goneAt: null },
    select: { machineId: true, snapshotId: true, snapshot: { select: { number: true } } },
  });
  if (parts.length === 0) return;
  const facts = parts.map(({ machineId, snapshot }): Fact => {
    const resource = snapshotResource(machineId, snapshot.number);
    return { resource, key, what: "gone", state: null };
  });
  // Of those that were not made in the end the ledger has never heard, and keeps nothing.
  await recordFacts(tx, facts);
  await forgetParts(tx, parts);
}

/** Writes down that parts of snapshots are gone; the ledger is told by whoever calls it. */
export async function forgetParts(tx: Tx, parts: readonly { machineId: string; snapshotId: string }[]): Promise<void> {
  const goneAt = new Date();
  const ids = [...new Set(parts.map(({ snapshotId }) => snapshotId))];
  // Its parts go side by side: whoever comes last has to see that all the others are gone.
  await tx.$executeRaw`select 1 from snapshot where id = any(${ids}::uuid[]) order by id for update`;
  for (const { machineId, snapshotId } of parts)
    await tx.snapshotMachine.update({
      where: { snapshotId_machineId: { snapshotId, machineId } },
      data: { goneAt },
      select: { machineId: true },
    });
  await tx.snapshot.updateMany({
    where: {
      id: { in: ids },
      removedAt: null,
      machines: { none: { goneAt: null } },
    },
    data: { removedAt: goneAt },
  });
}
