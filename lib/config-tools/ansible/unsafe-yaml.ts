import { PortalError } from "@/lib/errors";
import type { JsonValue } from "@/lib/config-tools/tool";
import { say } from "@/lib/util/say";

/**
 * Names that would steer Ansible or this tool instead of a recipe. `ansible_…` sets connections, the others are
 * Ansible's own magic variables.
 */
const RESERVED = new Set([
  ...["environment", "group_names", "groups", "hostvars", "inventory_dir", "inventory_file", "inventory_hostname"],
  ...["inventory_hostname_short", "omit", "play_hosts", "playbook_dir", "role_name", "role_names", "role_path", "vars"],
]);
const NAME = /^[a-zA-Z][a-zA-Z0-9_]{0,63}$/;

/**
 * Serialises variables so that Ansible takes every text as data: each string carries the tag `!unsafe`, which keeps
 * `{{ … }}` inside it from being templated, however often it is passed on. The tag must sit on the strings: on a
 * number it would turn the number into text.
 * @throws invalid-parameters for a name that is reserved or no identifier
 */
export function toUnsafeYaml(vars: Record<string, JsonValue>): string {
  const lines = Object.entries(vars).map(([name, value]) => {
    if (!NAME.test(name) || /^(ansible|burgeon)_/.test(name) || RESERVED.has(name)) {
      throw new PortalError("invalid-parameters", {
        detail: say`A recipe cannot have a variable named "${name}".`,
        remedy: say`Rename the parameter or secret in the blueprint: a letter, then letters, digits and underscores.`,
      });
    }
    return `${quote(name)}: ${emit(value)}\n`;
  });
  return lines.length === 0 ? "{}\n" : lines.join("");
}

function emit(value: JsonValue): string {
  if (typeof value === "string") return `!unsafe ${quote(value)}`;
  if (Array.isArray(value)) return `[${value.map(emit).join(", ")}]`;
  if (value !== null && typeof value === "object") {
    return `{${Object.entries(value)
      .map(([k, v]) => `${quote(k)}: ${emit(v)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value);
}

/**
 * A YAML 1.1 double-quoted scalar of printable ASCII: JSON's escapes mean the same in YAML, but YAML refuses control
 * characters that JSON leaves raw, and knows no surrogate pairs (it writes `\U0001F600`).
 */
function quote(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(/[^\x20-\x7e]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}
