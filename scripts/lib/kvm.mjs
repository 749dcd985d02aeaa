import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { lastJson, runBundle } from "./build.mjs";
import { Problem } from "./problem.mjs";
import { writeJson } from "./state-files.mjs";

/**
 * A kernel to boot in the KVM probe: the newest that this user may read.
 * @param {readonly string[]} folders
 * @returns {string | undefined}
 */
export function findKernel(folders) {
  const found = folders.flatMap((folder) => {
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.startsWith("vmlinuz"))
      .map((name) => path.join(folder, name));
  });
  const byVersion = new Intl.Collator("en", { numeric: true });
  return found.filter(isReadable).sort(byVersion.compare).at(-1);
}

/** Whether this user may open `file` so. */
export const may = (/** @type {string} */ file, /** @type {number} */ mode) => {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
};
const isReadable = (/** @type {string} */ file) => may(file, constants.R_OK);

/**
 * Boots a kernel under KVM, because device files and capability lists lie. The verdict holds as long as neither this
 * machine's kernel nor the one that was booted changes.
 * @param {string} dataDir
 * @param {string} kernel a file
 * @param {import("./reporter.mjs").Stage} stage
 */
export async function proveKvm(dataDir, kernel, stage) {
  const file = path.join(dataDir, "kvm.json");
  const key = `${os.release()} ${kernel}`;
  let verdict = readVerdict(file);
  if (verdict?.key !== key) {
    stage.say(`booting ${kernel} under KVM`);
    const texts = {
      what: "The KVM probe itself failed.",
      remedy: "Start with --hypervisor lxd or --hypervisor simulator.",
    };
    const result = lastJson(await runBundle("probe", { BURGEON_PROBE_KERNEL: kernel }, texts));
    verdict = { .../** @type {{ works: boolean, reason?: string }} */ (result), key };
    writeJson(file, verdict);
  }
  if (!verdict.works)
    throw new Problem(
      `A guest does not boot under KVM: ${verdict.reason}`,
      "Containers are used instead; nothing needs to be done.",
    );
}

/** @returns {{ key: string, works: boolean, reason?: string } | undefined} */
function readVerdict(/** @type {string} */ file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
