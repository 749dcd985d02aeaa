import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import { announceBlueprints } from "@/lib/blueprint-revisions/announce";
import { catalogue } from "@/lib/catalogue/catalogue";
import type { Api } from "@/lib/contract/api";
import { revisionCan } from "@/lib/contract/blueprint-rules";
import { revisionState } from "@/lib/contract/schemas/blueprints";
import { db } from "@/lib/db/client";
import { say } from "@/lib/util/say";
import { lockRevision, wrongState } from "./find-revision";

/**
 * Signs a checked revision off: launches of its service take it from now on, and the one before is replaced. An older one, or
 * one that was withdrawn, may be approved again.
 */
export const approveRevision: UseCase<Api["approveBlueprintRevision"]> = async (viewer, { params }) => {
  await db().$transaction(async (tx) => {
    const revision = await lockRevision(tx, params.revision);
    const { id, sourceId, number, state, service, digest } = revision;
    if (!revisionCan.approve(revisionState.parse(state)) || service === null)
      throw wrongState(say`Only a version that has passed its check can be approved.`);
    if (catalogue().isOwn(service))
      throw wrongState(say`"${service}" is one of the portal's own services by now.`, say`Give it another id.`);
    // Two approvals for one service queue here.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`burgeon/blueprint/${service}`}, 0))`;
    const before = await tx.blueprintRevision.findFirst({
      where: { service, state: "approved" },
      include: { source: true },
    });
    if (before && before.sourceId !== sourceId)
      throw wrongState(
        say`"${service}" is launched from the source ${before.source.name}.`,
        say`Withdraw its approved version first.`,
      );
    if (before)
      await tx.blueprintRevision.update({
        where: { id: before.id },
        data: { state: "replaced" },
        select: { id: true },
      });
    const approval = { state: "approved", approvedById: viewer.userId, approvedAt: new Date() };
    await tx.blueprintRevision.update({ where: { id }, data: approval, select: { id: true } });
    await audit(tx, {
      userId: viewer.userId,
      action: "blueprint.revision-approved",
      target: `blueprint-source:${sourceId}`,
      data: {
        ...{ revision: id, number, service, digest },
        before: before && { revision: before.id, number: before.number, digest: before.digest },
      },
    });
    await announceBlueprints(tx);
  });
  return { ok: true };
};
