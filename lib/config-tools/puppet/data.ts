import { recipeContext } from "@/lib/config-tools/ssh/recipe-context";
import type { ApplyRequest, JsonValue, RecipePhase } from "@/lib/config-tools/tool";

const plain = (name: string): string => name.replaceAll("-", "_");

/** Puppet's names know no hyphen. */
export const moduleName = plain;

/** The class that a phase of the recipe is. */
export const phaseClass = (recipe: string, phase: RecipePhase): string => `${plain(recipe)}::${plain(phase)}`;

/**
 * The run's data for one node, as Hiera reads it: parameters and secrets under the names by which Puppet looks up those of
 * the recipe's class and of the phase's, secrets as Sensitive; and `burgeon`, what the portal knows of the nodes.
 */
export function hieraData(request: ApplyRequest, node: string): Record<string, JsonValue> {
  const { recipe, phase, vars, secrets } = request;
  const classes = [moduleName(recipe.name), phaseClass(recipe.name, phase)];
  const keyed = (values: Record<string, JsonValue>) =>
    Object.fromEntries(classes.flatMap((c) => Object.entries(values).map(([name, v]) => [`${c}::${name}`, v])));
  const hidden = keyed(secrets);
  return {
    ...(literal({ ...keyed(vars), ...hidden, burgeon: recipeContext(request, node) }) as Record<string, JsonValue>),
    lookup_options: Object.fromEntries(Object.keys(hidden).map((key) => [key, { convert_to: "Sensitive" }])),
  };
}

/** Hiera replaces %{…} in every string that it reads, and what users write is data. */
function literal(value: JsonValue): JsonValue {
  if (typeof value === "string") return value.replaceAll("%", "%{literal('%')}");
  if (Array.isArray(value)) return value.map(literal);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literal(item)]));
}
