import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { cancelRun } from "@/lib/workflow/runs";
import { findDeployment } from "./find-deployment";
import { deploymentCan, isChange } from "./predicates";
import { requireVerdict } from "./require-verdict";

/** Stops what runs, then removes what was made; an action makes nothing, and of a stack that grows only the new nodes go. Asking for it twice is the same as once. */
export const cancelDeployment: UseCase<Api["cancelDeployment"]> = async (viewer, { params }) => {
  const deployment = await findDeployment(viewer, params.deployment, "deployment.control");
  await db().$transaction(async (tx) => {
    // The engine says which state it found under the run's lock; a refusal rolls back what it did.
    const found = await cancelRun(tx, deployment.id, viewer.name);
    requireVerdict(deploymentCan.cancel(found, deployment.kind));
    if (deployment.stackId)
      await tx.stack.update({
        where: { id: deployment.stackId },
        // What has failed changes it again while it is rolled back.
        data: { state: isChange(deployment.kind) ? "changing" : "removing" },
      });
    await audit(tx, {
      userId: viewer.userId,
      projectId: deployment.projectId,
      action: "deployment.cancelled",
      target: deployment.stackId ? `stack:${deployment.stackId}` : `deployment:${deployment.id}`,
      data: { deployment: deployment.id },
    });
  });
  return { ok: true };
};
