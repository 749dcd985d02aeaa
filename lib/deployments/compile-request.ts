import type { Viewer } from "@/lib/auth/viewer";
import { catalogue, osTitle } from "@/lib/catalogue/catalogue";
import { loadBakedOffers } from "@/lib/catalogue/baked-images";
import { neededKinds } from "@/lib/catalogue/machine-needs";
import { bakedState, BAKED_WITH, offerState, usableBy } from "@/lib/catalogue/offers";
import { loadOsImages } from "@/lib/catalogue/os-images";
import { offeredPart, offerFault, sizeFaults, type Sizes } from "@/lib/catalogue/service-limits";
import { closedTo, loadServiceSettings, settingOf, type ServiceSetting } from "@/lib/catalogue/service-settings";
import type { CatalogueService } from "@/lib/blueprints/load-service";
import { toolsOf, type Blueprint } from "@/lib/blueprints/schema";
import { TOOL_TITLES, type ToolName } from "@/lib/blueprints/tool-titles";
import type { CloneKind } from "@/lib/contract/schemas/catalogue";
import type { LaunchRequest } from "@/lib/contract/schemas/stacks";
import { db } from "@/lib/db/client";
import { PortalError, type FieldError } from "@/lib/errors";
import { compileLaunch } from "@/lib/plan/compile-launch";
import { hashPlan } from "@/lib/plan/hash";
import type { Plan } from "@/lib/plan/types";
import { SANDBOX } from "@/lib/templates/register";
import { say, type Sentence } from "@/lib/util/say";
import { readStacks } from "./read-stacks";

export type CompiledLaunch = {
  plan: Plan;
  hash: string;
  service: CatalogueService;
  setting: ServiceSetting;
  tool: ToolName;
  cloudId: string;
  imageId: string;
  /** What the machines come from: always an OS image revision, and the baked image made of it, if that is the mode. */
  osRevisionId: string;
  bakedImageId: string | null;
};

/**
 * Compiles a launch request for the installation as it is now, within what administrators allow. The same request gives the same hash until a recipe, an
 * OS image, a flavour or an administrator's limit changes.
 * @throws offer-unavailable, invalid-parameters with every refused field
 */
export async function compileRequest(
  viewer: Viewer,
  projectId: string,
  request: LaunchRequest,
): Promise<CompiledLaunch> {
  const { services, flavours } = catalogue();
  const service = services.get(request.service);
  if (!service) throw unavailable(say`There is no service "${request.service}" in the catalogue.`, ["service"]);
  const { blueprint } = service;
  const setting = settingOf(await loadServiceSettings(), request.service);
  const closed = closedTo(viewer, setting);
  if (closed !== null) throw unavailable(say`${blueprint.title} cannot be launched. ${closed}`, ["service"]);
  const offered = offeredPart(blueprint, setting.limits, flavours);
  if (!blueprint.os.includes(request.os)) {
    throw unavailable(say`${blueprint.title} is not offered on "${request.os}".`, ["os"]);
  }
  if (!blueprint.modes.includes(request.mode)) {
    throw unavailable(say`${blueprint.title} is not offered in the mode "${request.mode}" yet.`, ["mode"]);
  }
  const [first, ...others] = toolsOf(blueprint);
  const tool = request.tool ?? offered.tools[0] ?? first;
  if (tool !== first && !others.includes(tool))
    throw unavailable(say`${blueprint.title} has no recipe for ${TOOL_TITLES[tool]}.`, ["tool"]);
  if (request.mode === "pre-installed" && tool !== first) throw unavailable(BAKED_WITH(first, tool), ["mode"]);
  const withheld = offerFault(blueprint, setting, {
    ...request,
    os: { id: request.os, title: osTitle(request.os) },
    tool,
  });
  if (withheld) throw unavailable(withheld.message, withheld.path);
  const image = await findImage(request, blueprint);
  await requireCloneKind(image.cloudId, request.cloneKind);
  if (service.revisionId !== null) await requireWalls(image.cloudId);
  const facts = {
    cloudId: image.cloudId,
    imageId: image.imageId,
    serviceDigest: service.digest,
    recipeDigest: service.recipeDigests.get(tool)!,
    stacks: await readStacks(db(), projectId, blueprint.parameters, request.parameters),
    flavours,
  };
  const usual = offered.roles.map(({ id, count, flavour }) => [id, { count: count.default, flavour }] as const);
  const roles: Sizes = { ...Object.fromEntries(usual), ...request.roles };
  const result = compileLaunch(blueprint, { ...request, roles, tool }, facts);
  const faults = [...(result.ok ? [] : result.fields), ...sizeFaults(blueprint, setting, roles, flavours)];
  if (!result.ok || faults.length > 0) throw invalidParameters(faults);
  return { plan: result.plan, hash: hashPlan(result.plan), service, setting, tool, ...image };
}

export type ChosenImage = Pick<CompiledLaunch, "cloudId" | "imageId" | "osRevisionId" | "bakedImageId">;

/**
 * The newest image of the mode on a cloud that answers; of this cloud only, where one is named.
 * @throws offer-unavailable with the reason that the offer shows
 */
export async function findImage(
  { service, os, mode }: Pick<LaunchRequest, "service" | "os" | "mode">,
  blueprint: Blueprint,
  onCloud?: string,
): Promise<ChosenImage> {
  const usable = async () => usableBy(blueprint, await loadOsImages());
  if (mode === "pre-installed") {
    const offer = (await loadBakedOffers(service)).find((o) => o.osId === os);
    if (!offer?.serving || (onCloud !== undefined && offer.serving.cloudId !== onCloud))
      throw unavailable(bakedState(offer, await usable()).reason ?? NOT_READY, ["mode"]);
    const { id, ...image } = offer.serving;
    return { ...image, bakedImageId: id };
  }
  const image = await findOsImage(os, blueprint, onCloud);
  if (!image) throw unavailable(offerState(os, await usable()).reason ?? NOT_READY, ["os"]);
  return { ...image, bakedImageId: null };
}

const NOT_READY = say`The image is not ready.`;

async function findOsImage(
  osId: string,
  blueprint: Blueprint,
  onCloud: string | undefined,
): Promise<Omit<ChosenImage, "bakedImageId"> | null> {
  const revision = await db().osImageRevision.findFirst({
    where: {
      osId,
      state: "published",
      imageId: { not: null },
      ...(onCloud !== undefined && { cloudId: onCloud }),
      cloud: { state: "ready", ...neededKinds(blueprint) },
    },
    orderBy: { publishedAt: "desc" },
    select: { id: true, cloudId: true, imageId: true },
  });
  if (!revision?.imageId) return null;
  return { cloudId: revision.cloudId, imageId: revision.imageId, osRevisionId: revision.id };
}

/** An administrator may have decided how a cloud clones. @throws offer-unavailable */
async function requireCloneKind(cloudId: string, wanted: CloneKind): Promise<void> {
  const cloud = await db().cloud.findUniqueOrThrow({ where: { id: cloudId } });
  if (!cloud.cloneKindLocked || cloud.cloneKind === wanted) return;
  throw unavailable(say`Disks on this cloud are always cloned as "${cloud.cloneKind}".`, ["cloneKind"]);
}

/** A service that is not the portal's own is launched where its recipe can be walled in. @throws offer-unavailable */
async function requireWalls(cloudId: string): Promise<void> {
  const cloud = await db().cloud.findUniqueOrThrow({ where: { id: cloudId }, include: { tools: true } });
  if (cloud.simulated || cloud.tools.some(({ tool }) => tool === SANDBOX)) return;
  throw new PortalError("offer-unavailable", {
    detail: say`Recipes of added blueprints run in a sandbox only, and the worker's host cannot make one.`,
    remedy: say`Ask an administrator to install bubblewrap there and to allow user namespaces; npm run doctor says what is missing.`,
  });
}

function unavailable(detail: Sentence, path: FieldError["path"]): PortalError {
  const text = { detail, remedy: say`Choose another offer, or wait until it is ready; the catalogue shows its state.` };
  return new PortalError("offer-unavailable", text, { fields: [{ path, message: detail }] });
}

/** Every refused field at once. */
export function invalidParameters(fields: FieldError[]): PortalError {
  const text = {
    detail: fields.length === 1 ? say`One setting is not allowed.` : say`${fields.length} settings are not allowed.`,
    remedy: say`Correct the marked fields.`,
  };
  return new PortalError("invalid-parameters", text, { fields });
}
