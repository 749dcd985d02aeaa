import type { Parameter } from "@/lib/blueprints/schema";

/** A parameter as its field holds it: as it was typed, or ticked. */
export type TypedValue = string | boolean;

export type FieldProblem =
  | { rule: "name" | "required" | "choice" | "number" | "tagKey" | "tagValue" | "tagTwice" | "leaseEnd" }
  | { rule: "tooShort" | "tooSmall"; min: number }
  | { rule: "tooLong" | "tooLarge"; max: number }
  | { rule: "pattern"; pattern: string };

export const typedDefault = (parameter: Parameter): TypedValue =>
  parameter.type === "boolean" ? parameter.default : String(parameter.default);

/** What is sent for a field. Numbers that are none stay text: the server names them. */
export const sentValue = (parameter: Parameter | undefined, value: TypedValue): string | number | boolean =>
  parameter?.type === "integer" && typeof value === "string" && /^-?\d+$/.test(value.trim()) ? Number(value) : value;

/** What the browser can tell by itself; the server checks everything again. */
export function checkValue(value: TypedValue, parameter: Parameter): FieldProblem | null {
  if (parameter.type === "boolean" || typeof value === "boolean") return null;
  if (parameter.type === "integer") {
    const text = value.trim();
    if (text === "") return { rule: "required" };
    if (!/^-?\d+$/.test(text)) return { rule: "number" };
    if (Number(text) < parameter.minimum) return { rule: "tooSmall", min: parameter.minimum };
    if (Number(text) > parameter.maximum) return { rule: "tooLarge", max: parameter.maximum };
    return null;
  }
  if (parameter.enum) return parameter.enum.includes(value) ? null : { rule: "choice" };
  const length = [...value].length;
  const min = parameter.minLength ?? 0;
  if (length < min) return length === 0 ? { rule: "required" } : { rule: "tooShort", min };
  if (length > parameter.maxLength) return { rule: "tooLong", max: parameter.maxLength };
  if (parameter.pattern && !new RegExp(parameter.pattern, "u").test(value))
    return { rule: "pattern", pattern: parameter.pattern };
  return null;
}
