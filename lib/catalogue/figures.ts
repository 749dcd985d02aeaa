import type { ToolName } from "@/lib/blueprints/tool-titles";
import type { CloneKind, Figures, Mode } from "@/lib/contract/schemas/catalogue";
import { db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import { COUNTED_RUN } from "./counted-launch";

/** Figures speak of the last launches only: they follow what the installation is like now, and cost the same for ever. */
export const WINDOW = 64;
/** Under this many ready launches a median says nothing. */
export const MIN_LAUNCHES = 5;

export type OfferKey = {
  service: string;
  osId: string;
  mode: Mode;
  /** Only launches that cloned so, of so many nodes, with this config tool; all of them where it is left out. */
  cloneKind?: CloneKind;
  nodes?: number;
  tool?: ToolName;
};

type Row = {
  position: number;
  ready: number;
  failed: number;
  p50Ms: number | null;
  p95Ms: number | null;
  recent: { deploymentId: string; readyMs: number | null; at: string }[];
  stages: Record<string, number> | null;
};

/**
 * Measured figures of each offer, in its order: the last launches that became ready or failed, times from click to
 * ready. A launch that failed still counts as failed when it was rolled back since, or a person had it retried: the time
 * that took is that person's. A stage's time is that of the node that spent most in it, so that the stages of one launch
 * add up to about its whole time.
 */
export async function measureOffers(offers: readonly OfferKey[]): Promise<Figures[]> {
  const rows = await db().$queryRaw<Row[]>(offersQuery(offers));
  const byPosition = new Map(rows.map((row) => [row.position, row]));
  return offers.map((_, i) => toFigures(byPosition.get(i + 1)));
}

/** The statement behind it, with a row for each offer that was launched, by its position from 1. Pages wait for it. */
export function offersQuery(offers: readonly OfferKey[]): Prisma.Sql {
  const [services, oses, modes] = [offers.map((o) => o.service), offers.map((o) => o.osId), offers.map((o) => o.mode)];
  const [clones, counts] = [offers.map((o) => o.cloneKind ?? null), offers.map((o) => o.nodes ?? null)];
  const tools = offers.map((o) => o.tool ?? null);
  return Prisma.sql`
    with ended as materialized (
      select o.position, l.*
      from unnest(${services}::text[], ${oses}::text[], ${modes}::text[], ${clones}::text[], ${counts}::int[],
        ${tools}::text[]) with ordinality as o(service, os_id, mode, clone_kind, nodes, tool, position)
      cross join lateral (
        select d.id, d.created_at as at, r.state, extract(epoch from r.ended_at - d.created_at)::float8 * 1000 as ms
        from deployment d
        join workflow_run r on r.id = d.id
        where d.kind = 'launch' and d.service = o.service and d.os_id = o.os_id and d.mode = o.mode
          and (o.clone_kind is null or d.clone_kind = o.clone_kind) and (o.nodes is null or d.node_count = o.nodes)
          and (o.tool is null or d.tool is null or d.tool = o.tool) and ${COUNTED_RUN}
        order by d.created_at desc limit ${WINDOW}
      ) l
    ), step as materialized (
      select ended.position, ended.id, split_part(st.key, '.', 1) as node, st.attempt,
        case st.action when 'install' then 'configure' else st.action end as stage,
        extract(epoch from st.ended_at - st.started_at)::float8 * 1000 as ms
      from ended cross join lateral (
        -- "offset 0" keeps this a look-up per launch: the planner would rather read the steps of all launches ever made.
        select key, action, attempt, started_at, ended_at from workflow_step
        where run_id = ended.id and phase = 'main' and ended.state = 'succeeded' offset 0
      ) st
    ), retried as (
      select distinct id from step where attempt > 1
    ), sample as materialized (
      select position, id, at, case when state = 'succeeded' and id not in (select id from retried) then ms end as ms from ended
    ), stage as (
      select position, stage, percentile_cont(0.5) within group (order by ms) as ms
      from (
        select position, id, stage, max(ms) as ms
        from (select position, id, stage, node, sum(ms) as ms from step group by position, id, stage, node) node_stage
        where id not in (select id from retried)
        group by position, id, stage
      ) launch_stage group by position, stage
    ), stages as (
      select position, jsonb_object_agg(stage, ms) as medians from stage group by position
    )
    select position::int, count(ms)::int as ready, (count(*) - count(ms))::int as failed,
      percentile_cont(0.5) within group (order by ms) as "p50Ms", percentile_cont(0.95) within group (order by ms) as "p95Ms",
      jsonb_agg(jsonb_build_object('deploymentId', id, 'readyMs', ms, 'at',
        to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by at) as recent,
      medians as stages
    from sample left join stages using (position) group by position, medians`;
}

function toFigures(row: Row | undefined): Figures {
  if (!row) return { ready: 0, failed: 0, p50Ms: null, p95Ms: null, stages: null, recent: [] };
  const { ready, failed, recent } = row;
  const enough = ready >= MIN_LAUNCHES;
  return {
    ready,
    failed,
    p50Ms: enough ? row.p50Ms : null,
    p95Ms: enough ? row.p95Ms : null,
    stages: enough ? row.stages : null,
    recent,
  };
}
