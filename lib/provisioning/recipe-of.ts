import type { CatalogueService } from "@/lib/blueprints/load-service";
import { freeText, morePhases } from "@/lib/blueprints/schema";
import type { RecipeRef } from "@/lib/config-tools/tool";

/** A service's recipe with all that its blueprint lets `lint` look for. One that was brought is foreign. */
export const recipeOf = ({
  blueprint,
  dir,
  sharedDir,
  revisionId,
}: Pick<CatalogueService, "blueprint" | "dir" | "sharedDir" | "revisionId">): RecipeRef => ({
  serviceDir: dir,
  sharedDir,
  name: blueprint.recipe,
  foreign: revisionId !== null,
  morePhases: morePhases(blueprint),
  freeText: freeText(blueprint),
});
