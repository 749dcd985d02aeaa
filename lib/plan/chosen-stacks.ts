import type { ParameterValue } from "@/lib/blueprints/parameters";
import type { Parameter } from "@/lib/blueprints/schema";
import type { FieldError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import type { ChosenStack } from "./types";

/** A stack of the project as it is now, looked up by the caller. */
export type KnownStack = {
  id: string;
  name: string;
  /** It has been ready, and nobody removes it. */
  there: boolean;
  /** Its nodes let monitoring read them. */
  monitored: boolean;
  nodes: readonly { name: string; role: string; address: string }[];
};
export type KnownStacks = ReadonlyMap<string, KnownStack>;

type Parameters = Record<string, Parameter>;

/** The ids of stacks that parameters hold; "" is none. */
export const stackIdsIn = (parameters: Parameters, values: Record<string, unknown>): string[] =>
  Object.entries(parameters).flatMap(([id, parameter]) => {
    const value = values[id];
    return isStack(parameter) && typeof value === "string" && value !== "" ? [value] : [];
  });

const isStack = (parameter: Parameter) => parameter.type === "string" && parameter["x-stack"] !== undefined;

/**
 * What recipes get to know of the stacks that parameters name, by parameter. One that is chosen anew must be there, and is
 * refused otherwise; one that was chosen before may have gone since, and then has no nodes and the reason.
 * @param self the stack that is about to be changed; null for one that is not made yet
 * @param anew ids of the parameters whose values are new
 */
export function chosenStacks(
  parameters: Parameters,
  values: Record<string, ParameterValue>,
  { known, self, anew }: { known: KnownStacks; self: string | null; anew: readonly string[] },
  fields: FieldError[],
): Record<string, ChosenStack> {
  const entries = Object.entries(parameters).flatMap(([id, parameter]): [string, ChosenStack][] => {
    const value = values[id];
    if (parameter.type !== "string" || !parameter["x-stack"] || typeof value !== "string" || value === "") return [];
    const stack = known.get(value);
    const refuse = (message: FieldError["message"]) => void fields.push({ path: ["parameters", id], message });
    const closed = parameter["x-stack"].monitored && stack !== undefined && !stack.monitored;
    if (anew.includes(id)) {
      if (!stack?.there || value === self) refuse(say`Choose another stack of this project that has been ready.`);
      else if (closed)
        refuse(say`${stack.name} does not let monitoring read it. Its page has an action for that: run it first.`);
    }
    const missing = !stack?.there ? "removed" : closed ? "closed" : null;
    const nodes = missing === null ? (stack?.nodes ?? []) : [];
    const name = stack?.name ?? value;
    return [
      [
        id,
        {
          ...{ id: value, name, missing },
          // As search names them: two stacks may have nodes of the same name.
          nodes: nodes.map(({ name: node, role, address }) => ({ node: `${name}/${node}`, role, address })),
        },
      ],
    ];
  });
  return Object.fromEntries(entries);
}
