import { audit } from "@/lib/auth/audit";
import { osTitle } from "@/lib/catalogue/catalogue";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { compileUpdateCheck } from "@/lib/plan/compile-template";
import { makeThrowAwayKeys, sealKeys } from "@/lib/provisioning/throw-away-keys";
import { newId } from "@/lib/util/ids";
import { startDeployment } from "./start-deployment";

/** What is asked for updates: an OS image revision, or a baked image. */
export type CheckedImage = { cloudId: string; osId: string; imageId: string } & (
  | { osRevisionId: string; bakedImageId: null; service: null }
  | { osRevisionId: null; bakedImageId: string; service: string }
);

/**
 * Starts a machine from the image that asks its package manager what is new. Returns the deployment; of a check of the same image
 * that is under way, its own.
 */
export async function startUpdateCheck(image: CheckedImage, userId: string | null): Promise<string> {
  const { cloudId, osId, imageId, service, osRevisionId, bakedImageId } = image;
  const [id, checkId] = [newId(), newId()];
  const title = service === null ? osTitle(osId) : `${service} on ${osTitle(osId)}`;
  const plan = compileUpdateCheck({ os: osId, service, title, cloudId, imageId, checkId });
  return db().$transaction(async (tx) => {
    // Who asks at the same instant waits here, and finds the check of whoever was first.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`burgeon/check-updates/${imageId}`}, 0))`;
    const running = await tx.updateCheck.findFirst({ where: { osRevisionId, bakedImageId, state: "running" } });
    if (running) return running.deploymentId;
    await startDeployment(tx, {
      ...{ id, title, plan, cloudId },
      kind: "check-updates",
      projectId: null,
      stackId: null,
      createdById: userId,
      keys: sealKeys(env().key, id, makeThrowAwayKeys(`update check ${imageId}`, plan.nodes)),
    });
    await tx.updateCheck.create({ data: { id: checkId, osRevisionId, bakedImageId, deploymentId: id } });
    const target = osRevisionId === null ? `template:${bakedImageId}` : `image:${osRevisionId}`;
    await audit(tx, { userId, action: "image.check-started", target, data: { deployment: id } });
    return id;
  });
}
