import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Node, type YAMLMap } from "yaml";
import type { LintIssue } from "@/lib/config-tools/tool";

/** What a role may hold without changing which files Ansible itself is made of. */
export const PLAIN_PARTS = ["defaults", "files", "handlers", "meta", "tasks", "templates", "vars"];

/** Lookups that compute from what they are given, or read a file of the recipe. */
const LOOKUPS = [
  ...["dict", "file", "indexed_items", "items", "list", "nested", "sequence", "subelements", "template", "together"],
  ...["vars", "varnames"],
];
const LOOPS_HERE =
  /^with_(config|csvfile|env|file|fileglob|filetree|first_found|ini|lines|password|pipe|template|unvault|url)$/;
const INCLUDES = ["include", "include_tasks", "import_tasks", "include_vars"];
const ROLES = ["include_role", "import_role"];
/** Read their `src` on the portal's side, unless `remote_src` says otherwise. */
const COPIES = ["copy", "template", "assemble", "unarchive", "script"];
/** Modules that act on the portal's side by their nature. */
const OURS = ["add_host", "fetch", "import_playbook"];
/** Variables that decide how and where Ansible connects, and what it starts there. */
const CONNECTION =
  /^ansible_(connection|host|port|user|private_key|ssh_|sftp_|scp_|paramiko_|\w*(interpreter|executable|control_path))/;
const HERE = /^(localhost|127\.|::1|0\.0\.0\.0)/i;
const ROLE_NAME = /^[a-z][a-z0-9_-]*$/;

/**
 * What a recipe that somebody brings may not do: anything that would run, read or write on the portal's own machine rather
 * than on the nodes. The sandbox keeps it from harm; these rules tell the author, and the person who signs it off.
 */
export async function foreignIssues(root: string): Promise<LintIssue[]> {
  const issues: LintIssue[] = [];
  for (const part of await readdir(root, { withFileTypes: true }))
    if (part.isDirectory() && !PLAIN_PARTS.includes(part.name)) {
      const message = `A recipe that is added has no folder "${part.name}": modules and plugins of its own are not run.`;
      issues.push({ file: path.join(root, part.name), line: 1, message });
    }
  for (const part of PLAIN_PARTS.filter((name) => name !== "files"))
    for (const name of (await readdir(path.join(root, part), { recursive: true }).catch(() => [])).sort()) {
      const file = path.join(root, part, name);
      const text = await readFile(file, "utf8").catch(() => null);
      if (text === null) continue;
      const isYaml = /\.(ya?ml|json)$/.test(name) && part !== "templates";
      issues.push(...(isYaml ? foreignInYaml(file, text) : foreignInTemplate(file, text)));
    }
  return issues;
}

/** Pure part for task and variable files. What is no YAML is for others to say. */
export function foreignInYaml(file: string, text: string): LintIssue[] {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, customTags: [{ tag: "!unsafe", resolve: (s: string) => s }] });
  if (document.errors.length > 0) return [];
  const issues: LintIssue[] = [];
  const add = (node: unknown, message: string | null) => {
    const offset = (node as Node | null)?.range?.[0] ?? 0;
    if (message !== null) issues.push({ file, line: lineCounter.linePos(offset).line || 1, message });
  };
  visit(document, {
    Scalar: (_key, node) => add(node, typeof node.value === "string" ? lookupFault(node.value) : null),
    Pair: (_key, pair) => add(pair.key, keyFault(isScalar(pair.key) ? String(pair.key.value) : "", pair.value)),
    Map: (_key, map) => add(map, copyFault(map)),
  });
  return issues;
}

/** Pure part for templates: only what stands between braces is a program. */
export function foreignInTemplate(file: string, text: string): LintIssue[] {
  return [...text.matchAll(/\{[{%][\s\S]*?[%}]\}/g)].flatMap((found) => {
    const message = lookupFault(found[0]);
    return message === null ? [] : [{ file, line: text.slice(0, found.index).split("\n").length, message }];
  });
}

function lookupFault(text: string): string | null {
  const calls = [...text.matchAll(/\b(lookup|query|q)\s*\(\s*(?:(['"])([\w.]+)\2)?\s*(?:,\s*(['"])([^'"]*)\4)?/g)];
  for (const [, name, , plugin = "", , given = ""] of calls) {
    if (plugin === "" && name === "q") continue;
    if (plugin === "") return "A lookup has to name its plugin in quotes.";
    const plain = plugin.replace(/^ansible\.(builtin|legacy)\./, "");
    if (!LOOKUPS.includes(plain)) return `The lookup "${plugin}" would run on the portal's own machine.`;
    if (["file", "template"].includes(plain) && leadsOut(given))
      return `The lookup "${plugin}" may read files of the recipe only, not "${given}".`;
  }
  if (/\{[{%][^}]*\b(lookup|query)\b(?!\s*\()/.test(text)) return "A lookup has to be called where it is named.";
  return null;
}

function keyFault(key: string, value: unknown): string | null {
  const name = key.replace(/^ansible\.(builtin|legacy)\./, "");
  const text = isScalar(value) ? String(value.value) : "";
  if (name === "local_action" || name === "action") return `"${key}" is not taken: name the module itself.`;
  if (OURS.includes(name)) return `The module "${key}" works on the portal's own machine.`;
  if (name === "connection") return "How nodes are connected to is the portal's business.";
  if (name === "delegate_to" && HERE.test(text)) return "A task may be delegated to nodes of its stack only.";
  if (name === "vars_files" || name === "collections") return `"${key}" is not taken.`;
  if (CONNECTION.test(name)) return `The variable "${key}" decides how the portal connects; it is not the recipe's.`;
  if (LOOPS_HERE.test(name)) return `"${key}" is a lookup, which would run on the portal's own machine.`;
  if (INCLUDES.includes(name) && leadsOut(pathIn(value))) return `"${pathIn(value)}" is not a file of the recipe.`;
  if (ROLES.includes(name) && isMap(value)) {
    const role = value.get("name");
    if (typeof role !== "string" || !ROLE_NAME.test(role)) return "A role is taken by its plain name.";
  }
  return null;
}

/** The file that a module names: as a plain string, or under `file`. */
function pathIn(value: unknown): string {
  if (isScalar(value)) return String(value.value);
  return isMap(value) ? String(value.get("file") ?? value.get("dir") ?? "") : "";
}

/** A task that copies from outside of the recipe. */
function copyFault(task: YAMLMap): string | null {
  for (const { key, value } of task.items) {
    const name = isScalar(key) ? String(key.value).replace(/^ansible\.(builtin|legacy)\./, "") : "";
    if (!COPIES.includes(name) || isSeq(value)) continue;
    const remote = isMap(value) && [true, "yes", "true"].includes(value.get("remote_src") as string);
    const source = isMap(value)
      ? String(value.get("src") ?? value.get("cmd") ?? "")
      : isScalar(value)
        ? String(value.value)
        : "";
    if (!remote && leadsOut(source)) return `"${source}" is not a file of the recipe.`;
  }
  return null;
}

const leadsOut = (file: string): boolean => /^\s*[/~]/.test(file) || file.split("/").includes("..");
