import type { Parameter } from "./schema";

/** Parameters that people set; the others are the portal's own. */
export const isAsked = (parameter: Parameter): boolean =>
  parameter.type !== "integer" || parameter["x-internal"] !== true;

/** A blueprint's parameters without the internal ones. */
export const askedParameters = (parameters: Record<string, Parameter>): Record<string, Parameter> =>
  Object.fromEntries(Object.entries(parameters).filter(([, parameter]) => isAsked(parameter)));

/** Whether a parameter is asked for where the others have these values. What depends on one that is not asked is not either. */
export function isAskedWith(
  parameters: Record<string, Parameter>,
  id: string,
  values: Record<string, unknown>,
): boolean {
  const parameter = parameters[id];
  if (!parameter || !isAsked(parameter)) return false;
  const when = parameter["x-when"];
  if (!when) return true;
  const value = values[when.parameter] ?? parameters[when.parameter]?.default;
  const holds = "is" in when ? value === when.is : value !== when.not;
  return holds && isAskedWith(parameters, when.parameter, values);
}
