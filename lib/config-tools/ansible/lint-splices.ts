import { isMap, isScalar, isSeq, type YAMLMap } from "yaml";
import type { LintIssue } from "@/lib/config-tools/tool";

const SHELLS = ["shell", "ansible.builtin.shell"];
const COMMANDS = ["command", "ansible.builtin.command", "script", "ansible.builtin.script"];
/** A script of the recipe's own, whole: nothing is put into it. */
const OWN_SCRIPT = /^\{\{ *lookup\('file', [^{}]+\) *\}\}$/;
const HAS_TEMPLATE = /\{\{|\{%/;
/** Filters after which a text cannot end the place that it stands in. */
const SAFE_FILTER =
  /\|\s*(quote|to_json|to_nice_json|escape|e|b64encode|urlencode|hash|int|bool|length|regex_replace)\b/;

/**
 * What a task does that would let a value be read as a part of a command: a template in the text of a shell, in a
 * command that Ansible takes apart into words, or in the script behind `-c`. Values belong into `argv`, `stdin` or a file.
 */
export function spliceIn(task: YAMLMap): string | null {
  for (const name of SHELLS)
    if (HAS_TEMPLATE.test(textOf(task.get(name, true))))
      return "A value is put into the text of a shell, where it could be read as a command: use argv or stdin.";
  for (const name of COMMANDS) {
    const given = task.get(name, true);
    if (HAS_TEMPLATE.test(textOf(given)))
      return "A value is put into a command's text, which is taken apart into words: give it as a part of argv.";
    const argv = isMap(given) ? given.get("argv", true) : null;
    const parts = isSeq(argv) ? argv.items.map((item) => (isScalar(item) ? String(item.value) : "")) : [];
    const script = parts[parts.findIndex((part) => /^-[a-z]*c$/.test(part)) + 1];
    if (
      parts.some((part) => /^-[a-z]*c$/.test(part)) &&
      HAS_TEMPLATE.test(script ?? "") &&
      !OWN_SCRIPT.test(script ?? "")
    )
      return "A value is put into the script behind -c: hand it on as a further part of argv, by stdin or environment.";
  }
  return null;
}

/** The free-form text of a module: as a plain string, or under `cmd`. */
function textOf(given: unknown): string {
  if (isScalar(given)) return String(given.value);
  return isMap(given) ? String(given.get("cmd") ?? given.get("_raw_params") ?? "") : "";
}

/**
 * Places of a template where a parameter of any text (`freeText`: a string without a pattern or an enumeration) stands
 * as it was typed. What ends a value there (a quote, a `}`, an angle bracket) depends on the file, so a filter has to say.
 */
export function unquotedIn(file: string, text: string, freeText: readonly string[]): LintIssue[] {
  return text.split("\n").flatMap((line, i) =>
    [...line.matchAll(/\{\{(.*?)\}\}/g)].flatMap(([, expression = ""]) => {
      const found = freeText.find((name) => new RegExp(`(?<![\\w.'"])${name}(?![\\w'"])`).test(expression));
      if (found === undefined || SAFE_FILTER.test(expression)) return [];
      const message = `The parameter "${found}" may hold any text and is not quoted here: add a filter such as quote, to_json or escape.`;
      return [{ file, line: i + 1, message }];
    }),
  );
}
