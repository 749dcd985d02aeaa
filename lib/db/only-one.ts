import type { Db } from "./client";

/** Longer than any of these tasks takes; the lock goes with the transaction, and with a worker that dies. */
const LIMIT_MS = 15 * 60_000;

/**
 * Does something that only one process of the installation may do at a time. A process that comes second does nothing and
 * returns false: whoever is at it does the same work.
 */
export function onlyOne(database: Db, task: string, work: () => Promise<void>): Promise<boolean> {
  return database.$transaction(
    async (tx) => {
      const [row] = await tx.$queryRaw<{ mine: boolean }[]>`
        select pg_try_advisory_xact_lock(hashtextextended(${`burgeon/${task}`}, 0)) as mine`;
      if (!row?.mine) return false;
      await work();
      return true;
    },
    { timeout: LIMIT_MS },
  );
}
