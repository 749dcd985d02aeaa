import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import { announceBlueprints } from "@/lib/blueprint-revisions/announce";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { say } from "@/lib/util/say";
import { lockSource, wrongState } from "./find-revision";

/** Asks a worker to look; a look that is under way is joined. */
export const lookForBlueprint: UseCase<Api["lookForBlueprint"]> = async (viewer, { params }) => {
  await db().$transaction(async (tx) => {
    const source = await lockSource(tx, params.source);
    if (source.kind !== "git")
      throw wrongState(say`This source has no repository.`, say`Upload its new version as an archive.`);
    if (source.fetchAskedAt) return;
    await tx.blueprintSource.update({
      where: { id: source.id },
      data: { fetchAskedAt: new Date(), fetchAskedById: viewer.userId },
      select: { id: true },
    });
    const target = `blueprint-source:${source.id}`;
    await audit(tx, { userId: viewer.userId, action: "blueprint.version-looked-for", target });
    await announceBlueprints(tx);
  });
  return { ok: true };
};
