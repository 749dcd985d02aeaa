import { existsSync } from "node:fs";
import path from "node:path";
import { hasApt, packagedChromium } from "./apt.mjs";
import { browserSets, systemChromium } from "./chromium.mjs";
import { lastLines, run } from "./exec.mjs";
import { ROOT } from "./options.mjs";
import { Problem } from "./problem.mjs";

/**
 * What apt has to install for the browser tests on this machine.
 * @param {import("./reporter.mjs").Stage} stage
 */
export async function packagesForBrowser(stage) {
  const present = systemChromium();
  return browserSets({ present, candidate: present ? undefined : await packagedChromium(stage) });
}

/**
 * Downloads Playwright's own Chromium where the machine has none. After the npm dependencies, which bring Playwright.
 * @param {{ installPackages: boolean }} options
 * @param {import("./reporter.mjs").Stage} stage
 */
export async function prepareBrowser({ installPackages }, stage) {
  const system = systemChromium();
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
