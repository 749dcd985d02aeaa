import type { Tx } from "@/lib/db/client";
import type { Failure } from "@/lib/errors";
import type { Prisma } from "@/lib/generated/prisma/client";
import { say } from "@/lib/util/say";
import { changeBakedImage } from "@/lib/templates/change-state";
import { publishTested } from "@/lib/templates/publish";
import type { BakedImageState } from "@/lib/templates/states";
import { cancelRun } from "@/lib/workflow/runs";
import type { RunOutcome } from "@/lib/workflow/types";

/** Deployments on throw-away machines: nobody is asked after a failure, what they made is removed at once. */
export const ROLLS_BACK: readonly string[] = ["bake", "test-template", "check-updates"];

type Settled = { id: string; kind: string; bakedImageId: string | null };

/** What the outcome of a bake, a test or an update check means; in the transaction that concludes the run. */
export async function settleTemplate(tx: Tx, deployment: Settled, outcome: RunOutcome): Promise<void> {
  if (outcome === "failed") {
    await cancelRun(tx, deployment.id, null);
    return;
  }
  const failure = await firstFailure(tx, deployment.id);
  if (deployment.kind === "check-updates" && outcome !== "succeeded") {
    await tx.updateCheck.updateMany({ where: { deploymentId: deployment.id }, data: { state: "failed" } });
  }
  if (deployment.bakedImageId === null) return;
  if (deployment.kind === "bake" && outcome === "cancelled") await backToDraft(tx, deployment.bakedImageId, failure);
  if (deployment.kind === "test-template") await recordTest(tx, deployment.bakedImageId, outcome, failure);
}

/** A failed bake leaves nothing but its reason: the next request for the same content starts anew. */
async function backToDraft(tx: Tx, id: string, failure: Failure | null): Promise<void> {
  await tx.packageList.deleteMany({ where: { bakedImage: { id } } });
  const problem = failure ? (failure as unknown as Prisma.InputJsonObject) : undefined;
  const data = { problem, sizeBytes: null, capturedAt: null };
  const reason = failure ? say`The bake failed: ${failure.detail}` : say`The bake was cancelled.`;
  await changeBakedImage(tx, { id, to: "draft", userId: null, reason, data });
}

/** An image that fails its checks is not offered until they pass again. */
async function recordTest(tx: Tx, id: string, outcome: RunOutcome, failure: Failure | null): Promise<void> {
  const image = await tx.bakedImage.findUniqueOrThrow({ where: { id }, select: { state: true } });
  const state = image.state as BakedImageState;
  if (outcome === "succeeded") {
    if (state === "testing") await publishTested(tx, id, new Date());
    else await tx.bakedImage.update({ where: { id }, data: { testedAt: new Date() }, select: { id: true } });
    return;
  }
  if (!failure || (state !== "published" && state !== "stale")) return;
  const data = { problem: failure as unknown as Prisma.InputJsonObject };
  await changeBakedImage(tx, {
    id,
    to: "testing",
    userId: null,
    reason: say`It failed its checks: ${failure.detail}`,
    data,
  });
}

async function firstFailure(tx: Tx, runId: string): Promise<Failure | null> {
  const step = await tx.workflowStep.findFirst({
    where: { runId, phase: "main", state: "failed" },
    orderBy: [{ endedAt: "asc" }, { position: "asc" }],
    select: { failure: true },
  });
  return (step?.failure ?? null) as Failure | null;
}
