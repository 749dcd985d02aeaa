import { existsSync } from "node:fs";

const SYSTEM_CHROMIUM = "/usr/bin/chromium";

/**
 * The Chromium that browser tests and benchmarks drive: the one that CHROMIUM names, else the distribution's. Undefined
 * leaves it to Playwright's own.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {(file: string) => boolean} [exists]
 * @returns {string | undefined}
 */
export function systemChromium(env = process.env, exists = existsSync) {
  return env.CHROMIUM || (exists(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined);
}

/**
 * What apt has to install for the browser tests. Ubuntu packages no Chromium, at most one that fetches a snap, whose
 * confinement keeps it from temporary profiles: there Playwright downloads its own (`preparePlaywright`).
 * @param {{ present: string | undefined, candidate: string | undefined }} found the Chromium that is there, and the
 *   version that apt would install
 * @returns {import("./system-packages.mjs").PackageSet[]}
 */
export function browserSets({ present, candidate }) {
  const packaged = candidate !== undefined && !/snap|ubuntu/.test(candidate);
  return !present && packaged ? ["test", "chromium"] : ["test"];
}
