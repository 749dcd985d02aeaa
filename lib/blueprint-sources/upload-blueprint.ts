import { nameTakenOr } from "@/lib/access/name-taken";
import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import { addRevision } from "@/lib/blueprint-revisions/add-revision";
import { CONTENT_LIMITS, refused } from "@/lib/blueprint-revisions/content";
import { readArchive } from "@/lib/blueprint-revisions/read-archive";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { newId } from "@/lib/util/ids";
import { say } from "@/lib/util/say";
import { lockSource, wrongState } from "./find-revision";

/** Keeps an uploaded archive's files; a worker checks them. An archive that is not taken leaves nothing behind. */
export const uploadBlueprint: UseCase<Api["uploadBlueprint"]> = async (viewer, { query, body }) => {
  if (body.byteLength > CONTENT_LIMITS.bytes)
    throw refused(say`The archive is larger than ${{ mib: CONTENT_LIMITS.bytes / 2 ** 20 }}.`);
  const files = await readArchive(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  return db()
    .$transaction(async (tx) => {
      const sourceId = query.source ?? newId();
      if (query.source === undefined) {
        const name = query.name!;
        await tx.blueprintSource.create({
          data: { id: sourceId, kind: "upload", name, createdById: viewer.userId },
          select: { id: true },
        });
        await audit(tx, {
          userId: viewer.userId,
          action: "blueprint.source-added",
          target: `blueprint-source:${sourceId}`,
          data: { kind: "upload", name },
        });
      } else if ((await lockSource(tx, query.source)).kind !== "upload")
        throw wrongState(
          say`Versions of this source come from its Git repository.`,
          say`Commit there and look for a new version, or upload it as a source of its own.`,
        );
      const revisionId = await addRevision(tx, { sourceId, files, commit: null, broughtById: viewer.userId });
      return { sourceId, revisionId };
    })
    .catch(nameTakenOr("name", say`There is a source with this name already.`));
};
