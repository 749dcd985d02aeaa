import type { Db, Tx } from "@/lib/db/client";
import { outdatedReasons, type OutdatedReason, type SourceImage } from "@/lib/templates/outdated";
import type { StaleReason } from "@/lib/templates/staleness";

export type OutdatedImage = SourceImage & {
  id: string;
  baked: boolean;
  osNumber: number;
  asOf: Date | null;
  reasons: OutdatedReason[];
};

type Row = Omit<SourceImage, "updates" | "staleReasons"> & {
  id: string;
  baked: boolean;
  osNumber: number;
  asOf: Date | null;
  staleReasons: unknown;
  security: number | null;
  severity: string | null;
};

/**
 * Every image that machines stand on although there is a reason against it. Images are few and machines are many: whoever
 * looks for outdated machines asks this first, and then for those of these images.
 */
export async function readOutdatedImages(database: Db | Tx): Promise<OutdatedImage[]> {
  const rows = await database.$queryRaw<Row[]>`
    with used as materialized (
      select distinct os_revision_id, baked_image_id from node where state <> 'removed' and os_revision_id is not null
    ), image as (
      select b.id, true as baked, b.number, b.state, b.stale_reasons, o.number as os_number, b.captured_at as as_of,
        s.number as serving
      from used join baked_image b on b.id = used.baked_image_id
      join os_image_revision o on o.id = b.os_revision_id
      left join lateral (
        select number from baked_image n
        where n.cloud_id = b.cloud_id and n.service = b.service and n.os_id = b.os_id and n.state in ('published', 'stale')
        order by number desc limit 1
      ) s on true
      union all
      select o.id, false, o.number, o.state, '[]', o.number, o.published_at, s.number
      from used join os_image_revision o on o.id = used.os_revision_id and used.baked_image_id is null
      left join lateral (
        select number from os_image_revision n
        where n.cloud_id = o.cloud_id and n.os_id = o.os_id and n.state = 'published' order by number desc limit 1
      ) s on true
    )
    select i.id::text, baked, number, i.state, stale_reasons as "staleReasons", os_number as "osNumber", as_of as "asOf", serving,
      u.security, u.severity
    from image i
    left join lateral (
      select security, severity from update_check
      where state = 'done' and (i.baked and baked_image_id = i.id or not i.baked and os_revision_id = i.id)
      order by created_at desc limit 1
    ) u on true`;
  return rows.flatMap(({ staleReasons, security, severity, ...row }) => {
    const image: SourceImage = {
      ...row,
      staleReasons: Array.isArray(staleReasons) ? (staleReasons as StaleReason[]) : [],
      updates: security === null ? null : { security, severity },
    };
    const reasons = outdatedReasons(image);
    return reasons.length === 0 ? [] : [{ ...image, ...row, reasons }];
  });
}
