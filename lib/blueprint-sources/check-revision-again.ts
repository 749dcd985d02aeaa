import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import { announceBlueprints } from "@/lib/blueprint-revisions/announce";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { say } from "@/lib/util/say";
import { lockRevision, wrongState } from "./find-revision";

/** What it was refused for may have been the worker's: a tool that was missing there. */
export const checkRevisionAgain: UseCase<Api["checkBlueprintRevision"]> = async (viewer, { params }) => {
  await db().$transaction(async (tx) => {
    const { id, sourceId, number, state } = await lockRevision(tx, params.revision);
    if (state !== "refused") throw wrongState(say`Only a version that was refused is checked again.`);
    await tx.blueprintRevision.update({ where: { id }, data: { state: "checking" }, select: { id: true } });
    await audit(tx, {
      userId: viewer.userId,
      action: "blueprint.revision-check-asked",
      target: `blueprint-source:${sourceId}`,
      data: { revision: id, number },
    });
    await announceBlueprints(tx);
  });
  return { ok: true };
};
