// `npm test`: installs what tests need, then runs every kind of test. The last line of output is
// `N passed, N failed, N skipped`, over all kinds.
import { parseArgs } from "node:util";
import { hasApt, installSets, packagedPuppet } from "./lib/apt.mjs";
import { generateClient } from "./lib/database.mjs";
import { checkNode, installDependencies } from "./lib/dependencies.mjs";
import { foreground, Undo } from "./lib/foreground.mjs";
import { installFor, plan } from "./lib/hypervisor.mjs";
import { parseOptions } from "./lib/options.mjs";
import { installForBrowser, prepareBrowser } from "./lib/playwright.mjs";
import { describeProblem, Problem } from "./lib/problem.mjs";
import { countsLine, exitCodeOf, sum } from "./lib/results.mjs";
import { makeScratch, TEST_STAGES } from "./lib/test-stages.mjs";

const HELP = `npm test -- [--only ${Object.keys(TEST_STAGES).join(",")}] [--skip-packages]

BURGEON_HYPERVISOR  auto, libvirt or lxd: where the tests on real machines run
CI=true             tests on real machines must run, on LXD and on libvirt: a skipped one counts as failed`;

const MUST_RUN_MACHINES = process.env.CI === "true";

/** @typedef {import("./lib/test-stages.mjs").TestStageName} TestStageName */

/** @returns {{ only: TestStageName[], help: boolean, rest: string[] }} */
function parseTestOptions() {
  const { values } = parseArgs({
    options: { only: { type: "string" }, help: { type: "boolean", short: "h" }, "skip-packages": { type: "boolean" } },
  });
  const all = /** @type {TestStageName[]} */ (Object.keys(TEST_STAGES));
  const wanted = values.only?.split(",") ?? all;
  const unknown = wanted.filter((name) => !(name in TEST_STAGES));
  if (unknown.length > 0)
    throw new Problem(`There are no ${unknown.join(", ")} tests.`, `Choose from ${all.join(", ")}.`);
  const rest = values["skip-packages"] ? ["--skip-packages"] : [];
  return { only: all.filter((name) => wanted.includes(name)), help: values.help ?? false, rest };
}

await foreground(async ({ reporter, undo: atEnd }) => {
  const { only, help, rest } = parseTestOptions();
  if (help) return reporter.note(HELP);
  const options = parseOptions(rest, process.env);
  const undo = new Undo();
  atEnd.add(() => undo.run()); // after an interruption; otherwise it has run by then

  /** @type {import("./lib/results.mjs").StageResult[]} */
  const results = [];
  const attempt = async (/** @type {string} */ name, /** @type {() => Promise<void>} */ work) => {
    try {
      await work();
    } catch (e) {
      reporter.note(describeProblem(e));
      results.push({ name, passed: 0, failed: 1, skipped: 0, note: e instanceof Problem ? e.message : "It broke." });
    }
  };

  await attempt("set-up", async () => {
    await reporter.stage("This machine", (stage) => stage.result(checkNode()));
    await Promise.all([
      reporter.stage("npm dependencies", installDependencies),
      reporter.stage("System packages", (stage) => installForTests(only, options, reporter, stage)),
    ]);
    if (only.includes("browser")) await reporter.stage("Browser", (stage) => prepareBrowser(options, stage));
    await reporter.stage("Database client", generateClient);
  });
  if (results.length === 0) {
    const scratch = makeScratch(undo);
    const context = { options, reporter, undo, scratch, mustRunMachines: MUST_RUN_MACHINES };
    for (const name of only) {
      reporter.note(`\n== ${name}`);
      await attempt(name, async () => {
        const result = await TEST_STAGES[name](context);
        results.push(result);
      });
    }
  }
  for (const e of await undo.run()) reporter.note(describeProblem(e));

  const total = sum(results);
  reporter.note("");
  for (const result of results)
    reporter.note(`${result.name}: ${countsLine(result)}${result.note ? `. ${result.note}` : ""}`);
  reporter.note(countsLine(total));
  return exitCodeOf(total);
});

/**
 * @param {TestStageName[]} only
 * @param {import("./lib/options.mjs").Options} options
 * @param {import("./lib/reporter.mjs").Reporter} reporter
 * @param {import("./lib/reporter.mjs").Stage} stage
 */
async function installForTests(only, options, reporter, stage) {
  const note = (/** @type {string} */ text) => reporter.note(text);
  if (only.includes("browser")) await installForBrowser(options, note, stage);
  // Recipes are checked by the tools that they are written for.
  const configuring = only.includes("integration") || only.includes("machines");
  const puppet = configuring ? await packagedPuppet(stage) : undefined;
  if (puppet) await installSets([puppet], options, note, stage);
  if (configuring && (await hasApt())) await installSets(["package-cache"], options, note, stage);
  if (!only.includes("machines")) return;
  const local = {
    choice: options.hypervisor,
    dataDir: options.dataDir,
    installationId: "",
    installPackages: options.installPackages,
    note,
  };
  const [driver = "simulator"] = plan(local).order;
  if (MUST_RUN_MACHINES) {
    for (const one of /** @type {const} */ (["lxd", "libvirt"])) await installFor(one, local, stage);
    return;
  }
  try {
    await installFor(driver, local, stage);
  } catch (e) {
    if (!(e instanceof Problem)) throw e;
    stage.result(e.message); // the tests on machines tell what follows from it
  }
}
