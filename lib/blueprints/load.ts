import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { artifactLock, lockArtifacts, type Artifact } from "./artifacts";
import { checkReferences } from "./check";
import { flavour, type FlavourSpec } from "./flavour-spec";
import { osSpec, type OsSpec } from "./os";
import { blueprint, toolsOf, type Blueprint, type ToolName } from "./schema";
import { readYaml } from "./yaml-file";

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
};

export type Catalogue = { services: Map<string, CatalogueService>; oses: Map<string, OsSpec>; flavours: FlavourSpec[] };

/** The one folder of the catalogue that is no service: roles for the recipes of all of them. */
const SHARED = "shared";

/**
 * Reads and checks the catalogue folder: one folder a service, `shared`, `os.yaml` and `flavours.yaml`.
 * @throws Error naming file and line of every problem; a broken catalogue stops the start rather than a launch.
 */
export function loadCatalogue(root = path.resolve(/*turbopackIgnore: true*/ "catalogue")): Catalogue {
  const oses = new Map(readYaml(path.join(root, "os.yaml"), z.array(osSpec)).data.map((o) => [o.id, o]));
  const flavours = readYaml(path.join(root, "flavours.yaml"), z.array(flavour)).data;
  const services = new Map<string, CatalogueService>();
  const sharedDir = path.join(/*turbopackIgnore: true*/ root, SHARED);
  for (const entry of readdirSync(/*turbopackIgnore: true*/ root, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === SHARED) continue;
    const dir = path.join(/*turbopackIgnore: true*/ root, entry.name);
    const file = path.join(dir, "blueprint.yaml");
    const { data: parsed, refuse } = readYaml(file, blueprint);
    const problems = checkReferences(parsed, oses, flavours);
    if (parsed.service !== entry.name)
      problems.push({ path: ["service"], message: `it is "${parsed.service}", its folder "${entry.name}"` });
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
    if (problems.length > 0) refuse(problems);
    const logo = readFileSync(path.join(dir, "logo.svg"), "utf8");
    const service = { blueprint: parsed, dir, sharedDir, artifacts };
    const [first] = toolsOf(parsed);
    const recipeDigests = new Map(parsed.tools.map((tool) => [tool, digestRecipe(service, tool)]));
    const digests = { digest: digestFolder(dir), recipeDigests, recipeDigest: recipeDigests.get(first)! };
    services.set(parsed.service, { ...service, ...digests, logo });
  }
  return { services, oses, flavours };
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
