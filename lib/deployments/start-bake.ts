import { catalogue, osTitle } from "@/lib/catalogue/catalogue";
import type { CatalogueService } from "@/lib/blueprints/load-service";
import { toolsOf, versionOn } from "@/lib/blueprints/schema";
import { TOOL_TITLES } from "@/lib/blueprints/tool-titles";
import { db, type Tx } from "@/lib/db/client";
import { env } from "@/lib/env";
import { PortalError } from "@/lib/errors";
import { bakedImageName, bakeKey } from "@/lib/plan/bake-key";
import { compileBake } from "@/lib/plan/compile-template";
import type { Plan } from "@/lib/plan/types";
import { makeThrowAwayKeys, sealKeys } from "@/lib/provisioning/throw-away-keys";
import { changeBakedImage, recordChange } from "@/lib/templates/change-state";
import { newId } from "@/lib/util/ids";
import { english, say, type Sentence } from "@/lib/util/say";
import { generatePassword } from "./generate-password";
import { requireFitCloud } from "./require-fit-cloud";
import { startDeployment } from "./start-deployment";

/** One square of the template matrix on a cloud. */
export type Cell = { cloudId: string; service: string; osId: string };

export type BakeRequest = Cell & {
  /** Null where the portal itself asks. */
  userId: string | null;
  /** Why it is baked: the portal's sentence, or a person's own words. */
  reason: Sentence | string;
  /** Bakes content that has been baked already once more, as a new revision. */
  again?: boolean;
};

/**
 * `started`: a new bake; `joined`: the same content is being baked already; `exists`: it has been baked and still serves or
 * waits for approval, and nothing was started.
 */
export type BakeAnswer = {
  outcome: "started" | "joined" | "exists";
  bakedImageId: string;
  deploymentId: string | null;
};

/**
 * Bakes a cell: content decides. The same key is never baked twice at once, and only when somebody insists a second time; a
 * failed bake leaves a draft that the next request for its key takes up again.
 * @throws offer-unavailable where the cell cannot be baked now
 */
export async function startBake(request: BakeRequest): Promise<BakeAnswer> {
  const { cloudId, service: serviceId, osId } = request;
  const service = requireBakeable(serviceId, osId);
  await requireFitCloud(service.blueprint, cloudId);
  return db().$transaction(async (tx) => {
    // Requests for one cell queue here: the second of two at once sees what the first one has started.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`bake/${cloudId}/${serviceId}/${osId}`}, 0))`;
    const base = await baseOf(tx, { cloudId, service: serviceId, osId }, service);
    const known = await tx.bakedImage.findFirst({
      where: { cloudId, service: serviceId, osId, bakeKey: base.key, state: { notIn: ["deprecated", "retired"] } },
      orderBy: { number: "desc" },
      include: { deployments: { where: { kind: "bake" }, orderBy: { createdAt: "desc" }, take: 1 } },
    });
    const running = known?.state === "baking" || (known?.state === "testing" && known.testedAt === null);
    const deploymentId = known?.deployments[0]?.id ?? null;
    if (known && running) return { outcome: "joined", bakedImageId: known.id, deploymentId };
    if (known && known.state !== "draft" && !request.again)
      return { outcome: "exists", bakedImageId: known.id, deploymentId };
    return begin(tx, request, service, base, known?.state === "draft" ? known : null);
  });
}

function requireBakeable(serviceId: string, osId: string): CatalogueService {
  const service = catalogue().services.get(serviceId);
  if (service?.blueprint.os.includes(osId) && service.blueprint.modes.includes("pre-installed")) return service;
  throw new PortalError("offer-unavailable", {
    detail: say`${service?.blueprint.title ?? serviceId} on ${osTitle(osId)} cannot be baked: its blueprint does not offer it pre-installed.`,
    remedy: say`Choose another service or operating system, or add them to the blueprint.`,
  });
}

type Base = { revisionId: string; imageId: string; key: string; toolVersion: string };

/** What the cell's image would be made of now. */
async function baseOf(tx: Tx, { cloudId, osId }: Cell, service: CatalogueService): Promise<Base> {
  const { blueprint, recipeDigest } = service;
  const revision = await tx.osImageRevision.findFirst({
    where: { cloudId, osId, state: "published", imageId: { not: null } },
    orderBy: { number: "desc" },
    select: { id: true, imageId: true },
  });
  const [toolName] = toolsOf(blueprint);
  const tool = await tx.cloudTool.findUnique({ where: { cloudId_tool: { cloudId, tool: toolName } } });
  if (!revision?.imageId) {
    throw new PortalError("offer-unavailable", {
      detail: say`There is no published OS image of ${osTitle(osId)} to bake from.`,
      remedy: say`Build the OS image first, under Images.`,
    });
  }
  if (!tool) {
    throw new PortalError("offer-unavailable", {
      detail: say`No worker has said yet which version of ${TOOL_TITLES[toolName]} it has.`,
      remedy: say`Wait until a worker runs and has looked at this cloud, then ask again.`,
    });
  }
  const key = bakeKey({
    osImageId: revision.imageId,
    recipeDigest,
    variables: blueprint.install,
    toolVersion: tool.version,
  });
  return { revisionId: revision.id, imageId: revision.imageId, key, toolVersion: tool.version };
}

async function begin(
  tx: Tx,
  request: BakeRequest,
  service: CatalogueService,
  base: Base,
  draft: { id: string; number: number; imageId: string } | null,
): Promise<BakeAnswer> {
  const { cloudId, osId, userId, reason } = request;
  const { blueprint, recipeDigest } = service;
  const image = draft ?? (await newRevision(tx, request, service, base));
  const facts = {
    ...{ cloudId, os: osId, recipeDigest, imageId: base.imageId },
    reason: english(reason),
    serviceVersion: versionOn(blueprint, osId),
    flavours: catalogue().flavours,
  };
  const plan = compileBake(blueprint, facts, { id: image.id, imageId: image.imageId, bakeKey: base.key });
  const deploymentId = newId();
  await startDeployment(tx, {
    id: deploymentId,
    kind: "bake",
    title: `${blueprint.title} on ${osTitle(osId)}, v${image.number}`,
    plan,
    projectId: null,
    stackId: null,
    cloudId,
    createdById: userId,
    keys: throwAwayKeys(deploymentId, service, plan),
  });
  await changeBakedImage(tx, { id: image.id, to: "baking", userId, reason });
  return { outcome: "started", bakedImageId: image.id, deploymentId };
}

async function newRevision(
  tx: Tx,
  { cloudId, service, osId, userId, reason }: BakeRequest,
  { blueprint, recipeDigest }: CatalogueService,
  base: Base,
): Promise<{ id: string; number: number; imageId: string }> {
  const { _max } = await tx.bakedImage.aggregate({ where: { cloudId, service, osId }, _max: { number: true } });
  const number = (_max.number ?? 0) + 1;
  const id = newId();
  const imageId = bakedImageName(service, osId, number, base.key);
  await tx.bakedImage.create({
    data: {
      ...{ id, cloudId, service, osId, number, imageId, recipeDigest },
      serviceVersion: versionOn(blueprint, osId),
      bakeKey: base.key,
      osRevisionId: base.revisionId,
      toolVersion: base.toolVersion,
      createdById: userId,
    },
    select: { id: true },
  });
  await recordChange(tx, { id, from: null, to: "draft", userId, reason });
  return { id, number, imageId };
}

/** Keys of a template's machines, with made-up secrets for the service that is tested on them. */
export function throwAwayKeys(deploymentId: string, { blueprint }: CatalogueService, plan: Plan) {
  const secrets = Object.fromEntries(blueprint.secrets.map((s) => [s.id, generatePassword(s.length)]));
  return sealKeys(env().key, deploymentId, makeThrowAwayKeys(`template ${blueprint.service}`, plan.nodes, secrets));
}
