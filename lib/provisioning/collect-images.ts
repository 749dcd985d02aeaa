import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { recordFacts } from "@/lib/billing/ledger/facts";
import type { Db } from "@/lib/db/client";
import { isPortalError } from "@/lib/errors";
import { osImageResource } from "@/lib/templates/storage";
import { quietContext, type Clouds } from "./clouds";

/** A launch that has just chosen a revision has its machines in the database long before this has passed. */
const GRACE_MS = 3_600_000;
/** A failed build's files are kept for a retry this long. */
const KEEP_FAILED_MS = 7 * 24 * 3_600_000;

type Unused = { id: string; cloudId: string; osId: string; imageId: string; failed: boolean };

export type Collector = { database: Db; clouds: Pick<Clouds, "get">; dataDir: string; now: Date };

/**
 * Deletes from the hypervisors what nothing needs any more: revisions that were retired and from which no machine and no
 * baked image came, what failed builds left once a later build has succeeded, and retired baked images that no machine stands on. A hypervisor that is away, or that still
 * uses an image, is asked again next time.
 * @returns ids of the revisions and baked images that are gone
 */
export async function collectImages(collector: Collector): Promise<string[]> {
  const gone: string[] = [];
  for (const revision of await findUnused(collector)) {
    if (await deleteRevision(collector, revision)) gone.push(revision.id);
  }
  for (const image of await findRetired(collector)) {
    if (await deleteBakedImage(collector, image)) gone.push(image.id);
  }
  await removeFolders(collector);
  return gone;
}

function findUnused({ database, now }: Collector): Promise<Unused[]> {
  const before = new Date(now.getTime() - GRACE_MS);
  return database.$queryRaw<Unused[]>`
    select r.id, r.cloud_id as "cloudId", r.os_id as "osId", r.image_id as "imageId", r.state = 'failed' as failed
    from os_image_revision r join cloud c on c.id = r.cloud_id and c.state = 'ready'
    where r.image_id is not null and r.deleted_at is null
      and (r.state = 'retired' and r.retired_at < ${before}
        or r.state = 'failed' and r.created_at < ${before} and exists (
          select 1 from os_image_revision p where p.cloud_id = r.cloud_id and p.os_id = r.os_id
            and p.number > r.number and p.state in ('published', 'retired', 'unchanged')))
      and not exists (select 1 from node n where n.os_revision_id = r.id and n.state <> 'removed')
      and not exists (select 1 from baked_image b where b.os_revision_id = r.id and b.deleted_at is null
        and b.state not in ('draft', 'retired'))
    order by r.created_at`;
}

async function deleteRevision({ database, clouds, now }: Collector, revision: Unused): Promise<boolean> {
  const { id, cloudId, imageId } = revision;
  // Asked for each anew: the other one may be gone by now, in this very turn.
  const same = { cloudId, imageId, id: { not: id }, deletedAt: null, state: { not: "unchanged" } };
  const shared = (await database.osImageRevision.count({ where: same })) > 0;
  if (!shared) {
    try {
      const { driver } = await clouds.get(cloudId);
      await driver.deleteImage(quietContext(`collect:${id}`), imageId);
    } catch (e) {
      if (isPortalError(e)) return false;
      throw e;
    }
  }
  await database.$transaction(async (tx) => {
    // A failed build stays one, so that its reason can still be read.
    const state = revision.failed ? "failed" : "deleted";
    await tx.osImageRevision.update({
      where: { id },
      data: { state, deletedAt: now },
      select: { id: true },
    });
    // What no revision published is not in the ledger, and its end says nothing there.
    if (!shared)
      await recordFacts(tx, [{ resource: osImageResource(revision), key: `deleted:${id}`, what: "gone", state: null }]);
    await tx.auditEntry.create({
      data: { userId: null, action: "image.deleted", target: `image:${id}`, data: { os: revision.osId } },
      select: { id: true },
    });
  });
  return true;
}

type Retired = { id: string; cloudId: string; imageId: string };

/** Retired baked images; a launch that chose one just before has its nodes in the database by now. */
function findRetired({ database, now }: Collector): Promise<Retired[]> {
  const before = new Date(now.getTime() - GRACE_MS);
  return database.$queryRaw<Retired[]>`
    select b.id, b.cloud_id as "cloudId", b.image_id as "imageId"
    from baked_image b join cloud c on c.id = b.cloud_id and c.state = 'ready'
    where b.state = 'retired' and b.captured_at is not null and b.deleted_at is null
      and not exists (select 1 from node n where n.baked_image_id = b.id and n.state <> 'removed')
      and not exists (select 1 from baked_image_change h
        where h.baked_image_id = b.id and h.to_state = 'retired' and h.at >= ${before})
    order by b.created_at`;
}

async function deleteBakedImage({ database, clouds, now }: Collector, { id, cloudId, imageId }: Retired) {
  try {
    const { driver } = await clouds.get(cloudId);
    await driver.deleteImage(quietContext(`collect:${id}`), imageId);
  } catch (e) {
    if (isPortalError(e)) return false;
    throw e;
  }
  await database.$transaction(async (tx) => {
    await tx.bakedImage.update({ where: { id }, data: { deletedAt: now }, select: { id: true } });
    await recordFacts(tx, [{ resource: { kind: "image", name: id }, key: "deleted", what: "gone", state: null }]);
    await tx.auditEntry.create({
      data: { userId: null, action: "template.deleted", target: `template:${id}`, data: { image: imageId } },
      select: { id: true },
    });
  });
  return true;
}

/** Folders of builds on this host that are over. */
async function removeFolders({ database, dataDir, now }: Collector): Promise<void> {
  const folder = path.join(dataDir, "images");
  const entries = (await readdir(folder).catch(() => [] as string[])).flatMap((name) => {
    const id = /^([0-9a-f-]{36})(\.download)?$/.exec(name)?.[1];
    return id === undefined ? [] : [{ name, id }];
  });
  if (entries.length === 0) return;
  const rows = await database.osImageRevision.findMany({
    where: { id: { in: entries.map(({ id }) => id) } },
    select: { id: true, state: true, createdAt: true },
  });
  for (const { name, id } of entries) {
    const row = rows.find((one) => one.id === id);
    const kept =
      row?.state === "building" ||
      (row?.state === "failed" && now.getTime() - row.createdAt.getTime() < KEEP_FAILED_MS);
    if (!kept) await rm(path.join(folder, name), { recursive: true, force: true });
  }
}
