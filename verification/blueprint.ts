// `npm run blueprint -- lint|plan|lock <service>`: what the author of a service needs; `test` is verify:catalogue for it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import type { ArtifactLock } from "@/lib/blueprints/artifacts";
import { readArchive } from "@/lib/blueprint-revisions/read-archive";
import { BlueprintFaults } from "@/lib/blueprints/faults";
import { catalogueDir, loadCatalogue, sharedDirOf } from "@/lib/blueprints/load";
import { blueprint as blueprintSchema, toolsOf } from "@/lib/blueprints/schema";
import { openTool } from "@/lib/config-tools/registry";
import { compileLaunch } from "@/lib/plan/compile-launch";
import { fileNameOf, parseCoordinates, pomOf, runMaven, sha512Of } from "@/lib/provisioning/artifacts/maven";
import { recipeOf } from "@/lib/provisioning/recipe-of";
import { checkContent } from "@/lib/worker/check-revision";

const [command = "", service = ""] = process.argv.slice(2);
const signal = AbortSignal.timeout(1_200_000);
const COMMANDS: Record<string, () => Promise<number>> = { lint, plan, lock };
const run = COMMANDS[command];
if (!run || service === "") {
  console.error("npm run blueprint -- lint|plan|test|lock <service>");
  process.exit(2);
}
try {
  process.exit(await run());
} catch (e) {
  console.error(e instanceof Error ? e.message : e);
  process.exit(1);
}

/** The blueprint, every role of its recipe and the shared ones: prints file, line and reason. */
async function lint(): Promise<number> {
  if (service.includes("/") || service.startsWith(".")) return lintFolder(path.resolve(service));
  const found = serviceNamed(service);
  const workDir = mkdtempSync(path.join(os.tmpdir(), "burgeon-lint-"));
  try {
    let complaints = 0;
    for (const name of found.blueprint.tools) {
      const tool = await openTool(name, { workDir });
      const context = { signal, idempotencyKey: "lint" };
      const issues = await tool.lint(context, recipeOf(found)).finally(() => tool.close());
      for (const { file, line, message } of issues) console.error(`${path.relative(".", file)}:${line}: ${message}`);
      complaints += issues.length;
    }
    if (complaints === 0) console.log(`${service}: nothing to complain of`);
    return complaints === 0 ? 0 : 1;
  } finally {
    rmSync(workDir, { recursive: true });
  }
}

/** A service that is not in the catalogue, as the portal checks one that is brought. */
async function lintFolder(folder: string): Promise<number> {
  const archive = execFileSync("tar", ["-czf", "-", "-C", folder, "."], { maxBuffer: 64 * 2 ** 20 });
  const own = loadCatalogue();
  const sharedDir = sharedDirOf(catalogueDir());
  const isOwn = (name: string) => own.services.has(name);
  const { faults } = await checkContent(await readArchive(archive), { ...own, sharedDir, isOwn });
  if (faults.length === 0) console.log(`${folder}: nothing to complain of`);
  else console.error(new BlueprintFaults(faults).message);
  return faults.length === 0 ? 0 : 1;
}

/** The plan of a launch with the blueprint's own counts, sizes and settings. */
async function plan(): Promise<number> {
  const { blueprint, digest, recipeDigest } = serviceNamed(service);
  const { flavours } = loadCatalogue();
  const facts = { cloudId: "cloud", imageId: "image", serviceDigest: digest, recipeDigest, flavours };
  const choice = {
    name: service,
    os: blueprint.os[0]!,
    mode: "os-only",
    cloneKind: "thin",
    tool: toolsOf(blueprint)[0],
    roles: {},
    parameters: {},
  } as const;
  const result = compileLaunch(blueprint, choice, facts);
  if (!result.ok) throw new Error(result.fields.map(({ path: at }) => `${at.join(".")} is refused`).join("\n"));
  for (const { name, role, flavour } of result.plan.nodes) console.log(`${name}  ${role}, ${flavour}`);
  console.log();
  for (const { key, needs, phase } of result.plan.steps)
    if (phase === "main") console.log(needs.length > 0 ? `${key} after ${needs.join(", ")}` : key);
  return 0;
}

/** Resolves the artifacts that Maven brings, and keeps what they are: the only place that asks which libraries they need. */
async function lock(): Promise<number> {
  const dir = path.resolve("catalogue", service);
  const { artifacts } = blueprintSchema.parse(parse(readFileSync(path.join(dir, "blueprint.yaml"), "utf8")));
  const locked: ArtifactLock = {};
  const work = mkdtempSync(path.join(os.tmpdir(), "burgeon-lock-"));
  try {
    for (const spec of artifacts) {
      if (!("maven" in spec)) continue;
      const folder = path.join(work, spec.id);
      await mkdir(folder);
      const [files, list] = [path.join(folder, "files"), path.join(folder, "list.txt")];
      const copy = ["dependency:copy-dependencies", `-DoutputDirectory=${files}`];
      const goal = [...copy, "dependency:list", `-DoutputFile=${list}`, "-DincludeScope=runtime"];
      await runMaven({ pom: pomOf(spec.maven, { exactly: false }), work: folder, goal, title: spec.title, signal });
      const found = resolvedIn(readFileSync(list, "utf8"));
      const names = found.map((maven) => fileNameOf(parseCoordinates(maven)));
      const unknown = readdirSync(files).filter((name) => !names.includes(name));
      if (unknown.length > 0 || new Set(names).size !== names.length)
        throw new Error(
          `${spec.id}: two libraries have the same file name, or Maven brought more: ${unknown.join(", ")}`,
        );
      const digests = found.map(async (maven, i) => ({ maven, sha512: await sha512Of(path.join(files, names[i]!)) }));
      locked[spec.id] = { maven: spec.maven, files: await Promise.all(digests) };
      console.log(`${spec.title} ${spec.version}: ${found.length} files`);
    }
  } finally {
    rmSync(work, { recursive: true });
  }
  writeFileSync(path.join(dir, "artifacts.lock.json"), `${JSON.stringify(locked, null, 2)}\n`);
  return 0;
}

/** Lines like `   org.slf4j:slf4j-api:jar:1.7.36:compile` of dependency:list, without the scope, sorted. */
function resolvedIn(text: string): string[] {
  const lines = text.split("\n").map((line) => /^\s+(\S+:\S+):(?:compile|runtime)\b/.exec(line)?.[1]);
  return lines.filter((line) => line !== undefined).sort();
}

function serviceNamed(name: string) {
  const found = loadCatalogue().services.get(name);
  if (!found) throw new Error(`There is no service "${name}" in the catalogue.`);
  return found;
}
