import { catalogue, osTitle } from "@/lib/catalogue/catalogue";
import { versionOn } from "@/lib/blueprints/schema";
import { db } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { compileTemplateTest } from "@/lib/plan/compile-template";
import type { TemplateSubject } from "@/lib/plan/types";
import { newId } from "@/lib/util/ids";
import { say } from "@/lib/util/say";
import { throwAwayKeys, type Cell } from "./start-bake";
import { requireFitCloud } from "./require-fit-cloud";
import { startDeployment } from "./start-deployment";

/**
 * Runs a service's acceptance checks on throw-away machines: of a baked image, or, without one, of the recipe on the bare OS
 * image as it is published now. Returns the deployment.
 * @throws offer-unavailable
 */
export async function startTemplateTest(
  { cloudId, service: serviceId, osId }: Cell,
  image: { id: string; imageId: string; number: number } | null,
  { userId, reason }: { userId: string | null; reason: string },
): Promise<string> {
  const service = catalogue().services.get(serviceId);
  const mode: TemplateSubject["mode"] = image ? "pre-installed" : "os-only";
  const imageId = image?.imageId ?? (await publishedOsImage(cloudId, osId));
  if (!service?.blueprint.os.includes(osId) || imageId === null) {
    throw new PortalError("offer-unavailable", {
      detail: say`${service?.blueprint.title ?? serviceId} on ${osTitle(osId)} cannot be tested: it is not offered, or there is no OS image.`,
      remedy: say`Build the OS image first, under Images.`,
    });
  }
  const { blueprint, recipeDigest } = service;
  await requireFitCloud(blueprint, cloudId);
  const facts = {
    ...{ cloudId, os: osId, recipeDigest, imageId },
    reason,
    serviceVersion: versionOn(blueprint, osId),
    flavours: catalogue().flavours,
  };
  const plan = compileTemplateTest(blueprint, facts, { mode, bakedImageId: image?.id ?? null });
  const id = newId();
  const title = `${blueprint.title} on ${osTitle(osId)}${image ? `, v${image.number}` : ""}`;
  await db().$transaction((tx) =>
    startDeployment(tx, {
      ...{ id, title, plan, cloudId },
      kind: "test-template",
      projectId: null,
      stackId: null,
      createdById: userId,
      keys: throwAwayKeys(id, service, plan),
    }),
  );
  return id;
}

async function publishedOsImage(cloudId: string, osId: string): Promise<string | null> {
  const revision = await db().osImageRevision.findFirst({
    where: { cloudId, osId, state: "published" },
    orderBy: { number: "desc" },
    select: { imageId: true },
  });
  return revision?.imageId ?? null;
}
