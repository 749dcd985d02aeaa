import { addRevision } from "@/lib/blueprint-revisions/add-revision";
import { BLUEPRINTS_CHANNEL } from "@/lib/blueprint-revisions/announce";
import { fetchGit } from "@/lib/blueprint-revisions/fetch-git";
import type { LiveCatalogue } from "@/lib/blueprint-revisions/live-catalogue";
import { readContent } from "@/lib/blueprint-revisions/read-content";
import type { Db } from "@/lib/db/client";
import { onlyOne } from "@/lib/db/only-one";
import { Listener } from "@/lib/deployments/event-hub-listener";
import { toFailure } from "@/lib/errors";
import { Prisma, type BlueprintRevision, type BlueprintSource } from "@/lib/generated/prisma/client";
import { registerRecipes } from "@/lib/templates/register";
import { checkContent } from "./check-revision";

export type BlueprintKeeper = {
  database: Db;
  catalogue: LiveCatalogue;
  /** By which git may fetch. */
  gitProtocols: readonly string[];
  now: () => Date;
  log: (message: string, more: Record<string, unknown>) => void;
};

const DAY_MS = 24 * 60 * 60_000;

/** Fetches what is asked for, checks what was brought, and knows the recipes of what is approved. One worker at a time. */
export async function lookAfterBlueprints(keeper: BlueprintKeeper): Promise<void> {
  const { database, catalogue, now } = keeper;
  await onlyOne(database, "blueprints", async () => {
    await database.$executeRaw`
      update blueprint_source set fetch_asked_at = ${now()}, fetch_asked_by_id = null
      where daily and fetch_asked_at is null and coalesce(fetched_at, created_at) < ${new Date(now().getTime() - DAY_MS)}`;
    for (let more = true; more;) {
      const source = await database.blueprintSource.findFirst({
        where: { fetchAskedAt: { not: null } },
        orderBy: { fetchAskedAt: "asc" },
      });
      if (source) await fetchSource(keeper, source);
      const revision = await database.blueprintRevision.findFirst({
        where: { state: "checking" },
        orderBy: { broughtAt: "asc" },
      });
      if (revision) await checkRevision(keeper, revision);
      more = source !== null || revision !== null;
    }
  });
  const { services } = await catalogue.refresh();
  const added = new Map([...services].filter(([, { revisionId }]) => revisionId !== null));
  await registerRecipes(database, { ...catalogue, services: added });
}

async function fetchSource(
  { database, gitProtocols, now, log }: BlueprintKeeper,
  source: BlueprintSource,
): Promise<void> {
  const { id, url, ref, folder, fetchAskedById } = source;
  const over = { fetchAskedAt: null, fetchAskedById: null, fetchedAt: now() };
  try {
    const place = { url: url ?? "", ref, folder };
    const { commit, files } = await fetchGit(place, { protocols: gitProtocols, signal: AbortSignal.timeout(300_000) });
    await database.$transaction(async (tx) => {
      const revision = await addRevision(tx, { sourceId: id, files, commit, broughtById: fetchAskedById });
      const data = { ...over, problem: Prisma.DbNull };
      await tx.blueprintSource.update({ where: { id }, data, select: { id: true } });
      log("looked for a version of a blueprint", { source: id, commit, revision });
    });
  } catch (e) {
    const problem = toFailure(e);
    log("a blueprint's source could not be read", { source: id, problem: problem.code });
    await database.blueprintSource.updateMany({ where: { id }, data: { ...over, problem } });
  }
}

async function checkRevision(
  { database, catalogue, now, log }: BlueprintKeeper,
  revision: BlueprintRevision,
): Promise<void> {
  const { id } = revision;
  const { faults, blueprint } = await checkContent(await readContent(database, id), catalogue);
  const state = faults.length > 0 ? "refused" : "waiting";
  const said = {
    service: blueprint?.service ?? null,
    title: blueprint?.title ?? null,
    version: blueprint?.version ?? null,
  };
  // Not if its source has been removed meanwhile.
  await database.blueprintRevision.updateMany({
    where: { id, state: "checking" },
    data: { state, faults, checkedAt: now(), ...said },
  });
  log("checked a blueprint", { revision: id, state, faults: faults.length });
}

/** Looks after them whenever somebody announces a change, and once at the start. The answer ends it. */
export function watchBlueprints(keeper: BlueprintKeeper, databaseUrl: string): () => void {
  let looking: Promise<void> | null = null;
  let again = false;
  const look = () => {
    again = true;
    looking ??= (async () => {
      while (again) {
        again = false;
        await lookAfterBlueprints(keeper).catch((e) =>
          keeper.log("blueprints are left for later", { error: String(e) }),
        );
      }
      looking = null;
    })();
  };
  const listener = new Listener({
    url: () => databaseUrl,
    channels: [BLUEPRINTS_CHANNEL],
    onNotification: look,
    onConnected: look,
  });
  const failed = (e: unknown) => keeper.log("blueprints are looked after every half minute only", { error: String(e) });
  void listener.acquire().catch(failed);
  return () => listener.release();
}
