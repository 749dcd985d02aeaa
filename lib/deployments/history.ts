import type { History } from "@/lib/contract/schemas/deployments";
import { db } from "@/lib/db/client";

/** How many comparable deployments are looked at: enough for a p95, few enough to follow what the installation is now. */
const LAST = 50;
/** Under this many there is no typical time, and so no ETA. */
const MIN = 5;

type Row = {
  launches: number;
  p10Ms: number;
  p50Ms: number;
  p90Ms: number;
  p95Ms: number;
  steps: Record<string, number> | null;
  tasks: Record<string, number> | null;
  taskCounts: Record<string, Record<string, number>> | null;
};

/**
 * What the last comparable deployments that succeeded took: the whole, each step by key, each config task by
 * "action/name"; and how many tasks each step ran on each node, where at least MIN of them say so. Times are in ms, from the request on for the whole; those that needed a retry waited for a person.
 */
export async function loadHistory(deployment: { id: string; kind: string; comparable: string }): Promise<History> {
  const [row] = await db().$queryRaw<Row[]>`
    with sample as materialized (
      select d.id, extract(epoch from r.ended_at - d.created_at)::float8 * 1000 as ms
      from deployment d join workflow_run r on r.id = d.id
      where d.comparable = ${deployment.comparable} and d.kind = ${deployment.kind} and d.id <> ${deployment.id}::uuid
        and r.state = 'succeeded'
        and not exists (select 1 from workflow_step a where a.run_id = d.id and a.phase = 'main' and a.attempt > 1)
      order by d.created_at desc limit ${LAST}
    ), step as (
      select st.key, count(*) as launches, percentile_cont(0.5) within group (order by extract(epoch from st.ended_at - st.started_at)::float8 * 1000) as ms
      from sample join workflow_step st on st.run_id = sample.id and st.phase = 'main' and st.ended_at is not null
      group by st.key
    ), ended as materialized (
      select e.run_id, e.step, st.action, e.data ->> 'name' as name, e.data ->> 'node' as node,
        (e.data ->> 'durationMs')::float8 as ms
      from sample
      join workflow_event e on e.run_id = sample.id and e.kind = 'task-ended'
      join workflow_step st on st.run_id = e.run_id and st.key = e.step
    ), task as (
      select action || '/' || name as key, percentile_cont(0.5) within group (order by ms) as ms from ended group by 1
    ), node_count as (
      select step, node, percentile_disc(0.5) within group (order by n) as n
      from (select step, node, count(*) as n from ended group by run_id, step, node) counted
      group by step, node having count(*) >= ${MIN}
    ), step_count as (
      select step.key, coalesce(jsonb_object_agg(c.node, c.n) filter (where c.node is not null), '{}') as nodes
      from step left join node_count c on c.step = step.key
      where step.launches >= ${MIN} group by step.key
    )
    select count(*)::int as launches,
      percentile_cont(0.1) within group (order by ms) as "p10Ms", percentile_cont(0.5) within group (order by ms) as "p50Ms",
      percentile_cont(0.9) within group (order by ms) as "p90Ms", percentile_cont(0.95) within group (order by ms) as "p95Ms",
      (select jsonb_object_agg(key, ms) from step) as steps, (select jsonb_object_agg(key, ms) from task) as tasks,
      (select jsonb_object_agg(key, nodes) from step_count) as "taskCounts"
    from sample`;
  if (!row || row.launches < MIN) return { launches: row?.launches ?? 0, typical: null };
  const { launches, steps, tasks, taskCounts, ...times } = row;
  return { launches, typical: { ...times, steps: steps ?? {}, tasks: tasks ?? {}, taskCounts: taskCounts ?? {} } };
}
