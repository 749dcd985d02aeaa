import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "./options.mjs";
import { endOrphans } from "./orphans.mjs";
import { takeLock } from "./state-files.mjs";

/**
 * Installing dependencies and building write into the project's folder, which installations with different data
 * directories share: one process at a time does it, after ending what a killed one left running.
 */

const folder = (/** @type {string} */ work) => path.join(ROOT, "dist", ".work", work);

/** @param {string} work */
export const workPidFile = (work) => path.join(folder(work), "process.json");

/**
 * @template T
 * @param {string} work what is done, as a file name
 * @param {import("./reporter.mjs").Stage} stage
 * @param {() => Promise<T>} run
 * @returns {Promise<T>}
 */
export async function whileAlone(work, stage, run) {
  for (;;) {
    const lock = takeLock(path.join(folder(work), "lock"), {});
    if (lock.taken) {
      try {
        await endOrphans(folder(work));
        return await run();
      } finally {
        lock.release();
      }
    }
    stage.say(`process ${lock.by.pid} is doing this; waiting for it`);
    await sleep(250);
  }
}
