import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { artifactLock, lockArtifacts, type Artifact } from "./artifacts";
import { checkReferences } from "./check";
import type { FlavourSpec } from "./flavour-spec";
import type { OsSpec } from "./os";
import { blueprint, toolsOf, type Blueprint } from "./schema";
import type { ToolName } from "./tool-titles";
import { readYaml, type Problem } from "./yaml-file";

export type CatalogueService = {
  blueprint: Blueprint;
  /** Absolute path of the service's folder. */
  dir: string;
  /** Absolute path of what the recipes of all services share. */
  sharedDir: string;
  /** What its artifacts are made of. */
  artifacts: Artifact[];
  logo: string;
  /** SHA-256 (hex, 16 characters) over every file of the folder. */
  digest: string;
  /** The same over what decides a node's content: recipe, shared parts, tool and version. Texts and logos do not. By tool. */
  recipeDigests: ReadonlyMap<string, string>;
  /** That of the first tool: of all that is baked or tested on throw-away machines. */
  recipeDigest: string;
  /** The revision that it is of, where it is not the portal's own: an administrator has brought it. */
  revisionId: string | null;
};

export type ServiceContext = {
  sharedDir: string;
  oses: ReadonlyMap<string, OsSpec>;
  flavours: readonly FlavourSpec[];
  /** What a caller knows to be wrong with it besides. */
  more?: (blueprint: Blueprint) => Problem[];
};

/** Reads and checks a service's folder. @throws BlueprintFaults with every problem of its blueprint */
export function loadService(dir: string, { sharedDir, oses, flavours, more }: ServiceContext): CatalogueService {
  const { data: parsed, refuse } = readYaml(path.join(dir, "blueprint.yaml"), blueprint);
  const problems = [...checkReferences(parsed, oses, flavours), ...(more?.(parsed) ?? [])];
  const lockFile = path.join(dir, "artifacts.lock.json");
  const lock = existsSync(lockFile) ? readYaml(lockFile, artifactLock).data : {};
  const artifacts = lockArtifacts(parsed.artifacts, lock, problems);
  // A run would take the recipe wherever the shared role is meant.
  for (const tool of parsed.tools) {
    if (existsSync(path.join(/*turbopackIgnore: true*/ sharedDir, tool, parsed.recipe)))
      problems.push({ path: ["recipe"], message: `"${parsed.recipe}" is the name of a shared role` });
    if (!existsSync(path.join(/*turbopackIgnore: true*/ dir, tool, parsed.recipe)))
      problems.push({ path: ["tools"], message: `there is no recipe ${tool}/${parsed.recipe}` });
  }
  const logoFile = path.join(/*turbopackIgnore: true*/ dir, "logo.svg");
  if (!existsSync(logoFile)) problems.push({ path: [], message: "there is no logo.svg beside it" });
  if (problems.length > 0) refuse(problems);
  const service = { blueprint: parsed, dir, sharedDir, artifacts };
  const [first] = toolsOf(parsed);
  const recipeDigests = new Map(parsed.tools.map((tool) => [tool, digestRecipe(service, tool)]));
  const digests = { digest: digestFolder(dir), recipeDigests, recipeDigest: recipeDigests.get(first)! };
  return { ...service, ...digests, logo: readFileSync(logoFile, "utf8"), revisionId: null };
}

type RecipeParts = Pick<CatalogueService, "blueprint" | "dir" | "sharedDir" | "artifacts">;

function digestRecipe({ blueprint, dir, sharedDir, artifacts }: RecipeParts, tool: ToolName): string {
  const { recipe, version, install } = blueprint;
  const own = path.join(dir, tool, recipe);
  const roles = [...sharedParts(own, path.join(sharedDir, tool), tool)].sort();
  const shared = roles.map((role) => [role, digestFolder(path.join(sharedDir, tool, role))]);
  return digestFolder(own, JSON.stringify({ tool, recipe, version, install, shared, artifacts }));
}

/** Where the code of a role, module or cookbook lies, and what in it names another one. Names must be plain words. */
const NAMES: Record<ToolName, { folder: string; pattern: RegExp }> = {
  ansible: { folder: "tasks", pattern: /\b(?:include|import)_role:\s+name: *([a-z0-9_-]+)/g },
  puppet: { folder: "manifests", pattern: /\b([a-z][a-z0-9_]*)(?=::|\s*\{)/g },
  chef: { folder: "recipes", pattern: /\binclude_recipe +['"]([a-z0-9_-]+)/g },
};

/** The shared parts that a recipe names, and those that these do. */
function sharedParts(dir: string, sharedDir: string, tool: ToolName, found = new Set<string>()): Set<string> {
  const { folder, pattern } = NAMES[tool];
  const texts = filesOf(path.join(dir, folder)).map((file) => readFileSync(file, "utf8"));
  for (const [, name = ""] of texts.join("\n").matchAll(pattern)) {
    if (found.has(name) || !existsSync(path.join(sharedDir, name))) continue;
    sharedParts(path.join(sharedDir, name), sharedDir, tool, found.add(name));
  }
  return found;
}

function digestFolder(dir: string, about = ""): string {
  const hash = createHash("sha256").update(about);
  for (const file of filesOf(dir))
    hash.update(path.relative(dir, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex").slice(0, 16);
}

const filesOf = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    // A link is for a file that two tools' recipes share.
    .filter((f) => f.isFile() || f.isSymbolicLink())
    .map((f) => path.join(f.parentPath, f.name))
    .sort();
