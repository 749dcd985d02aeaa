import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { say } from "@/lib/util/say";
import { lockSource, wrongState } from "./find-revision";

/** Removes a source with its revisions. A stack keeps its recipe for good, so a source that has had one stays. */
export const deleteBlueprintSource: UseCase<Api["deleteBlueprintSource"]> = async (viewer, { params }) => {
  await db().$transaction(async (tx) => {
    const { id, name, kind, url, ref, folder } = await lockSource(tx, params.source);
    const revisions = await tx.blueprintRevision.findMany({
      where: { sourceId: id },
      select: { number: true, state: true, digest: true, _count: { select: { stacks: true } } },
    });
    if (revisions.some(({ state }) => state === "approved"))
      throw wrongState(say`A version of it is approved.`, say`Withdraw that version first.`);
    if (revisions.some(({ _count }) => _count.stacks > 0))
      throw wrongState(
        say`Stacks were launched with a version of it.`,
        say`Keep it: withdrawn versions cannot be launched, and what runs or is looked up later needs them.`,
      );
    await tx.blueprintSource.delete({ where: { id }, select: { id: true } });
    await audit(tx, {
      userId: viewer.userId,
      action: "blueprint.source-removed",
      target: `blueprint-source:${id}`,
      data: { before: { name, kind, url, ref, folder }, digests: revisions.map(({ digest }) => digest) },
    });
  });
  return { ok: true };
};
