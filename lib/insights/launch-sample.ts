import { COUNTED_RUN } from "@/lib/catalogue/counted-launch";
import type { ToolName } from "@/lib/blueprints/tool-titles";
import type { CloneKind, Mode } from "@/lib/contract/schemas/catalogue";
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";

export type SampleScope = {
  since: Date;
  until: Date;
  service?: string | undefined;
  os?: string | undefined;
  clone?: CloneKind | undefined;
  tool?: ToolName | undefined;
};

/** Launches from before there was a choice do not say it. */
const TOOL = Prisma.sql`coalesce(d.tool, 'ansible')`;

/**
 * The launches of a period, as the beginning of a statement ("with ..."): `sample` has a row for each that succeeded or failed,
 * with its time from click to ready in ms, or with the step that failed first. A launch that a person had retried failed:
 * what it took is that person's time. The same rules as lib/catalogue/figures.ts, which looks at the last launches only.
 */
const withSample = ({ since, until, service, os, clone, tool }: SampleScope): Prisma.Sql => Prisma.sql`
  with ended as materialized (
    select d.id, d.stack_id, d.title, d.service, d.os_id, d.mode, d.clone_kind,
      ${TOOL} as tool, d.node_count, d.created_at, w.state,
      date_part('epoch', w.ended_at - d.created_at) * 1000 as ms
    from deployment d join workflow_run w on w.id = d.id
    where d.kind = 'launch' and d.created_at >= ${since} and d.created_at < ${until}
      and (${service ?? null}::text is null or d.service = ${service ?? null})
      and (${os ?? null}::text is null or d.os_id = ${os ?? null})
      and (${clone ?? null}::text is null or d.clone_kind = ${clone ?? null})
      and (${tool ?? null}::text is null or ${TOOL} = ${tool ?? null})
  ), launch as materialized (
    -- Apart from the join above, so that the planner hashes it: few runs need the look into their steps.
    select * from ended r where ${COUNTED_RUN}
  ), trouble as materialized (
    select l.id, f.action, n.role
    from launch l
    left join lateral (
      select s.action, s.payload ->> 'node' as node from workflow_step s
      where s.run_id = l.id and s.phase = 'main' and (s.state = 'failed' or s.attempt > 1) order by s.position limit 1
    ) f on true
    left join node n on n.stack_id = l.stack_id and n.name = f.node
    where l.state <> 'succeeded' or l.id in (select run_id from workflow_step where attempt > 1)
  ), sample as materialized (
    select l.*, t.action, t.role, t.id is not null as failed, case when t.id is null then l.ms end as ready_ms
    from launch l left join trouble t using (id)
  )`;

export type OutcomeRow = {
  mode: Mode;
  /** Beginning of the week (Monday in UTC) in ms since 1970; null: of all weeks. */
  week: number | null;
  /** Null: of all services and operating systems. */
  service: string | null;
  osId: string | null;
  ready: number;
  failed: number;
  p50Ms: number | null;
  p95Ms: number | null;
};

/** How many launches became ready within one second. */
export type SecondRow = { mode: Mode; second: number; launches: number };

/** Launches that failed, by what their first failed step did and the role of its node. */
export type FailureRow = { mode: Mode; action: string | null; role: string | null; launches: number };

export type SampleRows = { outcomes: OutcomeRow[]; seconds: SecondRow[]; failures: FailureRow[] };

/**
 * 1970 began on a Thursday; weeks are counted from its first Monday. Far cheaper a row than date_trunc in a time zone, as
 * date_part, which counts in floats, is than extract.
 */
const FIRST_MONDAY_S = 4 * 86_400;
const WEEK_S = 7 * 86_400;

/** Each mode as a whole, by week, and by service and OS; with how long launches took, and where they failed. One statement. */
export async function readSample(database: Db | Tx, scope: SampleScope): Promise<SampleRows> {
  const rows = await database.$queryRaw<SampleRows[]>`${withSample(scope)}, outcome as (
      select mode, week * 1000 as week, service, os_id as "osId", count(ready_ms)::int as ready,
        (count(*) filter (where failed))::int as failed,
        percentile_cont(0.5) within group (order by ready_ms) as "p50Ms",
        percentile_cont(0.95) within group (order by ready_ms) as "p95Ms"
      from (
        select *, floor((date_part('epoch', created_at) - ${FIRST_MONDAY_S}::int) / ${WEEK_S}::int) * ${WEEK_S}::int
          + ${FIRST_MONDAY_S}::int as week
        from sample
      ) s
      group by grouping sets ((mode), (mode, week), (mode, service, os_id))
    ), second as (
      select mode, floor(ready_ms / 1000)::int as second, count(*)::int as launches from sample
      where ready_ms is not null group by mode, second
    ), failure as (
      select mode, action, role, count(*)::int as launches from sample where failed group by mode, action, role
    )
    select (select coalesce(jsonb_agg(to_jsonb(o)), '[]') from outcome o) as outcomes,
      (select coalesce(jsonb_agg(to_jsonb(s)), '[]') from second s) as seconds,
      (select coalesce(jsonb_agg(to_jsonb(f) order by f.launches desc, f.mode, f.action, f.role), '[]') from failure f) as failures`;
  return rows[0]!;
}

export type LaunchRow = {
  id: string;
  at: Date;
  stack: string;
  service: string;
  osId: string;
  mode: Mode;
  cloneKind: CloneKind | null;
  tool: ToolName;
  nodes: number;
  readyMs: number | null;
  action: string | null;
  role: string | null;
};

/** Every launch by itself, oldest first. */
export const readLaunches = (database: Db | Tx, scope: SampleScope): Promise<LaunchRow[]> =>
  database.$queryRaw<LaunchRow[]>`${withSample(scope)}
    select id::text, created_at as at, title as stack, service, os_id as "osId", mode, clone_kind as "cloneKind", tool,
      node_count as nodes, ready_ms as "readyMs", action, role
    from sample order by created_at, id`;
