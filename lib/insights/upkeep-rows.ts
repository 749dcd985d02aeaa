import { COUNTED_RUN } from "@/lib/catalogue/counted-launch";
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";

/** Images on the hypervisors now, of one cell; `service` is null for OS images. */
export type KeptRow = {
  service: string | null;
  osId: string;
  images: number;
  bytes: number;
  /** Those that launches use now, and the size of them whose size is known. */
  serving: number;
  servingSized: number;
  servingBytes: number;
};

const COUNTS = Prisma.sql`count(*)::int as images, coalesce(sum(size_bytes), 0)::float8 as bytes`;

export const readKept = (database: Db | Tx): Promise<KeptRow[]> =>
  database.$queryRaw<KeptRow[]>`
    select null as service, os_id as "osId", ${COUNTS}, (count(*) filter (where serves))::int as serving,
      (count(size_bytes) filter (where serves))::int as "servingSized",
      coalesce(sum(size_bytes) filter (where serves), 0)::float8 as "servingBytes"
    from (
      select os_id, size_bytes, state = 'published' and row_number() over (partition by cloud_id, os_id, state order by number desc) = 1
        as serves
      from os_image_revision where state in ('published', 'retired') and deleted_at is null and image_id is not null
    ) r group by os_id
    union all
    select service, os_id, ${COUNTS}, (count(*) filter (where state in ('published', 'stale')))::int,
      (count(size_bytes) filter (where state in ('published', 'stale')))::int,
      coalesce(sum(size_bytes) filter (where state in ('published', 'stale')), 0)::float8
    from baked_image where captured_at is not null and deleted_at is null group by service, os_id`;

export type WorkKind = "build-image" | "bake" | "test-template" | "check-updates";

/** Runs that made or looked at templates, of one cell, with the time that they ran in ms. */
export type WorkRow = {
  kind: WorkKind;
  service: string | null;
  osId: string;
  done: number;
  failed: number;
  ms: number;
};

const WORK: readonly WorkKind[] = ["build-image", "bake", "test-template", "check-updates"];

export const readWork = (database: Db | Tx, since: Date, until: Date): Promise<WorkRow[]> =>
  database.$queryRaw<WorkRow[]>`
    with ended as materialized (
      select d.id, d.kind, d.service, d.os_id, w.state, date_part('epoch', w.ended_at - w.started_at) * 1000 as ms
      from deployment d join workflow_run w on w.id = d.id
      where d.kind = any(${WORK}::text[]) and d.created_at >= ${since} and d.created_at < ${until} and d.os_id is not null
    )
    select kind, service, os_id as "osId", (count(*) filter (where state = 'succeeded'))::int as done,
      (count(*) filter (where state <> 'succeeded'))::int as failed, coalesce(sum(ms), 0)::float8 as ms
    from ended r where ${COUNTED_RUN} group by kind, service, os_id`;

/** When this installation began; null where it has not yet: nothing is launched before the first OS image is built. */
export async function readFirstDay(database: Db | Tx): Promise<Date | null> {
  const first = await database.deployment.aggregate({ _min: { createdAt: true }, where: { kind: "build-image" } });
  return first._min.createdAt;
}
