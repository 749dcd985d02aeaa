import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import { announceBlueprints } from "@/lib/blueprint-revisions/announce";
import type { Api } from "@/lib/contract/api";
import { revisionCan } from "@/lib/contract/blueprint-rules";
import { revisionState } from "@/lib/contract/schemas/blueprints";
import { db } from "@/lib/db/client";
import { say } from "@/lib/util/say";
import { lockRevision, wrongState } from "./find-revision";

/** Its service is not launched any more. Stacks that were launched with it keep its recipe. */
export const withdrawRevision: UseCase<Api["withdrawBlueprintRevision"]> = async (viewer, { params }) => {
  await db().$transaction(async (tx) => {
    const { id, sourceId, number, state, service, digest } = await lockRevision(tx, params.revision);
    if (!revisionCan.withdraw(revisionState.parse(state)))
      throw wrongState(say`Only an approved version can be withdrawn.`);
    const data = { state: "withdrawn", withdrawnById: viewer.userId, withdrawnAt: new Date() };
    await tx.blueprintRevision.update({ where: { id }, data, select: { id: true } });
    await audit(tx, {
      userId: viewer.userId,
      action: "blueprint.revision-withdrawn",
      target: `blueprint-source:${sourceId}`,
      data: { revision: id, number, service, digest, before: { state }, after: { state: "withdrawn" } },
    });
    await announceBlueprints(tx);
  });
  return { ok: true };
};
