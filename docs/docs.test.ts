import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const files = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync("docs", { recursive: true, encoding: "utf8" }).map((f) => `docs/${f}`),
];
const pages = files.filter((f) => f.endsWith(".md"));
const ROOTS = /^(app|bench|catalogue|components|docs|e2e|i18n|lib|messages|prisma|public|scripts|verification)\//;

/** Paths in backticks and link targets. Patterns (`*`, `<name>`, `…`) and globs name no file. */
function pathsIn(page: string): string[] {
  const text = readFileSync(page, "utf8");
  const quoted = [...text.matchAll(/`([^`\s]+)`/g)].map((m) => m[1]!).filter((p) => ROOTS.test(p));
  const linked = [...text.matchAll(/\]\(([^)#\s]+)\)/g)].map((m) => m[1]!).filter((p) => !p.includes(":"));
  return [...quoted, ...linked.map((p) => path.join(path.dirname(page), p))].filter((p) => !/[*<{…]/.test(p));
}

describe("the documentation", () => {
  it.each(pages)("%s names only files that exist", (page) => {
    expect(pathsIn(page).filter((p) => !existsSync(p))).toEqual([]);
  });

  it("names the commands that package.json has", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
    const named = pages.flatMap((page) =>
      [...readFileSync(page, "utf8").matchAll(/`npm run ([a-z:]+)/g)].map((m) => m[1]!),
    );
    expect(named.length).toBeGreaterThan(5);
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  });
});
