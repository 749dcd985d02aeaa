import type { Db, Tx } from "@/lib/db/client";

/**
 * Records how much of its disk a machine uses, from now on. Says nothing where that differs from what the ledger has by less than 256 MiB
 * or by less than a tenth of it, where the ledger does not have the machine, and the second time with one key.
 * @param used MiB, whole
 * @param clock the time it is, instead of the database's: for tests
 * @returns whether it was recorded
 */
export async function recordUsedDisk(
  tx: Db | Tx,
  { machine, used, key }: { machine: string; used: number; key: string },
  clock?: Date,
): Promise<boolean> {
  const [answer] = await tx.$queryRaw<[{ recorded: boolean }]>`
    select ledger_measure(${machine}, ${used}::bigint, ${key}, ${clock ?? null}::timestamptz) as recorded`;
  return answer.recorded;
}
