import type { OsSpec } from "@/lib/blueprints/os";
import type { Db } from "@/lib/db/client";
import { startImageBuild } from "./build-image";

const DAY_MS = 24 * 3_600_000;

type DueRow = { cloudId: string; osId: string };

/**
 * Starts the builds that are due: of an OS that set-up builds and a cloud has never tried, and of one whose last build, good
 * or bad, is longer ago than its schedule allows. A build that failed is thus tried again one interval later, and not at
 * once for ever. Builds that are under way count.
 * @returns what was started, as "cloud id/OS id"
 */
export async function startDueBuilds(database: Db, oses: ReadonlyMap<string, OsSpec>, now: Date): Promise<string[]> {
  const schedules = new Map((await database.osRefresh.findMany()).map((row) => [row.osId, row.everyDays * DAY_MS]));
  const latest = await database.$queryRaw<(DueRow & { at: Date | null })[]>`
    select c.id as "cloudId", o.id as "osId", max(r.created_at) as at
    from cloud c cross join unnest(${[...oses.keys()]}::text[]) as o(id)
    left join os_image_revision r on r.cloud_id = c.id and r.os_id = o.id
    where c.state = 'ready' group by c.id, o.id`;
  const started: string[] = [];
  for (const { cloudId, osId, at } of latest) {
    const os = oses.get(osId)!;
    const every = schedules.get(osId);
    const due =
      at === null ? os.autoBuild || every !== undefined : every !== undefined && now.getTime() - at.getTime() >= every;
    if (!due) continue;
    await startImageBuild(os, cloudId, null);
    started.push(`${cloudId}/${osId}`);
  }
  return started;
}
