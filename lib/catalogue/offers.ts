import type { Viewer } from "@/lib/auth/viewer";
import type { CatalogueService } from "@/lib/blueprints/load-service";
import { toolsOf, versionOn, versionRange } from "@/lib/blueprints/schema";
import { TOOL_TITLES, type ToolName } from "@/lib/blueprints/tool-titles";
import type { z } from "zod";
import type { offer, serviceSummary } from "@/lib/contract/schemas/catalogue";
import { say, type Sentence } from "@/lib/util/say";
import { loadBakedOffers, type BakedOffer } from "./baked-images";
import { catalogue, osTitle } from "./catalogue";
import { measureOffers } from "./figures";
import { unmetNeed, type MachineNeeds } from "./machine-needs";
import { loadOsImages, type CloudImage } from "./os-images";
import { offeredPart } from "./service-limits";
import { closedTo, settingOf, type ServiceSettings } from "./service-settings";

type OfferInput = z.input<typeof offer>;

/** Services with what is offered of them to the viewer, and figures: two queries, however many services there are. */
export async function summarise(
  services: readonly CatalogueService[],
  settings: ServiceSettings,
  viewer: Viewer,
): Promise<z.input<typeof serviceSummary>[]> {
  const { flavours } = catalogue();
  const offered = services.map(({ blueprint, logo }) => {
    const setting = settingOf(settings, blueprint.service);
    return { blueprint: offeredPart(blueprint, setting.limits, flavours), logo, setting };
  });
  const keys = offered.flatMap(({ blueprint }) =>
    blueprint.os.flatMap((osId) =>
      blueprint.modes.map((mode) => ({ service: blueprint.service, osId, mode, tool: toolsOf(blueprint)[0] })),
    ),
  );
  const [images, baked, figures] = await Promise.all([loadOsImages(), loadBakedOffers(), measureOffers(keys)]);
  return offered.map(({ blueprint, logo, setting }) => ({
    id: blueprint.service,
    title: blueprint.title,
    version: versionRange(blueprint),
    category: blueprint.category,
    summary: blueprint.summary,
    logo,
    nodes: {
      min: blueprint.roles.reduce((sum, role) => sum + role.count.min, 0),
      max: Math.min(
        blueprint.roles.reduce((sum, role) => sum + role.count.max, 0),
        setting.limits.maxNodes ?? Infinity,
      ),
    },
    enabled: setting.enabled,
    hidden: setting.hidden,
    offers: keys.flatMap(({ service, osId, mode }, i): OfferInput[] => {
      const measured = figures[i];
      if (service !== blueprint.service || !measured) return [];
      const version = versionOn(blueprint, osId);
      const usable = usableBy(blueprint, images);
      const closed = closedTo(viewer, setting);
      const state =
        closed !== null
          ? shut(closed)
          : mode === "os-only"
            ? offerState(osId, usable)
            : bakedState(
                baked.find((b) => b.service === service && b.osId === osId),
                usable,
              );
      return [{ osId, osTitle: osTitle(osId), version, mode, ...state, figures: measured }];
    }),
  }));
}

/** The state of every offer of a service that nobody can launch. */
export const shut = (reason: Sentence): OfferState => ({ state: "unavailable", reason });

type UsableImage = CloudImage & { unfit?: Sentence };

/** The images as this service sees them: those of a cloud that is not made for it are as good as away, with the reason. */
export const usableBy = (needs: MachineNeeds, images: readonly CloudImage[]): UsableImage[] =>
  images.map((image) => {
    const unfit = image.cloudReady ? unmetNeed(needs, image) : null;
    return unfit === null ? image : { ...image, cloudReady: false, unfit };
  });

/** Whether a service can be launched from a baked image now. */
export function bakedState(baked: BakedOffer | undefined, images: readonly UsableImage[]): OfferState {
  if (!images.some((image) => image.cloudReady)) return { state: "unavailable", reason: noCloud(images) };
  if (baked?.serving) return { state: "available", reason: null };
  if (baked?.baking) return { state: "building", reason: say`The image with this service inside is being baked.` };
  return { state: "unavailable", reason: say`No image with this service inside has been published yet.` };
}

/** Why a launch with another tool than the first cannot start from a baked image. */
export const BAKED_WITH = (first: ToolName, tool: ToolName): Sentence =>
  say`Images with this service inside are made with ${TOOL_TITLES[first]}. With ${TOOL_TITLES[tool]} it is installed at launch.`;

type OfferState = Pick<OfferInput, "state" | "reason"> & { reason: Sentence | null };

const noCloud = (images: readonly UsableImage[]): Sentence => images.find(({ unfit }) => unfit)?.unfit ?? NO_CLOUD;
const NO_CLOUD = say`No cloud is ready; an administrator can see why under Images.`;

/** Whether a bare OS can be launched now; the best cloud decides. */
export function offerState(osId: string, images: readonly UsableImage[]): OfferState {
  const ofOs = images.filter((image) => image.id === osId);
  if (!ofOs.some((image) => image.cloudReady)) {
    return { state: "unavailable", reason: noCloud(ofOs) };
  }
  const ready = ofOs.filter((image) => image.cloudReady);
  if (ready.some((image) => image.state === "published")) return { state: "available", reason: null };
  if (ready.some((image) => image.progress !== null))
    return { state: "building", reason: say`The OS image is being built.` };
  const failed = ready.some((image) => image.state === "failed");
  return {
    state: "unavailable",
    reason: failed
      ? say`The build of the OS image failed; an administrator can repeat it.`
      : say`The OS image has not been built yet.`,
  };
}
