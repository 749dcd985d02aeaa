import type { Db, Tx } from "@/lib/db/client";
import { BAKE_DAYS, LAUNCH_DAYS, type CellUse } from "@/lib/templates/suggest";
import { WINDOW } from "./figures";

const DAY_MS = 86_400_000;

export type UseRow = Omit<CellUse, "bakeable" | "policy"> & { osImage: boolean };

/**
 * How each cell of a cloud was launched and baked in the days before `now`. The time of an installation is that of the node
 * that took longest in one launch, as the nodes install side by side; its median is over a cell's last launches.
 */
export function readUses(database: Db | Tx, cloudId: string, now: Date): Promise<UseRow[]> {
  const since = (days: number) => new Date(now.getTime() - days * DAY_MS);
  return database.$queryRaw<UseRow[]>`
    with done as materialized (
      select d.id, d.kind, d.service, d.os_id, d.mode, d.created_at,
        extract(epoch from r.ended_at - r.started_at)::float8 * 1000 as ms,
        row_number() over (partition by d.kind, d.service, d.os_id, d.mode order by d.created_at desc) as place
      from deployment d join workflow_run r on r.id = d.id and r.state = 'succeeded'
      where d.cloud_id = ${cloudId}::uuid and d.kind in ('launch', 'bake') and d.created_at > ${since(BAKE_DAYS)}
        and d.service is not null
    ), install as materialized (
      select l.service, l.os_id, percentile_cont(0.5) within group (order by i.ms) as ms
      from done l cross join lateral (
        select max(extract(epoch from s.ended_at - s.started_at)::float8 * 1000) as ms from workflow_step s
        where s.run_id = l.id and s.action = 'install' and s.phase = 'main'
      ) i
      where l.kind = 'launch' and l.mode = 'os-only' and l.place <= ${WINDOW} and l.created_at > ${since(LAUNCH_DAYS)}
      group by l.service, l.os_id
    )
    select c.service, c.os_id as "osId",
      count(*) filter (where c.kind = 'launch' and c.mode = 'os-only' and c.created_at > ${since(LAUNCH_DAYS)})::int as "osOnly",
      (select ms from install i where i.service = c.service and i.os_id = c.os_id) as "installMs",
      count(*) filter (where c.kind = 'launch' and c.mode = 'pre-installed')::int as "preInstalled",
      count(*) filter (where c.kind = 'bake')::int as bakes,
      coalesce(sum(c.ms) filter (where c.kind = 'bake'), 0)::float8 as "bakeMs",
      exists (
        select 1 from baked_image b where b.cloud_id = ${cloudId}::uuid and b.service = c.service and b.os_id = c.os_id
          and b.state in ('baking', 'testing', 'published', 'stale')
      ) as baked,
      exists (
        select 1 from os_image_revision o where o.cloud_id = ${cloudId}::uuid and o.os_id = c.os_id and o.state = 'published'
      ) as "osImage"
    from done c group by c.service, c.os_id`;
}
