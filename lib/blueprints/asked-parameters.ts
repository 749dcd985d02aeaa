import type { Parameter } from "./schema";

/** Parameters that people set; the others are the portal's own. */
export const isAsked = (parameter: Parameter): boolean =>
  parameter.type !== "integer" || parameter["x-internal"] !== true;

/** A blueprint's parameters without the internal ones. */
export const askedParameters = (parameters: Record<string, Parameter>): Record<string, Parameter> =>
  Object.fromEntries(Object.entries(parameters).filter(([, parameter]) => isAsked(parameter)));
