import type { Db } from "@/lib/db/client";
import { startUpdateCheck, type CheckedImage } from "./start-update-check";

/** How often every offered image is asked for pending updates. A new one has just got all there were. */
const EVERY_MS = 24 * 3_600_000;
/** One after the other: a check is a machine, and launches come first. */
const AT_ONCE = 1;

/**
 * Starts the next update checks that are due, of the images that launches use now: first those that were asked the
 * longest ago, whether they answered or not.
 * @returns the deployments that were started
 */
export async function startDueChecks(database: Db, now: Date): Promise<string[]> {
  const running = await database.updateCheck.count({ where: { state: "running" } });
  const before = new Date(now.getTime() - EVERY_MS);
  const due = await database.$queryRaw<CheckedImage[]>`
    with offered as (
      select r.cloud_id, r.os_id, r.image_id, r.id as os_revision_id, null::uuid as baked_image_id, null::text as service,
        coalesce((select max(created_at) from update_check where os_revision_id = r.id), r.published_at, r.created_at) as asked
      from os_image_revision r where r.state = 'published' and r.image_id is not null
      union all
      select b.cloud_id, b.os_id, b.image_id, null, b.id, b.service,
        coalesce((select max(created_at) from update_check where baked_image_id = b.id), b.captured_at)
      from baked_image b where b.state in ('published', 'stale')
    )
    select o.cloud_id as "cloudId", o.os_id as "osId", o.image_id as "imageId", o.os_revision_id as "osRevisionId",
      o.baked_image_id as "bakedImageId", o.service
    from offered o join cloud c on c.id = o.cloud_id and c.state = 'ready'
    where o.asked < ${before}
    order by o.asked limit ${Math.max(0, AT_ONCE - running)}`;
  const started: string[] = [];
  for (const image of due) started.push(await startUpdateCheck(image, null));
  return started;
}
