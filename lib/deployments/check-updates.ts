import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import { findOs } from "@/lib/catalogue/oses";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { startUpdateCheck } from "./start-update-check";

/** Asks the published image for pending updates without waiting for the daily round. A check that is under way is joined. */
export const checkUpdates: UseCase<Api["checkUpdates"]> = async (viewer, { params }) => {
  const os = await findOs(params.os);
  if (!os) throw notFound();
  const revision = await db().osImageRevision.findFirst({
    where: { osId: os.id, state: "published", imageId: { not: null }, cloud: { state: "ready" } },
    orderBy: { publishedAt: "desc" },
  });
  if (!revision?.imageId) {
    throw new PortalError("wrong-state", {
      detail: say`No image of ${os.title} that could be asked is published on a cloud that answers.`,
      remedy: say`Build the image first, or wait until its cloud is back.`,
    });
  }
  const { cloudId, osId, imageId } = revision;
  const image = { cloudId, osId, imageId, osRevisionId: revision.id, bakedImageId: null, service: null };
  return { stackId: null, deploymentId: await startUpdateCheck(image, viewer.userId) };
};
