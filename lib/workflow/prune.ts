import { DBOS } from "@dbos-inc/dbos-sdk";
import type { Pool } from "pg";

/** Key of the advisory lock that lets one worker prune at a time; a killed worker's ends with its connection. */
export const PRUNE_LOCK = 0x6275726772;
/** A day: long enough to look into what the queue did, and far longer than any step that is being recorded takes. */
export const KEEP_FINISHED_MS = 24 * 3600_000;
const BATCH = 500;
/** At most this many batches at once: after an upgrade of a large installation the rest waits for the next time. */
const MOST_BATCHES = 40;

export type PruneOptions = { keepMs?: number; batch?: number; mostBatches?: number };

/**
 * Removes the queue's rows of workflows that are over and whose run ended more than `keepMs` ago, in batches; the run's own
 * rows (steps, events) stay. Returns how many it removed, or null if another worker is at it.
 *
 * Nothing needs those rows any more: a take-over looks for pending workflows, a retry or roll-back makes new ids. Their
 * only use was to refuse their own id a second time; should one be enqueued again, `workflow_begin` and
 * `workflow_conclude` find a step or a run that waits for nothing. A run that has not ended keeps all of its rows.
 */
export async function pruneFinished(pool: Pool, options: PruneOptions = {}): Promise<number | null> {
  const { keepMs = KEEP_FINISHED_MS, batch = BATCH, mostBatches = MOST_BATCHES } = options;
  const client = await pool.connect();
  try {
    const lock = await client.query<{ ok: boolean }>("select pg_try_advisory_lock($1) as ok", [PRUNE_LOCK]);
    if (!lock.rows[0]!.ok) return null;
    try {
      let removed = 0;
      for (let i = 0; i < mostBatches; i++) {
        // Cast in a CASE: other workflows' ids, should DBOS make any, are not of the form "run:step:attempt".
        const { rows } = await client.query<{ id: string }>(
          `select s.workflow_uuid as id from dbos.workflow_status s
             where s.completed_at < (extract(epoch from now()) * 1000)::bigint - $1::bigint
               and s.status in ('SUCCESS', 'ERROR', 'CANCELLED') and s.name in ('step', 'settle')
               and not exists (select from workflow_run r
                 where r.id = case when s.name in ('step', 'settle') then split_part(s.workflow_uuid, ':', 1)::uuid end
                   and (r.ended_at is null or r.ended_at > now() - $1 * interval '1 ms'))
             order by s.completed_at limit $2`,
          [keepMs, batch],
        );
        if (rows.length === 0) break;
        await DBOS.deleteWorkflows(rows.map((row) => row.id));
        removed += rows.length;
      }
      return removed;
    } finally {
      await client.query("select pg_advisory_unlock($1)", [PRUNE_LOCK]);
    }
  } finally {
    client.release();
  }
}
