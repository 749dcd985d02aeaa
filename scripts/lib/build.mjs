import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { lastLines, run } from "./exec.mjs";
import { ROOT } from "./options.mjs";
import { Problem } from "./problem.mjs";
import { whileAlone, workPidFile } from "./project-lock.mjs";

/** @typedef {import("./reporter.mjs").Stage} Stage */

const DIST = path.join(ROOT, "dist");

/** Programs besides the web pages. They run from dist/ with the project's root as working directory. */
export const BUNDLES = {
  worker: "lib/worker/main.ts",
  cli: "lib/cli/main.ts",
  seed: "prisma/seed/main.ts",
  reset: "lib/worker/reset.ts",
  probe: "scripts/probe.ts",
  bench: "bench/main.ts",
};

/** @param {keyof typeof BUNDLES} name */
export const bundleFile = (name) => path.join(DIST, `${name}.mjs`);

const WEB_SOURCES = ["app", "components", "lib", "messages", "public", "catalogue", "i18n"];
const WEB_FILES = /^(package-lock\.json|tsconfig\.json|(next|postcss)\.config\.\w+|(proxy|instrumentation)\.ts)$/;
/** Tests do not end up in a build. */
const NOT_BUILT = /(\.(test|itest|mtest)\.tsx?$|\/testing\/|^scripts\/)/;

/**
 * Files below a folder, as paths from the project's root, in a fixed order.
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  const at = path.join(ROOT, folder);
  if (!existsSync(at)) return [];
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    .filter((file) => !NOT_BUILT.test(file))
    .sort();
}

/**
 * One hash over names and contents.
 * @param {readonly string[]} files paths from `root`
 * @param {string} [root]
 */
export function hashFiles(files, root = ROOT) {
  const hash = createHash("sha256");
  for (const file of files) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

const webHash = () =>
  hashFiles([
    ...readdirSync(ROOT)
      .filter((name) => WEB_FILES.test(name))
      .sort(),
    ...WEB_SOURCES.flatMap(filesBelow),
  ]);

const holds = (/** @type {string} */ file, /** @type {string} */ text) =>
  existsSync(file) && readFileSync(file, "utf8") === text;

/**
 * The part of a build's output that tells what is wrong: from the first error on, or else its end.
 * @param {readonly string[]} lines
 */
export function errorLines(lines) {
  const first = lines.findIndex((line) => /failed|error/i.test(line));
  return first < 0 ? lines.slice(-40) : lines.slice(first, first + 40);
}

/**
 * Builds the web pages if their sources changed since the last build.
 * @param {Stage} stage
 */
export async function buildWeb(stage) {
  await whileAlone("web", stage, () => build(stage));
}

async function build(/** @type {Stage} */ stage) {
  const stamp = path.join(ROOT, ".next", ".burgeon-hash");
  const hash = webHash();
  if (holds(stamp, hash)) return stage.result("up to date");
  rmSync(stamp, { force: true });
  const lines = /** @type {string[]} */ ([]); // of both streams, in the order in which they came
  const done = await run(process.execPath, [path.join(ROOT, "node_modules/next/dist/bin/next"), "build"], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" },
    pidFile: workPidFile("web"),
    onLine: (line) => {
      lines.push(line);
      stage.say(line);
    },
  });
  if (done.code !== 0)
    throw new Problem("The web pages could not be built.", "Correct the sources that the output names.", {
      output: errorLines(lines).join("\n"),
    });
  writeFileSync(stamp, hash);
  stage.result("built");
}

/** CommonJS in the bundle asks for Node's own modules by `require`, which an ES module does not have. */
const CLI_HEAD = `#!/usr/bin/env node
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);`;

/**
 * Options of esbuild for one of the programs; `npm run dev` watches with the same ones.
 * @param {keyof typeof BUNDLES} name
 * @returns {import("esbuild").BuildOptions}
 */
export const bundleOptions = (name) => ({
  entryPoints: [path.join(ROOT, BUNDLES[name])],
  outfile: bundleFile(name),
  absWorkingDir: ROOT,
  bundle: true,
  // The command goes to machines that have nothing of the project but this file.
  packages: name === "cli" ? "bundle" : "external",
  banner: name === "cli" ? { js: CLI_HEAD } : {},
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: true,
  logLevel: "silent",
});

/**
 * Bundles programs; quick enough to be done on every start.
 * @param {readonly (keyof typeof BUNDLES)[]} names
 * @param {Stage} stage
 */
export async function buildBundles(names, stage) {
  const missing = names.filter((name) => !existsSync(path.join(ROOT, BUNDLES[name])));
  if (missing.length > 0)
    throw new Problem(
      `${missing.map((name) => BUNDLES[name]).join(", ")} is missing.`,
      "Check out the whole project again.",
    );
  mkdirSync(DIST, { recursive: true });
  const esbuild = await import("esbuild");
  await Promise.all(
    names.map((name) =>
      esbuild.build(bundleOptions(name)).catch((e) => {
        throw new Problem(`${BUNDLES[name]} could not be bundled.`, "Correct the sources that the output names.", {
          output: e instanceof Error ? e.message : String(e),
        });
      }),
    ),
  );
  stage.result(names.join(", "));
}

/**
 * Runs one of the programs to its end.
 * @param {keyof typeof BUNDLES} name
 * @param {NodeJS.ProcessEnv} env
 * @param {{ what: string, remedy: string }} texts `what` failed, and what to do then
 * @returns {Promise<string>} what it printed
 */
export async function runBundle(name, env, { what, remedy }) {
  const args = ["--enable-source-maps", bundleFile(name)];
  const done = await run(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env } });
  if (done.code === 0) return done.stdout;
  throw new Problem(what, remedy, { output: lastLines(done.stderr || done.stdout, 25) });
}

/**
 * The answer of a program that prints JSON on its last line.
 * @param {string} printed
 * @returns {unknown}
 */
export const lastJson = (printed) => JSON.parse(printed.trimEnd().split("\n").at(-1) ?? "");
