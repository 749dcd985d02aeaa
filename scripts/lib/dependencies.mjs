import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { lastLines, run } from "./exec.mjs";
import { ROOT } from "./options.mjs";
import { Problem } from "./problem.mjs";
import { whileAlone, workPidFile } from "./project-lock.mjs";

/** The versions of Node that package.json's `engines` names: `>=20.19`. */
const NODE_AT_LEAST = [20, 19];

/**
 * @param {string} version as in process.versions.node
 * @returns {boolean}
 */
export function isNodeRecent(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [needMajor = 0, needMinor = 0] = NODE_AT_LEAST;
  return major > needMajor || (major === needMajor && minor >= needMinor);
}

/** Checks that this Node can run the portal here. */
export function checkNode() {
  if (!isNodeRecent(process.versions.node))
    throw new Problem(
      `Node ${process.versions.node} is too old.`,
      `Install Node ${NODE_AT_LEAST.join(".")} or later, then start again.`,
    );
  if (process.platform === "win32")
    throw new Problem("Burgeon does not run on Windows itself.", "Start it inside WSL 2 (Debian or Ubuntu).");
  return `Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}

const stampFile = path.join(ROOT, "node_modules", ".burgeon-lock");

function lockHash() {
  const hash = createHash("sha256").update(readFileSync(path.join(ROOT, "package-lock.json")));
  // Native parts are built for one processor and one version of Node's binary interface.
  return hash.update(`${process.platform}-${process.arch}-${process.versions.modules}`).digest("hex");
}

/**
 * Whether an installation holds what package-lock.json says, by the list that npm keeps inside node_modules. Optional
 * packages may be absent: most are for other platforms.
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage
 * @param {Record<string, LockedPackage>} locked `packages` of package-lock.json
 * @param {Record<string, LockedPackage>} installed `packages` of node_modules/.package-lock.json
 */
export function holdsLocked(locked, installed) {
  const same = (/** @type {LockedPackage} */ a, /** @type {LockedPackage} */ b) =>
    a.version === b.version && a.integrity === b.integrity;
  const wanted = Object.entries(locked).filter(([at]) => at !== "");
  const complete = wanted.every(([at, entry]) => {
    const found = installed[at];
    return found ? same(entry, found) : Boolean(entry.optional);
  });
  return complete && Object.keys(installed).every((at) => at in locked);
}

/** Whether the dependencies are there: installed whole by us, or by a developer's own `npm install`. */
export function areDependenciesFresh() {
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === lockHash()) return true;
  const packages = (/** @type {string} */ file) => JSON.parse(readFileSync(path.join(ROOT, file), "utf8")).packages;
  try {
    return holdsLocked(packages("package-lock.json"), packages("node_modules/.package-lock.json"));
  } catch {
    return false; // npm writes that list last, so an installation that was cut off has none
  }
}

/**
 * Installs the npm dependencies if they are missing or not those of package-lock.json.
 * @param {import("./reporter.mjs").Stage} stage
 */
export async function installDependencies(stage) {
  if (areDependenciesFresh()) return stage.result("already installed");
  await whileAlone("npm", stage, () => install(stage));
}

async function install(/** @type {import("./reporter.mjs").Stage} */ stage) {
  if (areDependenciesFresh()) return stage.result("installed by another process meanwhile");
  rmSync(stampFile, { force: true });
  const hash = lockHash();
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=http"];
  let packages = 0;
  const installed = await run("npm", args, {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: "development", NEXT_TELEMETRY_DISABLED: "1" },
    pidFile: workPidFile("npm"),
    onLine: (line) => {
      if (/^npm http (fetch|cache)/.test(line)) stage.say(`${++packages} answers from the registry`);
    },
  }).catch((e) => {
    throw new Problem("npm cannot be run.", "Install npm (it comes with Node), then start again.", { cause: e });
  });
  if (installed.code !== 0) {
    const errors = installed.stderr.split("\n").filter((line) => line.startsWith("npm error"));
    throw new Problem(
      "npm could not install the dependencies.",
      "Check the connection to the npm registry, then start again.",
      {
        output: lastLines(errors.join("\n") || installed.stderr, 15),
      },
    );
  }
  writeFileSync(stampFile, hash);
  stage.result("installed by npm ci");
}
