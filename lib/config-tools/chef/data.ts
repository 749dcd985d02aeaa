import { recipeContext } from "@/lib/config-tools/ssh/recipe-context";
import type { ApplyRequest, JsonValue } from "@/lib/config-tools/tool";

/** Recipes of a cookbook are files; of a phase's name, with the underscores that Chef's own have. */
export const recipeFile = (phase: string): string => phase.replaceAll("-", "_");

/** "recipe[redis::configure]": the one recipe that a phase is. */
export const runList = ({ recipe, phase }: Pick<ApplyRequest, "recipe" | "phase">): string =>
  `recipe[${recipe.name}::${recipeFile(phase)}]`;

/**
 * A node's attributes: parameters and secrets below the cookbook's name, as `node["redis"]["password"]`, and what the portal
 * knows of the nodes as `node["burgeon"]`. Chef takes them as they are: nothing in them is code or a template.
 */
export const attributes = (request: ApplyRequest, node: string): Record<string, JsonValue> => ({
  [request.recipe.name]: { ...request.vars, ...request.secrets },
  burgeon: recipeContext(request, node),
});
