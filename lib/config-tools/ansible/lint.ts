import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { isMap, isSeq, LineCounter, parseDocument, type YAMLMap } from "yaml";
import type { LintIssue, RecipePhase, RecipeRef, ToolContext } from "@/lib/config-tools/tool";
import { ANSIBLE_PLAYBOOK, ansibleEnvironment } from "@/lib/config-tools/ansible/environment";
import { cancelled } from "@/lib/config-tools/ssh/failures";
import { foreignIssues } from "@/lib/config-tools/ansible/foreign-rules";
import { behindWalls, type RunSettings } from "@/lib/config-tools/ansible/playbook-run";
import { spliceIn, unquotedIn } from "@/lib/config-tools/ansible/lint-splices";
import { linkRoles } from "@/lib/config-tools/ansible/roles";
import { makeRunFolder } from "@/lib/config-tools/ssh/run-folder";

const PHASES: RecipePhase[] = ["install", "configure", "verify"];

/**
 * Checks that every phase is there, is YAML, names its tasks in plain words, lets no value become a part of a command or of
 * a file's syntax, and passes Ansible's own syntax check.
 */
export async function lintRecipe(ctx: ToolContext, recipe: RecipeRef, settings: RunSettings): Promise<LintIssue[]> {
  const root = path.join(recipe.serviceDir, "ansible", recipe.name);
  const files = (await readdir(path.join(root, "tasks")).catch(() => []))
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
  const phases = [...PHASES, ...(recipe.morePhases ?? [])];
  const issues: LintIssue[] = phases
    .filter((phase) => !files.includes(`${phase}.yml`))
    .map((phase) => ({
      file: path.join(root, "tasks", `${phase}.yml`),
      line: 1,
      message: `The phase ${phase} is missing.`,
    }));
  for (const name of files) {
    const file = path.join(root, "tasks", name);
    issues.push(...lintTaskFile(file, await readFile(file, "utf8")));
  }
  for (const name of (await readdir(path.join(root, "templates")).catch(() => [])).sort()) {
    const file = path.join(root, "templates", name);
    issues.push(...unquotedIn(file, await readFile(file, "utf8"), recipe.freeText ?? []));
  }
  if (recipe.foreign) issues.push(...(await foreignIssues(root)));
  // Ansible stops at the first error, and says again what was found above.
  if (issues.length === 0) issues.push(...(await syntaxCheck(ctx, root, recipe, files, settings)));
  return issues;
}

/** Pure part: YAML errors, and tasks without a plain name, since users watch the names. */
export function lintTaskFile(file: string, text: string): LintIssue[] {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    customTags: [{ tag: "!unsafe", resolve: (s: string) => s }],
  });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    return document.errors.map((e) => ({
      file,
      line: lineAt(e.pos[0]),
      message: e.message.split("\n")[0] ?? e.message,
    }));
  }
  const issues: LintIssue[] = [];
  const visit = (node: unknown): void => {
    if (!isSeq(node)) return;
    for (const item of node.items) {
      if (!isMap(item)) continue;
      const task: YAMLMap = item;
      const line = lineAt(task.range?.[0] ?? 0);
      const name = task.get("name");
      const isBlock = task.has("block");
      if (!isBlock && typeof name !== "string") issues.push({ file, line, message: "The task has no name." });
      const splice = spliceIn(task);
      if (splice !== null) issues.push({ file, line, message: splice });
      if (typeof name === "string" && name.includes("{{")) {
        issues.push({ file, line, message: "A task's name must be plain words, without a template." });
      }
      for (const part of ["block", "rescue", "always"]) visit(task.get(part, true));
    }
  };
  if (document.contents !== null && !isSeq(document.contents)) {
    issues.push({ file, line: 1, message: "A task file is a list of tasks." });
  }
  visit(document.contents);
  return issues;
}

async function syntaxCheck(
  ctx: ToolContext,
  root: string,
  recipe: RecipeRef,
  files: string[],
  settings: RunSettings,
): Promise<LintIssue[]> {
  const folder = await makeRunFolder(settings.workDir);
  try {
    await linkRoles(folder.path, recipe);
    // Every task file is imported by name: included ones would be read only when their task runs.
    const tasks = files.map((name) => ({ import_role: { name: recipe.name, tasks_from: name } }));
    const play = [{ name: "lint", hosts: "localhost", gather_facts: false, tasks }];
    const playbook = await folder.write("playbook.json", JSON.stringify(play));
    const inventory = await folder.write("inventory.json", JSON.stringify({ all: { hosts: { localhost: {} } } }));
    const configFile = await folder.write("ansible.cfg", "");
    const env = ansibleEnvironment({ runFolder: folder.path, configFile, callbackDir: settings.callbackDir });
    const args = ["-i", inventory, "--syntax-check", playbook];
    // Names of imported files are templates, which are computed while they are read.
    const program = recipe.foreign
      ? await behindWalls({ recipe }, settings, { args, cwd: folder.path })
      : { file: ANSIBLE_PLAYBOOK, args };
    const said = await new Promise<string>((resolve) => {
      execFile(program.file, program.args, { cwd: folder.path, env, signal: ctx.signal }, (error, stdout, stderr) =>
        resolve(error ? stderr || stdout || error.message : ""),
      );
    });
    if (ctx.signal.aborted) throw cancelled();
    const prefix = path.join(folder.path, "roles", recipe.name);
    return said === "" ? [] : [syntaxIssue(said.replaceAll(prefix, root), path.join(root, "tasks", files[0] ?? ""))];
  } finally {
    await folder.remove();
  }
}

/** "ERROR! message … The error appears to be in '/path/x.yml': line 3, column 5, but may be elsewhere". */
export function syntaxIssue(said: string, fallback: string): LintIssue {
  const message = /ERROR!?\]?:?\s*([\s\S]*?)(\n\s*\n|$)/.exec(said)?.[1]?.trim() ?? said.trim();
  const place = /in '([^']+)': line (\d+)/.exec(said) ?? /Origin: (\S+?):(\d+)/.exec(said);
  const issue = { message: message.replaceAll(/\s*\n\s*/g, " ").slice(0, 500) };
  return { file: place?.[1] ?? fallback, line: Number(place?.[2] ?? 1), ...issue };
}
