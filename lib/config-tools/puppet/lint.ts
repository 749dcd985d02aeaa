import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { moduleName } from "@/lib/config-tools/puppet/data";
import { stageModules } from "@/lib/config-tools/puppet/staging";
import { cancelled } from "@/lib/config-tools/ssh/failures";
import { recipeFolders } from "@/lib/config-tools/ssh/recipe-folders";
import { makeRunFolder } from "@/lib/config-tools/ssh/run-folder";
import { inSandbox, requireSandbox } from "@/lib/config-tools/ssh/sandbox";
import type { LintIssue, RecipePhase, RecipeRef, ToolContext } from "@/lib/config-tools/tool";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

export type LintSettings = { workDir: string; /** Where our own module lies. */ nodeDir: string };

const PHASES: RecipePhase[] = ["install", "configure", "verify"];

/**
 * Checks that every phase has its class, that secrets reach no command's arguments, and that Puppet's own parser takes every
 * manifest and template. @throws config-tool-missing where this host has no Puppet, cancelled
 */
export async function lintRecipe(ctx: ToolContext, recipe: RecipeRef, settings: LintSettings): Promise<LintIssue[]> {
  const root = path.join(recipe.serviceDir, "puppet", recipe.name);
  const files = (await readdir(root, { recursive: true }).catch(() => [])).sort();
  const manifests = files.filter((name) => name.endsWith(".pp"));
  const issues: LintIssue[] = [...PHASES, ...(recipe.morePhases ?? [])].flatMap((phase) => {
    // A phase is a class, whose names know no hyphen.
    const manifest = path.join("manifests", `${moduleName(phase)}.pp`);
    const message = `The phase ${phase} is missing.`;
    return manifests.includes(manifest) ? [] : [{ file: path.join(root, manifest), line: 1, message }];
  });
  for (const name of manifests) {
    const file = path.join(root, name);
    issues.push(...lintManifest(file, await readFile(file, "utf8")));
  }
  if (issues.length > 0) return issues;
  const folder = await makeRunFolder(settings.workDir);
  try {
    // The parser wants classes where it would find them: in a module of their name. The shared ones are looked at with it.
    await stageModules(folder.path, recipe, settings.nodeDir);
    const staged = [...(await recipeFolders(recipe, "puppet"))].map(
      ([name, from]) => [path.join(folder.path, "modules", moduleName(name)), from] as const,
    );
    const found: string[] = [];
    for (const [at, from] of staged)
      found.push(...(await readdir(from, { recursive: true })).map((name) => path.join(at, name)));
    const of = (ending: string): string[] => found.filter((name) => name.endsWith(ending)).sort();
    const reads = [...staged.map(([, from]) => from), settings.nodeDir];
    const walls = recipe.foreign ? { cwd: folder.path, reads } : null;
    const validate = (face: "parser" | "epp", files: string[]) => validateWith(ctx, [face, "validate"], files, walls);
    const said = [await validate("parser", of(".pp")), await validate("epp", of(".epp"))].join("\n");
    return parserIssues(
      staged.reduce((text, [at, from]) => text.replaceAll(`${at}/`, `${from}/`), said),
      root,
    );
  } finally {
    await folder.remove();
  }
}

/** Pure part: what Puppet takes and we do not. */
export function lintManifest(file: string, text: string): LintIssue[] {
  const issues: LintIssue[] = [];
  text.split("\n").forEach((content, i) => {
    const at = (message: string) => issues.push({ file, line: i + 1, message });
    if (/^\s*(command|environment|unless|onlyif)\s*=>.*\.unwrap\b/.test(content))
      at("A secret must not be an argument or a variable of a command: others can read those. Hand it to stdin.");
    if (/^\s*exec\s*\{\s*['"][^'" ]*['"]:/.test(content)) at("An exec needs a title in plain words: users watch it.");
  });
  return issues;
}

/** `walls`: for a foreign recipe, what Puppet may see. The parser runs nothing, and is not trusted to. */
async function validateWith(
  ctx: ToolContext,
  command: string[],
  files: string[],
  walls: { cwd: string; reads: string[] } | null,
): Promise<string> {
  if (files.length === 0) return "";
  const program = { file: "puppet", args: [...command, "--color=false", ...files] };
  let [run, env] = [program, { ...process.env, LC_ALL: "C.UTF-8" } as NodeJS.ProcessEnv];
  if (walls) {
    await requireSandbox();
    run = await inSandbox({ ...program, cwd: walls.cwd }, { reads: walls.reads, writes: [walls.cwd] });
    env = { PATH: process.env.PATH, HOME: walls.cwd, LC_ALL: "C.UTF-8" } as unknown as NodeJS.ProcessEnv;
  }
  return new Promise((resolve, reject) => {
    execFile(run.file, run.args, { signal: ctx.signal, env }, (error, stdout, stderr) => {
      if (ctx.signal.aborted) return reject(cancelled());
      if (!error) return resolve("");
      const missing = error.code === "ENOENT" || /execvp puppet: No such file/.test(stderr);
      if (!missing) return resolve(stderr || stdout || error.message);
      const text = {
        detail: say`puppet is missing or does not run.`,
        remedy: say`Install Puppet: apt-get install puppet-agent.`,
      };
      reject(new PortalError("config-tool-missing", text, { cause: error }));
    });
  });
}

/** "Error: Could not parse for environment production: Syntax error at 'x' (file: /path/x.pp, line: 3, column: 5)". */
export function parserIssues(said: string, root: string): LintIssue[] {
  const lines = said.split("\n").filter((line) => /^Error: /.test(line) && !/^Error: (Found \d+|Try )/.test(line));
  return lines.map((line) => {
    const place = /\(file: ([^,)]+)(?:, line: (\d+))?/.exec(line);
    const message = line.replace(/^Error: (Could not parse for environment \S+: )?/, "").replace(/ \(file: .*$/, "");
    return { file: place?.[1] ?? root, line: Number(place?.[2] ?? 1), message };
  });
}
