import type { SumOfUse } from "@/lib/billing/ledger/read";
import { keptStopped } from "@/lib/billing/machine";
import { GRACE_MS } from "@/lib/contract/lease-rules";
import type { Period } from "@/lib/billing/period";
import type { Db, Tx } from "@/lib/db/client";

/**
 * What is open with the leases of its stacks: a stack that runs is stopped when its lease ends, which leaves its disks, and removed after the
 * time of grace. What has outlived its lease is expected to be stopped now.
 */
export async function untilLeasesEnd(
  database: Db | Tx,
  { month, countedTo }: { month: Period; countedTo: number },
  open: readonly SumOfUse[],
): Promise<SumOfUse[]> {
  const stacks = await database.stack.findMany({
    where: { removedAt: null, leaseEndsAt: { lt: new Date(month.to) } },
    select: { id: true, leaseEndsAt: true },
  });
  if (stacks.length === 0) return [...open];
  const ends = new Map(stacks.map(({ id, leaseEndsAt }) => [id, Math.max(leaseEndsAt!.getTime(), countedTo)]));
  return open.flatMap((use) => {
    const { stack } = use.subject;
    const end = stack === null ? undefined : ends.get(stack);
    return end === undefined ? [use] : cutAt(use, end);
  });
}

/** Until the end of a lease what it is, then what is kept of it for the time of grace. */
function cutAt(use: SumOfUse, end: number): SumOfUse[] {
  const kept = { ...use, from: Math.max(use.from, end), to: Math.min(use.to, end + GRACE_MS), nodes: 0 };
  return [
    { ...use, to: Math.min(use.to, end) },
    { ...kept, amounts: keptStopped(use.amounts) },
  ].filter(({ from, to }) => from < to);
}
