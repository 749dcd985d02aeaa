import type { CatalogueService } from "@/lib/blueprints/load";
import { actionPhases, freeText } from "@/lib/blueprints/schema";
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
  actionPhases: actionPhases(blueprint),
  freeText: freeText(blueprint),
});
