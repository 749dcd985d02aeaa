import type { CatalogueService } from "@/lib/blueprints/load";
import { morePhases, freeText } from "@/lib/blueprints/schema";
import type { RecipeRef } from "@/lib/config-tools/tool";

/** A service's recipe with all that its blueprint lets `lint` look for. */
export const recipeOf = ({
  blueprint,
  dir,
  sharedDir,
}: Pick<CatalogueService, "blueprint" | "dir" | "sharedDir">): RecipeRef => ({
  serviceDir: dir,
  sharedDir,
  name: blueprint.recipe,
  morePhases: morePhases(blueprint),
  freeText: freeText(blueprint),
});
