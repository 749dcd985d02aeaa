import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";

/** Whole numbers by machine. */
type Told = ReadonlyMap<string, number>;

/**
 * Records how much of their disks machines use, from one moment on: now. Says nothing of a machine where that differs from what the
 * ledger has by less than 256 MiB or by less than a tenth of it, where the ledger does not have it, and the second time with one key.
 * @param used MiB
 * @param clock the time it is, instead of the database's: for tests
 * @returns how many it recorded
 */
export const recordUsedDisks = (tx: Db | Tx, used: Told, key: string, clock?: Date): Promise<number> =>
  record(tx, "ledger_measure", used, key, clock);

/**
 * Records how many public addresses machines have, likewise. Says nothing of a machine that has as many in the ledger, that the ledger does
 * not have or does not charge yet, and the second time with one key.
 * @param clock the time it is, instead of the database's: for tests
 * @returns how many it recorded
 */
export const recordAddresses = (tx: Db | Tx, addresses: Told, key: string, clock?: Date): Promise<number> =>
  record(tx, "ledger_address", addresses, key, clock);

async function record(
  tx: Db | Tx,
  recorder: "ledger_measure" | "ledger_address",
  told: Told,
  key: string,
  clock?: Date,
): Promise<number> {
  // In the order in which ledger_record locks them. OFFSET 0: or the planner makes a moment for each.
  const [answer] = await tx.$queryRaw<[{ recorded: number }]>`
    select count(*) filter (where ${Prisma.raw(recorder)}(m.machine, m.amount, ${key}, now.at))::int as recorded
    from (select coalesce(${clock ?? null}::timestamptz, ledger_now()) as at offset 0) now, (
      select machine, amount from unnest(${[...told.keys()]}::text[], ${[...told.values()]}::bigint[]) u (machine, amount)
      order by machine) m`;
  return answer.recorded;
}
