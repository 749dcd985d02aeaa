import type { z } from "zod";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import { requireTemplateCloud } from "@/lib/catalogue/find-template-cloud";
import type { Api } from "@/lib/contract/api";
import type { bakeAnswer } from "@/lib/contract/schemas/templates";
import { db } from "@/lib/db/client";
import { isPortalError, PortalError } from "@/lib/errors";
import { bakedImageCan, spellTemplate } from "@/lib/templates/predicates";
import { factsOf } from "@/lib/catalogue/template-versions";
import { UNDERWAY } from "@/lib/catalogue/matrix-rows";
import { say } from "@/lib/util/say";
import { startBake } from "./start-bake";
import { startTemplateTest } from "./start-template-test";

type Answer = z.input<typeof bakeAnswer>;

/** Every cell is answered for itself: one that cannot be baked does not keep the others from it. */
export const bakeTemplates: UseCase<Api["bakeTemplates"]> = async (viewer, { body }) => {
  const { id: cloudId } = await requireTemplateCloud(body.cloud);
  const reason = body.reason === "" ? say`Asked for on the template matrix.` : body.reason;
  const items: Answer[] = [];
  for (const { service, osId } of body.cells) {
    try {
      const request = { cloudId, service, osId, userId: viewer.userId, reason, again: body.again };
      items.push({ service, osId, ...(await startBake(request)), detail: null, remedy: null });
    } catch (e) {
      if (!isPortalError(e)) throw e;
      const refused = { outcome: "refused" as const, bakedImageId: null, deploymentId: null };
      items.push({ service, osId, ...refused, ...e.sentences });
    }
  }
  return { items };
};

export const testTemplate: UseCase<Api["testTemplate"]> = async (viewer, { body }) => {
  const { service, osId, bakedImageId } = body;
  const { id: cloudId } = await requireTemplateCloud(body.cloud);
  const image = bakedImageId === null ? null : await findTestable(bakedImageId, { cloudId, service, osId });
  const by = { userId: viewer.userId, reason: body.reason };
  return { stackId: null, deploymentId: await startTemplateTest({ cloudId, service, osId }, image, by) };
};

/** @throws not-found, or wrong-state where it cannot be tested now */
async function findTestable(id: string, cell: { cloudId: string; service: string; osId: string }) {
  const image = await db().bakedImage.findFirst({ where: { id, ...cell } });
  if (!image) throw notFound();
  const underway = await db().deployment.count({
    where: { bakedImageId: id, kind: { in: ["bake", "test-template"] }, run: { state: { in: [...UNDERWAY] } } },
  });
  const verdict = bakedImageCan.test({ ...factsOf({ ...image, running: underway > 0 }), stacks: 0 });
  if (!verdict.allowed) {
    throw new PortalError("wrong-state", {
      detail: spellTemplate(verdict).reason!,
      remedy: say`Look at the template again; it has changed since.`,
    });
  }
  return image;
}
