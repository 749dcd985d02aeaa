import { audit } from "@/lib/auth/audit";
import type { Tx } from "@/lib/db/client";
import { newId } from "@/lib/util/ids";
import { digestOf, refused, type ContentFile } from "./content";
import { say } from "@/lib/util/say";
import { announceBlueprints } from "./announce";

export type NewRevision = {
  sourceId: string;
  files: readonly ContentFile[];
  commit: string | null;
  /** Null: the portal's own daily look. */
  broughtById: string | null;
};

/**
 * Keeps what was brought as the source's next revision, to be checked by a worker. The same content as the newest one's is
 * none, so null is returned. @throws invalid-parameters where there are no files
 */
export async function addRevision(
  tx: Tx,
  { sourceId, files, commit, broughtById }: NewRevision,
): Promise<string | null> {
  if (files.length === 0) throw refused(say`There are no files in it.`);
  const digest = digestOf(files);
  // Revisions of one source queue here, so that their numbers have no gap and no twin.
  await tx.$executeRaw`select 1 from blueprint_source where id = ${sourceId}::uuid for update`;
  const newest = await tx.blueprintRevision.findFirst({ where: { sourceId }, orderBy: { number: "desc" } });
  if (newest?.digest === digest) return null;
  const id = newId();
  const number = (newest?.number ?? 0) + 1;
  const sizeBytes = files.reduce((sum, { content }) => sum + content.length, 0);
  await tx.blueprintRevision.create({
    data: { ...{ id, sourceId, number, digest, sizeBytes, commit, broughtById } },
    select: { id: true },
  });
  await tx.blueprintFile.createMany({
    data: files.map(({ path, executable, content }) => ({
      ...{ revisionId: id, path, executable },
      content: new Uint8Array(content),
    })),
  });
  await audit(tx, {
    userId: broughtById,
    action: "blueprint.revision-added",
    target: `blueprint-source:${sourceId}`,
    data: { revision: id, number, digest, commit },
  });
  await announceBlueprints(tx);
  return id;
}
