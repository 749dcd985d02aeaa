import type { CatalogueService } from "@/lib/blueprints/load";
import { TOOL_TITLES, toolsOf, versionOn, versionRange, type ToolName } from "@/lib/blueprints/schema";
import type { z } from "zod";
import type { offer, serviceSummary } from "@/lib/contract/schemas/catalogue";
import { say, type Sentence } from "@/lib/util/say";
import { loadBakedOffers, type BakedOffer } from "./baked-images";
import { osTitle } from "./catalogue";
import { measureOffers } from "./figures";
import { loadOsImages, type CloudImage } from "./os-images";

type OfferInput = z.input<typeof offer>;

/** Services with their offers and figures: two queries, however many services there are. */
export async function summarise(services: readonly CatalogueService[]): Promise<z.input<typeof serviceSummary>[]> {
  const keys = services.flatMap(({ blueprint }) =>
    blueprint.os.flatMap((osId) =>
      blueprint.modes.map((mode) => ({ service: blueprint.service, osId, mode, tool: toolsOf(blueprint)[0] })),
    ),
  );
  const [images, baked, figures] = await Promise.all([loadOsImages(), loadBakedOffers(), measureOffers(keys)]);
  return services.map(({ blueprint, logo }) => ({
    id: blueprint.service,
    title: blueprint.title,
    version: versionRange(blueprint),
    category: blueprint.category,
    summary: blueprint.summary,
    logo,
    nodes: {
      min: blueprint.roles.reduce((sum, role) => sum + role.count.min, 0),
      max: blueprint.roles.reduce((sum, role) => sum + role.count.max, 0),
    },
    offers: keys.flatMap(({ service, osId, mode }, i): OfferInput[] => {
      const measured = figures[i];
      if (service !== blueprint.service || !measured) return [];
      const version = versionOn(blueprint, osId);
      const state =
        mode === "os-only"
          ? offerState(osId, images)
          : bakedState(
              baked.find((b) => b.service === service && b.osId === osId),
              images,
            );
      return [{ osId, osTitle: osTitle(osId), version, mode, ...state, figures: measured }];
    }),
  }));
}

/** Whether a service can be launched from a baked image now. */
export function bakedState(baked: BakedOffer | undefined, images: readonly CloudImage[]): OfferState {
  if (!images.some((image) => image.cloudReady)) return { state: "unavailable", reason: NO_CLOUD };
  if (baked?.serving) return { state: "available", reason: null };
  if (baked?.baking) return { state: "building", reason: say`The image with this service inside is being baked.` };
  return { state: "unavailable", reason: say`No image with this service inside has been published yet.` };
}

/** Why a launch with another tool than the first cannot start from a baked image. */
export const BAKED_WITH = (first: ToolName, tool: ToolName): Sentence =>
  say`Images with this service inside are made with ${TOOL_TITLES[first]}. With ${TOOL_TITLES[tool]} it is installed at launch.`;

type OfferState = Pick<OfferInput, "state" | "reason"> & { reason: Sentence | null };

const NO_CLOUD = say`No cloud is ready; an administrator can see why under Images.`;

/** Whether a bare OS can be launched now; the best cloud decides. */
export function offerState(osId: string, images: readonly CloudImage[]): OfferState {
  const ofOs = images.filter((image) => image.id === osId);
  if (!ofOs.some((image) => image.cloudReady)) {
    return { state: "unavailable", reason: NO_CLOUD };
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
