import type { Catalogue } from "@/lib/blueprints/load";
import type { Db } from "@/lib/db/client";
import type { Prisma } from "@/lib/generated/prisma/client";
import { say } from "@/lib/util/say";
import { changeBakedImage } from "./change-state";
import { policyFor, readPolicies } from "./policy";
import { staleReasons, staleSentence, type StaleReason } from "./staleness";
import type { BakedImageState } from "./states";

type Row = {
  id: string;
  service: string;
  osId: string;
  state: BakedImageState;
  capturedAt: Date;
  recipeDigest: string;
  recipeNumber: number | null;
  osNumber: number;
  osImageId: string | null;
  publishedNumber: number | null;
  publishedImageId: string | null;
  security: number | null;
  severity: string | null;
  staleReasons: unknown;
};

/**
 * Compares every baked image that is offered with what a bake would give now, and writes down why it is stale, or that it is
 * not any more (a recipe that was taken back, a policy that allows more). One query, whatever there is.
 * @returns ids of the images whose state changed
 */
export async function refreshStaleness(database: Db, catalogue: Catalogue, now: Date): Promise<string[]> {
  const [rows, policies, recipes] = [
    await readServing(database),
    await readPolicies(database),
    await database.recipeRevision.findMany(),
  ];
  const changed: string[] = [];
  for (const row of rows) {
    const current = catalogue.services.get(row.service);
    const numberOf = (digest: string) =>
      recipes.find((r) => r.service === row.service && r.digest === digest)?.number ?? null;
    const reasons = staleReasons({
      now,
      capturedAt: row.capturedAt,
      maxAgeDays: policyFor(policies, row.service, row.osId).maxAgeDays,
      osImage: { number: row.osNumber, imageId: row.osImageId },
      published: row.publishedNumber === null ? null : { number: row.publishedNumber, imageId: row.publishedImageId },
      recipe: { digest: row.recipeDigest, number: row.recipeNumber },
      current: current ? { digest: current.recipeDigest, number: numberOf(current.recipeDigest) } : null,
      updates: row.security === null ? null : { security: row.security, severity: row.severity },
    });
    if (await record(database, row, reasons)) changed.push(row.id);
  }
  return changed;
}

async function record(database: Db, row: Row, reasons: StaleReason[]): Promise<boolean> {
  const staleReasons = reasons as unknown as Prisma.InputJsonArray;
  const to = reasons.length > 0 ? "stale" : "published";
  if (to === row.state) {
    // The same reasons with other numbers, or another one beside them.
    if (JSON.stringify(row.staleReasons) !== JSON.stringify(reasons))
      await database.bakedImage.update({ where: { id: row.id }, data: { staleReasons }, select: { id: true } });
    return false;
  }
  const reason = reasons.length > 0 ? staleSentence(reasons) : say`Nothing speaks against it any more.`;
  return database.$transaction(async (tx) => {
    const found = await tx.bakedImage.findUnique({ where: { id: row.id }, select: { state: true } });
    // A person or a bake was quicker: the next look decides anew.
    if (found?.state !== row.state) return false;
    await changeBakedImage(tx, { id: row.id, to, userId: null, reason, data: { staleReasons } });
    return true;
  });
}

function readServing(database: Db): Promise<Row[]> {
  return database.$queryRaw<Row[]>`
    select b.id, b.service, b.os_id as "osId", b.state, b.captured_at as "capturedAt", b.recipe_digest as "recipeDigest",
      q.number as "recipeNumber", o.number as "osNumber", o.image_id as "osImageId",
      p.number as "publishedNumber", p.image_id as "publishedImageId", u.security, u.severity,
      b.stale_reasons as "staleReasons"
    from baked_image b
    join os_image_revision o on o.id = b.os_revision_id
    left join recipe_revision q on q.service = b.service and q.digest = b.recipe_digest
    left join lateral (
      select number, image_id from os_image_revision
      where cloud_id = b.cloud_id and os_id = b.os_id and state = 'published' order by number desc limit 1
    ) p on true
    left join lateral (
      select security, severity from update_check
      where baked_image_id = b.id and state = 'done' order by created_at desc limit 1
    ) u on true
    where b.state in ('published', 'stale')
    order by b.service, b.os_id`;
}
