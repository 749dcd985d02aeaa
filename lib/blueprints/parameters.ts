import { z } from "zod";
import type { FieldError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import { isAskedWith } from "./asked-parameters";
import type { Blueprint, Parameter } from "./schema";

export type ParameterValue = string | number | boolean;

/**
 * Checks launch parameters against the blueprint's JSON Schema and fills defaults in, also where a parameter is not asked
 * with these values (`x-when`). Strings may not hold control
 * characters whatever the schema says: they end up in configuration files.
 */
export function checkParameters(
  blueprint: Pick<Blueprint, "parameters">,
  input: Record<string, unknown>,
): { ok: true; values: Record<string, ParameterValue> } | { ok: false; fields: FieldError[] } {
  const schema = z.fromJSONSchema({
    type: "object",
    additionalProperties: false,
    properties: blueprint.parameters as Record<string, never>,
  });
  const result = schema.safeParse(withoutUnasked(blueprint.parameters, input));
  const fields: FieldError[] = result.success ? [] : result.error.issues.flatMap((issue) => toFields(issue, blueprint));
  for (const [name, value] of Object.entries(input)) {
    if (typeof value === "string" && /[\p{Cc}\u2028\u2029]/u.test(value)) {
      fields.push({ path: ["parameters", name], message: say`Line breaks and control characters are not allowed.` });
    }
  }
  if (fields.length > 0) return { ok: false, fields };
  return { ok: true, values: result.data as Record<string, ParameterValue> };
}

/** What a form that was changed back and forth still holds does not count. */
const withoutUnasked = (parameters: Record<string, Parameter>, input: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(input).filter(([id]) => !parameters[id]?.["x-when"] || isAskedWith(parameters, id, input)),
  );

function toFields(issue: z.core.$ZodIssue, blueprint: Pick<Blueprint, "parameters">): FieldError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: ["parameters", key], message: say`This service has no such setting.` }));
  }
  const name = String(issue.path[0] ?? "");
  return [{ path: ["parameters", ...(issue.path as (string | number)[])], message: describe(name, blueprint) }];
}

/** Says what is allowed rather than what was wrong: the reader then knows what to type. */
function describe(name: string, blueprint: Pick<Blueprint, "parameters">): Sentence {
  const parameter = blueprint.parameters[name];
  if (!parameter) return say`This value is not allowed.`;
  switch (parameter.type) {
    case "integer":
      return parameter["x-unit"]
        ? say`Use a whole number from ${parameter.minimum} to ${parameter.maximum} ${parameter["x-unit"]}.`
        : say`Use a whole number from ${parameter.minimum} to ${parameter.maximum}.`;
    case "boolean":
      return say`Choose yes or no.`;
    case "string":
      if (parameter["x-stack"]) return say`Choose another stack of this project that has been ready.`;
      if (parameter.enum) return say`Choose one of ${parameter.enum}.`;
      return parameter.description
        ? say`${{ en: parameter.description, ko: parameter["x-ko"]?.description }}`
        : say`Use ${parameter.minLength ?? 0} to ${parameter.maxLength} allowed characters.`;
  }
}
