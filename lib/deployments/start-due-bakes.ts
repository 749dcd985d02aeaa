import { catalogue } from "@/lib/catalogue/catalogue";
import { isOffered } from "@/lib/catalogue/service-limits";
import { loadServiceSettings, settingOf } from "@/lib/catalogue/service-settings";
import type { Db } from "@/lib/db/client";
import { isPortalError } from "@/lib/errors";
import { policyFor, readPolicies } from "@/lib/templates/policy";
import type { StaleReason } from "@/lib/templates/staleness";
import { say, type Sentence } from "@/lib/util/say";
import { startBake } from "./start-bake";

const DAY_MS = 86_400_000;

/** A bake that failed is not asked for again before this has passed: its cause is seldom gone at once. */
const AFTER_FAILURE_MS = DAY_MS;

type Row = {
  cloudId: string;
  service: string;
  osId: string;
  capturedAt: Date;
  staleReasons: unknown;
  lastBake: Date | null;
};

/**
 * Starts the bakes that policies ask for: of cells that have been baked before, when their OS image has changed or when their
 * interval has passed. A cell that nobody ever baked is not begun, and one that nobody may launch is left alone.
 * @returns the deployments that were started
 */
export async function startDueBakes(database: Db, now: Date): Promise<string[]> {
  const [policies, settings] = await Promise.all([readPolicies(database), loadServiceSettings(database)]);
  const started: string[] = [];
  for (const cell of await readCells(database)) {
    const blueprint = catalogue().services.get(cell.service)?.blueprint;
    const how = { osId: cell.osId, mode: "pre-installed" } as const;
    if (!blueprint || !isOffered(settingOf(settings, cell.service), blueprint, how)) continue;
    const reason = dueBecause(cell, policyFor(policies, cell.service, cell.osId), now);
    if (reason === null || (cell.lastBake && now.getTime() - cell.lastBake.getTime() < AFTER_FAILURE_MS)) continue;
    const { cloudId, service, osId } = cell;
    // On a schedule content that has not changed is baked again: its packages may be newer.
    const again = reason.sentence.startsWith("Scheduled");
    try {
      const answer = await startBake({ cloudId, service, osId, userId: null, reason, again });
      if (answer.outcome === "started" && answer.deploymentId) started.push(answer.deploymentId);
    } catch (e) {
      // Cannot be baked now, for example as its cloud has no OS image: the next look asks again.
      if (!isPortalError(e)) throw e;
    }
  }
  return started;
}

function dueBecause(cell: Row, policy: { bake: string; intervalDays: number }, now: Date): Sentence | null {
  switch (policy.bake) {
    case "on-os-change": {
      const reasons = cell.staleReasons as StaleReason[];
      return reasons.some((r) => r.kind === "os-image") ? say`The OS image is newer.` : null;
    }
    case "schedule": {
      const days = (now.getTime() - cell.capturedAt.getTime()) / DAY_MS;
      return days >= policy.intervalDays ? say`Scheduled every ${policy.intervalDays} days.` : null;
    }
    default:
      return null;
  }
}

/** Cells that are offered pre-installed on clouds that answer, and that are not being baked. */
function readCells(database: Db): Promise<Row[]> {
  return database.$queryRaw<Row[]>`
    select b.cloud_id as "cloudId", b.service, b.os_id as "osId", b.captured_at as "capturedAt",
      b.stale_reasons as "staleReasons", (
        select max(d.created_at) from deployment d
        where d.kind = 'bake' and d.cloud_id = b.cloud_id and d.service = b.service and d.os_id = b.os_id
      ) as "lastBake"
    from baked_image b join cloud c on c.id = b.cloud_id and c.state = 'ready'
    where b.state in ('published', 'stale') and not exists (
      select 1 from baked_image o where o.cloud_id = b.cloud_id and o.service = b.service and o.os_id = b.os_id
        and (o.state = 'baking' or o.state = 'testing'))
    order by b.captured_at`;
}
