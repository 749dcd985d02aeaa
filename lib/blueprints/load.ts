import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { artifactLock, lockArtifacts, type Artifact } from "./artifacts";
import { isAsked } from "./asked-parameters";
import { isLargeEnough } from "./flavours";
import { osSpec, type OsSpec } from "./os";
import { blueprint, CONFIGURE_AGAIN_ID, toolsOf, type Blueprint, type ToolName } from "./schema";

const size = { vcpus: z.int().positive(), memoryMiB: z.int().positive(), diskGiB: z.int().positive() };
const flavour = z.strictObject({ id: z.string(), title: z.string(), ...size });
export type FlavourSpec = z.infer<typeof flavour>;

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
 * @throws Error naming the file and every problem in it; a broken catalogue stops the start rather than a launch.
 */
export function loadCatalogue(root = path.resolve(/*turbopackIgnore: true*/ "catalogue")): Catalogue {
  const oses = new Map(read(path.join(root, "os.yaml"), z.array(osSpec)).map((o) => [o.id, o]));
  const flavours = read(path.join(root, "flavours.yaml"), z.array(flavour));
  const services = new Map<string, CatalogueService>();
  const sharedDir = path.join(/*turbopackIgnore: true*/ root, SHARED);
  for (const entry of readdirSync(/*turbopackIgnore: true*/ root, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === SHARED) continue;
    const dir = path.join(/*turbopackIgnore: true*/ root, entry.name);
    const file = path.join(dir, "blueprint.yaml");
    const parsed = read(file, blueprint);
    const problems = checkReferences(parsed, oses, flavours);
    if (parsed.service !== entry.name) problems.push(`service is "${parsed.service}", its folder "${entry.name}"`);
    const lockFile = path.join(dir, "artifacts.lock.json");
    const lock = existsSync(lockFile) ? read(lockFile, artifactLock) : {};
    const artifacts = lockArtifacts(parsed.artifacts, lock, problems);
    // A run would take the recipe wherever the shared role is meant.
    for (const tool of parsed.tools) {
      if (existsSync(path.join(/*turbopackIgnore: true*/ sharedDir, tool, parsed.recipe)))
        problems.push(`recipe: "${parsed.recipe}" is the name of a shared role`);
      if (!existsSync(path.join(/*turbopackIgnore: true*/ dir, tool, parsed.recipe)))
        problems.push(`tools: there is no recipe ${tool}/${parsed.recipe}`);
    }
    if (problems.length > 0) throw new Error(`${file}:\n${problems.map((p) => `  ${p}`).join("\n")}`);
    const logo = readFileSync(path.join(dir, "logo.svg"), "utf8");
    const service = { blueprint: parsed, dir, sharedDir, artifacts };
    const [first] = toolsOf(parsed);
    const recipeDigests = new Map(parsed.tools.map((tool) => [tool, digestRecipe(service, tool)]));
    const digests = { digest: digestFolder(dir), recipeDigests, recipeDigest: recipeDigests.get(first)! };
    services.set(parsed.service, { ...service, ...digests, logo });
  }
  return { services, oses, flavours };
}

function read<T extends z.ZodType>(file: string, schema: T): z.output<T> {
  const result = schema.safeParse(parse(readFileSync(file, "utf8"), { prettyErrors: true }));
  if (!result.success) throw new Error(`${file}:\n${z.prettifyError(result.error)}`);
  return result.data;
}

/** Names that point nowhere, and cycles between roles. */
export function checkReferences(
  blueprint: Blueprint,
  oses: ReadonlyMap<string, unknown>,
  flavours: readonly FlavourSpec[],
): string[] {
  const problems: string[] = [];
  const roles = new Map(blueprint.roles.map((r) => [r.id, r]));
  const secrets = new Set(blueprint.secrets.map((s) => s.id));
  if (roles.size !== blueprint.roles.length) problems.push("two roles have the same id");
  for (const os of blueprint.os) if (!oses.has(os)) problems.push(`os: there is no "${os}" in os.yaml`);
  for (const os of Object.keys(blueprint.versions))
    if (!blueprint.os.includes(os)) problems.push(`versions: "${os}" is not among its operating systems`);
  for (const role of blueprint.roles) {
    const usual = flavours.find((f) => f.id === role.flavour);
    if (!usual) problems.push(`role ${role.id}: there is no flavour "${role.flavour}"`);
    else if (!isLargeEnough(usual, role.minimum))
      problems.push(`role ${role.id}: its own flavour "${role.flavour}" is smaller than its minimum`);
    for (const need of role.needs)
      if (!roles.has(need)) problems.push(`role ${role.id} needs "${need}", which does not exist`);
    for (const peer of role.peers)
      if (!roles.has(peer)) problems.push(`role ${role.id} has the peer "${peer}", which does not exist`);
  }
  const noSwitch = (when: string | undefined) => when !== undefined && blueprint.parameters[when]?.type !== "boolean";
  for (const e of blueprint.endpoints) {
    if (!roles.has(e.role)) problems.push(`endpoint ${e.id}: there is no role "${e.role}"`);
    if (noSwitch(e.when)) problems.push(`endpoint ${e.id}: there is no boolean parameter "${e.when}"`);
  }
  for (const c of blueprint.credentials) {
    if (!secrets.has(c.secret)) problems.push(`credential ${c.user}: there is no secret "${c.secret}"`);
    if (noSwitch(c.when)) problems.push(`credential ${c.user}: there is no boolean parameter "${c.when}"`);
  }
  problems.push(...checkForm(blueprint), ...checkActions(blueprint));
  if (blueprint.artifacts.length > 0 && blueprint.tools.some((tool) => tool !== "ansible"))
    problems.push("tools: artifacts reach nodes by Ansible only");
  const cycle = findCycle(blueprint);
  if (cycle) problems.push(`roles wait for each other: ${cycle.join(" -> ")}`);
  return problems;
}

/** What the launch form is drawn from: groups, and parameters that depend on others. */
function checkForm({ parameters, groups }: Blueprint): string[] {
  const problems: string[] = [];
  for (const [id, parameter] of Object.entries(parameters)) {
    const group = parameter["x-group"];
    if (group !== undefined && !groups.some((g) => g.id === group))
      problems.push(`parameter ${id}: there is no group "${group}"`);
    const trail = [id];
    for (let when = parameter["x-when"]; when; when = parameters[when.parameter]?.["x-when"]) {
      if (!parameters[when.parameter])
        problems.push(`parameter ${id}: it depends on "${when.parameter}", which does not exist`);
      if (trail.includes(when.parameter)) {
        problems.push(`parameters depend on each other: ${[...trail, when.parameter].join(" -> ")}`);
        break;
      }
      trail.push(when.parameter);
    }
  }
  return problems;
}

function checkActions({ actions, roles, parameters }: Blueprint): string[] {
  const roleOf = (id: string | undefined) => roles.find((role) => role.id === id);
  const ids = new Set(actions.map(({ id }) => id));
  const problems = ids.size === actions.length ? [] : ["two actions have the same id"];
  if (ids.has(CONFIGURE_AGAIN_ID)) problems.push(`action ${CONFIGURE_AGAIN_ID}: every service has this one already`);
  for (const { id, node, becomes, parameters: asked, restores, counts, example } of actions) {
    for (const role of [node, becomes])
      if (role !== undefined && !roleOf(role)) problems.push(`action ${id}: there is no role "${role}"`);
    for (const name of [...asked, ...restores])
      if (!Object.hasOwn(parameters, name)) problems.push(`action ${id}: there is no parameter "${name}"`);
    const asksForInternal = asked.find((name) => parameters[name] && !isAsked(parameters[name]));
    if (asksForInternal !== undefined) problems.push(`action ${id}: "${asksForInternal}" is internal`);
    if (counts !== undefined && (!parameters[counts] || isAsked(parameters[counts])))
      problems.push(`action ${id}: it counts "${counts}", which is no internal integer`);
    for (const name of Object.keys(example))
      if (!asked.includes(name)) problems.push(`action ${id}: its example sets "${name}", which it does not ask for`);
    if (becomes === undefined) continue;
    if (node === undefined) problems.push(`action ${id}: "becomes" needs the "node" that is chosen`);
    // A node keeps its name, and names count over all roles of a prefix.
    else if (roleOf(node)?.prefix !== roleOf(becomes)?.prefix)
      problems.push(`action ${id}: "${node}" and "${becomes}" must have the same prefix`);
  }
  return problems;
}

function findCycle(blueprint: Blueprint): string[] | null {
  const needs = new Map(blueprint.roles.map((r) => [r.id, r.needs]));
  const done = new Set<string>();
  const visit = (id: string, trail: string[]): string[] | null => {
    if (trail.includes(id)) return [...trail.slice(trail.indexOf(id)), id];
    if (done.has(id)) return null;
    for (const need of needs.get(id) ?? []) {
      const cycle = visit(need, [...trail, id]);
      if (cycle) return cycle;
    }
    done.add(id);
    return null;
  };
  for (const role of blueprint.roles) {
    const cycle = visit(role.id, []);
    if (cycle) return cycle;
  }
  return null;
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
