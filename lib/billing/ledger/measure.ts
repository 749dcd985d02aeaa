import type { Db, Tx } from "@/lib/db/client";

/**
 * Records how much of their disks machines use, from one moment on: now. Says nothing of a machine where that differs from what the
 * ledger has by less than 256 MiB or by less than a tenth of it, where the ledger does not have it, and the second time with one key.
 * @param used whole MiB, by machine
 * @param clock the time it is, instead of the database's: for tests
 * @returns how many it recorded
 */
export async function recordUsedDisks(
  tx: Db | Tx,
  used: ReadonlyMap<string, number>,
  key: string,
  clock?: Date,
): Promise<number> {
  // In the order in which ledger_record locks them. OFFSET 0: or the planner makes a moment for each.
  const [answer] = await tx.$queryRaw<[{ recorded: number }]>`
    select count(*) filter (where ledger_measure(m.machine, m.mib, ${key}, now.at))::int as recorded
    from (select coalesce(${clock ?? null}::timestamptz, ledger_now()) as at offset 0) now, (
      select machine, mib from unnest(${[...used.keys()]}::text[], ${[...used.values()]}::bigint[]) u (machine, mib)
      order by machine) m`;
  return answer.recorded;
}
