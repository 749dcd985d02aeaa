import { existsSync } from "node:fs";

const SYSTEM_CHROMIUM = "/usr/bin/chromium";
/** Chromium without windows, with which a test takes a quarter less of the processor. Playwright's own is one as well. */
const HEADLESS_SHELL = "/usr/bin/chromium-headless-shell";

/**
 * The Chromium that browser tests drive: the one that CHROMIUM names, else the distribution's. Undefined leaves it to
 * Playwright's own.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {(file: string) => boolean} [exists]
 * @returns {string | undefined}
 */
export function testChromium(env = process.env, exists = existsSync) {
  return env.CHROMIUM || [HEADLESS_SHELL, SYSTEM_CHROMIUM].find(exists);
}

/**
 * The one that benchmarks drive: where there are both, the one that people have.
 * @type {typeof testChromium}
 */
export function benchChromium(env = process.env, exists = existsSync) {
  return env.CHROMIUM || [SYSTEM_CHROMIUM, HEADLESS_SHELL].find(exists);
}

/**
 * Which Chromium apt has to install for the browser tests. Ubuntu packages none, at most one that fetches a snap, whose
 * confinement keeps it from temporary profiles: there Playwright downloads its own (`prepareBrowser`).
 * @param {{ present: string | undefined, shell: string | undefined, chromium: string | undefined }} found the one that
 *   is there, and the versions of the two packages that apt would install
 * @returns {import("./system-packages.mjs").PackageSet[]}
 */
export function browserSets({ present, shell, chromium }) {
  if (shell !== undefined && (!present || present === SYSTEM_CHROMIUM)) return ["headless-shell"];
  const packaged = chromium !== undefined && !/snap|ubuntu/.test(chromium);
  return !present && packaged ? ["chromium"] : [];
}
