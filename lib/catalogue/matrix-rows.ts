import type { Db, Tx } from "@/lib/db/client";
import type { BakedImageState } from "@/lib/templates/states";

/** States of a run that is not over. */
export const UNDERWAY: readonly string[] = ["queued", "running", "settling", "cancelling"];

export type PendingRow = {
  checkedAt: Date | null;
  updates: number | null;
  security: number | null;
  severity: string | null;
};

export type OsRow = PendingRow & {
  osId: string;
  id: string;
  number: number;
  publishedAt: Date | null;
  sizeBytes: bigint | null;
};

/** The published image of every operating system on a cloud, with its last update check. */
export function readOsRows(database: Db | Tx, cloudId: string): Promise<OsRow[]> {
  return database.$queryRaw<OsRow[]>`
    select r.os_id as "osId", r.id::text, r.number, r.published_at as "publishedAt", r.size_bytes as "sizeBytes", u.*
    from (
      select distinct on (os_id) * from os_image_revision
      where cloud_id = ${cloudId}::uuid and state = 'published' order by os_id, number desc
    ) r
    left join lateral (
      select checked_at as "checkedAt", updates, security, severity from update_check
      where os_revision_id = r.id and state = 'done' order by created_at desc limit 1
    ) u on true`;
}

export type RecipeKey = { service: string; osId: string; digest: string };
export type RecipeRow = { service: string; osId: string; testedAt: Date | null; testing: boolean };

/** When each recipe, as it is now, last proved itself on the bare operating system; in one look-up a cell. */
export function readRecipeRows(database: Db | Tx, cloudId: string, keys: readonly RecipeKey[]): Promise<RecipeRow[]> {
  const [services, oses, digests] = [keys.map((k) => k.service), keys.map((k) => k.osId), keys.map((k) => k.digest)];
  return database.$queryRaw<RecipeRow[]>`
    with running as materialized (
      select d.service, d.os_id from workflow_run r join deployment d on d.id = r.id
      where r.state = any(${UNDERWAY}::text[]) and d.kind = 'test-template' and d.mode = 'os-only'
        and d.cloud_id = ${cloudId}::uuid
    )
    select k.service, k.os_id as "osId", t.at as "testedAt",
      exists (select 1 from running r where r.service = k.service and r.os_id = k.os_id) as testing
    from unnest(${services}::text[], ${oses}::text[], ${digests}::text[]) as k(service, os_id, digest)
    left join lateral (
      select r.ended_at as at from deployment d join workflow_run r on r.id = d.id and r.state = 'succeeded'
      where d.cloud_id = ${cloudId}::uuid and d.service = k.service and d.os_id = k.os_id
        and d.recipe_digest = k.digest and d.mode = 'os-only' and d.kind in ('launch', 'test-template')
      order by d.created_at desc limit 1
    ) t on true`;
}

export type RevisionRow = PendingRow & {
  service: string;
  osId: string;
  id: string;
  number: number;
  state: BakedImageState;
  capturedAt: Date | null;
  testedAt: Date | null;
  sizeBytes: bigint | null;
  staleReasons: { kind: string }[];
  failed: boolean;
  deploymentId: string | null;
  running: boolean;
  progress: number | null;
  servingNumber: number | null;
  servingState: BakedImageState | null;
  servingBytes: bigint | null;
};

/**
 * Of every cell, the revision to show: one under way (baking, testing) before the one that serves, before a failed draft,
 * before a deprecated one. Retired ones are history. The windows run over narrow rows, compared byte by byte as no order is
 * needed; the rest is looked up for the ones shown, and steps only of those that run.
 */
export function readRevisionRows(database: Db | Tx, cloudId: string): Promise<RevisionRow[]> {
  return database.$queryRaw<RevisionRow[]>`
    with shown as materialized (
      select distinct on (service collate "C", os_id collate "C") id, service, os_id from baked_image
      where cloud_id = ${cloudId}::uuid and state <> 'retired'
      order by service collate "C", os_id collate "C", case state when 'baking' then 0 when 'testing' then 0 when 'published' then 1 when 'stale' then 1
        when 'draft' then 2 else 3 end, number desc
    )
    select b.service, b.os_id as "osId", b.id::text, b.number, b.state, b.captured_at as "capturedAt",
      b.tested_at as "testedAt", b.size_bytes as "sizeBytes", b.stale_reasons as "staleReasons",
      b.problem is not null as failed, d.id::text as "deploymentId", coalesce(d.running, false) as running, p.progress,
      o.number as "servingNumber", o.state as "servingState", o.size_bytes as "servingBytes", u.*
    from shown join baked_image b using (id)
    left join lateral (
      select d.id, r.state = any(${UNDERWAY}::text[]) as running
      from deployment d join workflow_run r on r.id = d.id
      where d.baked_image_id = b.id and d.kind in ('bake', 'test-template') order by d.created_at desc limit 1
    ) d on true
    left join lateral (
      select (count(*) filter (where s.state = 'succeeded'))::float8 / greatest(count(*), 1) as progress
      from workflow_step s where d.running and s.run_id = d.id and s.phase = 'main'
    ) p on d.running
    left join lateral (
      select number, state, size_bytes from baked_image
      where cloud_id = ${cloudId}::uuid and service = b.service and os_id = b.os_id and state in ('published', 'stale')
        and id <> b.id
      order by number desc limit 1
    ) o on true
    left join lateral (
      select checked_at as "checkedAt", updates, security, severity from update_check
      where baked_image_id = b.id and state = 'done' order by created_at desc limit 1
    ) u on true`;
}

export type SumRow = {
  builds: number;
  bakes: number;
  kept: number;
  keptBytes: number;
  osOnly: number;
  osOnlyMs: number | null;
  preInstalled: number;
  preInstalledMs: number | null;
  allMs: number | null;
};

/** Launches that the sums look back at, at most. */
const LAUNCHES = 400;

/**
 * What keeping templates up took in the 30 days before `now`, and how long the last launches took from click to ready.
 * Launches that a person had retried are left out: that time is the person's.
 */
export async function readSums(database: Db | Tx, cloudId: string, now: Date): Promise<SumRow> {
  const since = new Date(now.getTime() - 30 * 86_400_000);
  const rows = await database.$queryRaw<SumRow[]>`
    with made as materialized (
      select d.kind, count(*)::int as count from deployment d join workflow_run r on r.id = d.id and r.state = 'succeeded'
      where d.cloud_id = ${cloudId}::uuid and d.kind in ('bake', 'build-image') and d.created_at > ${since} group by d.kind
    ), launch as materialized (
      select l.mode, extract(epoch from l.ended_at - l.created_at)::float8 * 1000 as ms
      from (
        select d.id, d.mode, d.created_at, r.ended_at
        from deployment d join workflow_run r on r.id = d.id and r.state = 'succeeded'
        where d.cloud_id = ${cloudId}::uuid and d.kind = 'launch' and d.created_at > ${since}
        order by d.created_at desc limit ${LAUNCHES}
      ) l
      where not exists (select 1 from workflow_step s where s.run_id = l.id and s.attempt > 1)
    ), kept as (
      select count(*)::int as images, coalesce(sum(size_bytes), 0)::float8 as bytes from baked_image
      where cloud_id = ${cloudId}::uuid and captured_at is not null and deleted_at is null
        and state not in ('published', 'stale')
    )
    select coalesce((select count from made where kind = 'build-image'), 0) as builds,
      coalesce((select count from made where kind = 'bake'), 0) as bakes, kept.images as kept, kept.bytes as "keptBytes",
      count(*) filter (where mode = 'os-only')::int as "osOnly",
      percentile_cont(0.5) within group (order by ms) filter (where mode = 'os-only') as "osOnlyMs",
      count(*) filter (where mode = 'pre-installed')::int as "preInstalled",
      percentile_cont(0.5) within group (order by ms) filter (where mode = 'pre-installed') as "preInstalledMs",
      percentile_cont(0.5) within group (order by ms) as "allMs"
    from kept left join launch on true group by kept.images, kept.bytes`;
  return rows[0]!;
}
