import { nameTakenOr } from "@/lib/access/name-taken";
import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import { announceBlueprints } from "@/lib/blueprint-revisions/announce";
import { requireGitUrl } from "@/lib/blueprint-revisions/git-url";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { newId } from "@/lib/util/ids";
import { say } from "@/lib/util/say";

/** Keeps where a service comes from, and asks for a first look. */
export const addBlueprintSource: UseCase<Api["addBlueprintSource"]> = async (viewer, { body }) => {
  requireGitUrl(body.url, env().gitProtocols);
  const sourceId = newId();
  await db()
    .$transaction(async (tx) => {
      await tx.blueprintSource.create({
        data: {
          ...{ id: sourceId, kind: "git", ...body },
          ...{ createdById: viewer.userId, fetchAskedAt: new Date(), fetchAskedById: viewer.userId },
        },
        select: { id: true },
      });
      await audit(tx, {
        userId: viewer.userId,
        action: "blueprint.source-added",
        target: `blueprint-source:${sourceId}`,
        data: { kind: "git", ...body },
      });
      await announceBlueprints(tx);
    })
    .catch(nameTakenOr("name", say`There is a source with this name already.`));
  return { sourceId };
};
