import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { recipeFile } from "@/lib/config-tools/chef/data";
import type { LintIssue, RecipePhase, RecipeRef } from "@/lib/config-tools/tool";

const PHASES: RecipePhase[] = ["install", "configure", "verify"];

/** Checks that the cookbook says its name, that every phase has its recipe, and what `lintRuby` knows. */
export async function lintRecipe({ serviceDir, name, morePhases = [] }: RecipeRef): Promise<LintIssue[]> {
  const root = path.join(serviceDir, "chef", name);
  const files = (await readdir(root, { recursive: true }).catch(() => [])).sort();
  const missing = [
    ...(files.includes("metadata.rb") ? [] : [{ file: "metadata.rb", message: "The cookbook has no metadata." }]),
    ...[...PHASES, ...morePhases].flatMap((phase) => {
      const file = path.join("recipes", `${recipeFile(phase)}.rb`);
      return files.includes(file) ? [] : [{ file, message: `The phase ${phase} is missing.` }];
    }),
  ];
  const issues = missing.map(({ file, message }): LintIssue => ({ file: path.join(root, file), line: 1, message }));
  for (const file of files.filter((entry) => entry.endsWith(".rb"))) {
    const at = path.join(root, file);
    const text = await readFile(at, "utf8");
    issues.push(...(file === "metadata.rb" ? lintMetadata(at, text, name) : lintRuby(at, text)));
  }
  return issues;
}

/** Chef finds a cookbook by the name in its metadata, and we by its folder. */
export function lintMetadata(file: string, text: string, name: string): LintIssue[] {
  const found = /^\s*name\s+["']([^"']+)["']/m.exec(text)?.[1];
  return found === name ? [] : [{ file, line: 1, message: `The cookbook's name must be "${name}".` }];
}

/** What Chef takes and we do not. */
export function lintRuby(file: string, text: string): LintIssue[] {
  const issues: LintIssue[] = [];
  text.split("\n").forEach((content, i) => {
    const at = (message: string) => issues.push({ file, line: i + 1, message });
    if (/^\s*(execute|bash|script)\s+["'][^"' ]*["']\s+do/.test(content))
      at("A command needs a name in plain words: users watch it.");
    if (
      /^\s*(command|code|environment)\b.*\bnode(\[[^\]]+\])*\[["'][a-z_]*(password|secret|token)["']\]/i.test(content)
    )
      at("A secret must not be an argument or a variable of a command: others can read those. Hand it to `input`.");
  });
  return issues;
}
