import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildBundles, buildWeb } from "./build.mjs";
import { run } from "./exec.mjs";
import { isInstalled, plan, prepareHypervisor } from "./hypervisor.mjs";
import { ROOT } from "./options.mjs";
import { countPlaywright, countVitest, skippedIsFailed } from "./results.mjs";
import { loadSecrets } from "./secrets.mjs";

/**
 * @typedef {import("./results.mjs").Counts} Counts
 * @typedef {import("./results.mjs").StageResult} StageResult
 * @typedef {{
 *   options: import("./options.mjs").Options, reporter: import("./reporter.mjs").Reporter,
 *   undo: import("./foreground.mjs").Undo, scratch: string, mustRunMachines: boolean,
 * }} TestContext `scratch`: a temporary folder of this run
 */

/** Scripts of package.json that check the sources without running them; each counts as one test. */
const CHECKS = ["format:check", "lint", "typecheck", "depcruise"];

const bin = (/** @type {string} */ file) => path.join(ROOT, "node_modules", file);

/** Runs a program whose output people watch. */
const watch = (
  /** @type {string} */ command,
  /** @type {string[]} */ args,
  /** @type {NodeJS.ProcessEnv} */ env = {},
) => run(command, args, { cwd: ROOT, inherit: true, env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env } });

/** @returns {unknown} undefined when the report was not written whole */
function readReport(/** @type {string} */ file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** @returns {Promise<StageResult>} */
async function checks(/** @type {TestContext} */ { reporter }) {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  const result = { name: "checks", passed: 0, failed: 0, skipped: 0 };
  for (const name of CHECKS.filter((check) => check in scripts)) {
    reporter.note(`npm run ${name}`);
    const { code } = await watch("npm", ["run", "--silent", name]);
    if (code === 0) result.passed++;
    else result.failed++;
  }
  return result;
}

/** @returns {Promise<Counts>} */
async function vitest(/** @type {TestContext} */ { scratch }, /** @type {string} */ project, env = {}) {
  const report = path.join(scratch, `${project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const args = [bin("vitest/vitest.mjs"), "run", "--project", project, "--passWithNoTests", ...reporters];
  const { code } = await watch(process.execPath, args, env);
  return countVitest(readReport(report), code);
}

/** @returns {Promise<StageResult>} */
async function browser(/** @type {TestContext} */ { reporter, scratch }) {
  if (!existsSync(path.join(ROOT, "playwright.config.ts")))
    return { name: "browser", passed: 0, failed: 1, skipped: 0, note: "playwright.config.ts is missing." };
  await reporter.stage("Web pages", buildWeb);
  await reporter.stage("Programs", (stage) => buildBundles(["worker", "seed", "cli"], stage));
  const report = path.join(scratch, "browser.json");
  const { code } = await watch(process.execPath, [bin("@playwright/test/cli.js"), "test", "--reporter=list,json"], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
  return { name: "browser", ...countPlaywright(readReport(report), code) };
}

/**
 * Which hypervisors' contracts run on this machine. On a person's machine the other one's packages are not installed for
 * its sake, and why its tests are skipped is told.
 * @param {import("./hypervisor.mjs").DriverName} local
 * @param {boolean} mustRun
 * @returns {Promise<{ others: ("lxd" | "libvirt")[], note: string | undefined }>}
 */
async function otherHypervisors(local, mustRun) {
  const others = /** @type {const} */ (["lxd", "libvirt"]).filter((name) => name !== local);
  if (mustRun) return { others, note: undefined };
  const there = await Promise.all(others.map(isInstalled));
  const missing = others.filter((_, i) => !there[i]).join(" and ");
  return {
    others: others.filter((_, i) => there[i]),
    note: missing ? `Tests of ${missing} are skipped: it is not installed here (CI=true installs it).` : undefined,
  };
}

/**
 * Tests on the local hypervisor, with the other one's daemon up as well where it is installed. On a person's machine
 * that has none they are skipped, and the reason is told.
 * @returns {Promise<StageResult>}
 */
async function machines(/** @type {TestContext} */ context) {
  const { options, reporter, undo, mustRunMachines, scratch } = context;
  const prepare = async (/** @type {import("./options.mjs").HypervisorChoice} */ choice) => {
    const dataDir = path.join(scratch, choice);
    const { installationId } = loadSecrets(dataDir);
    const note = (/** @type {string} */ text) => reporter.note(text);
    const local = { choice, dataDir, installationId, installPackages: options.installPackages, note };
    const planned = plan(local);
    const { cloud, release } = await reporter.stage(`Hypervisor (${choice})`, async (stage) => {
      if (planned.order[0] === "libvirt") await buildBundles(["probe"], stage);
      return prepareHypervisor(planned, local, stage);
    });
    undo.add(release);
    return cloud;
  };
  const cloud = await prepare(options.hypervisor);
  if (cloud.driver === "simulator") {
    const result = { passed: 0, failed: 0, skipped: 1, note: `No real machine was made. ${cloud.note}` };
    return { name: "machines", ...(mustRunMachines ? skippedIsFailed(result) : result) };
  }
  const { others, note } = await otherHypervisors(cloud.driver, mustRunMachines);
  for (const other of others) await prepare(other);
  if (note) reporter.note(note);
  const result = await vitest(context, "machines", { BURGEON_CLOUD_JSON: JSON.stringify(cloud) });
  return { name: "machines", note, ...(mustRunMachines ? skippedIsFailed(result) : result) };
}

/** In the order in which they run: the quick ones first. */
export const TEST_STAGES = /** @type {const} */ ({
  checks,
  unit: async (/** @type {TestContext} */ context) => ({ name: "unit", ...(await vitest(context, "unit")) }),
  integration: async (/** @type {TestContext} */ context) => ({
    name: "integration",
    ...(await vitest(context, "integration")),
  }),
  browser,
  machines,
});

/** @typedef {keyof typeof TEST_STAGES} TestStageName */

/** A folder for reports and for the machines' test data; readable by other users, as root's PostgreSQL needs. */
export function makeScratch(/** @type {import("./foreground.mjs").Undo} */ undo) {
  const scratch = mkdtempSync(path.join(os.tmpdir(), "burgeon-npm-test-"));
  undo.add(() => rmSync(scratch, { recursive: true, force: true }));
  return scratch;
}
