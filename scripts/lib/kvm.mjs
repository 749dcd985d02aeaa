import { accessSync, constants, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { lastJson, runBundle } from "./build.mjs";
import { mustRunAsRoot } from "./root.mjs";
import { writeJson } from "./state-files.mjs";

/**
 * A kernel to boot in the KVM probe: the newest, best one that this user may read. Ubuntu's can be read by root alone.
 * @param {readonly string[]} folders
 * @param {(file: string) => boolean} [mayRead]
 * @returns {string | undefined}
 */
export function findKernel(folders, mayRead = isReadable) {
  const found = folders.flatMap((folder) => {
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.startsWith("vmlinuz"))
      .map((name) => path.join(folder, name));
  });
  const byVersion = new Intl.Collator("en", { numeric: true });
  const newestFirst = found.sort(byVersion.compare).reverse();
  return newestFirst.find(mayRead) ?? newestFirst[0];
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
function isReadable(/** @type {string} */ file) {
  return may(file, constants.R_OK);
}

/** @typedef {{ works: true } | { works: false, reason: string }} KvmVerdict */

/**
 * Boots a kernel under KVM, because device files and capability lists lie. The verdict holds as long as neither this
 * machine's kernel nor the one that was booted changes.
 * @param {string} dataDir
 * @param {string | undefined} kernel a file
 * @param {import("./reporter.mjs").Stage} stage
 * @param {string} [device] another file than KVM's own, for tests
 * @returns {Promise<KvmVerdict>}
 */
export async function tryKvm(dataDir, kernel, stage, device = "/dev/kvm") {
  if (!existsSync(device)) return { works: false, reason: `This machine has no ${device}.` };
  if (!may(device, constants.R_OK | constants.W_OK))
    return { works: false, reason: `This user may not open ${device}: add it to the group kvm.` };
  if (!kernel) return { works: false, reason: "KVM could not be tried: there is no Linux kernel in /boot to boot." };
  const file = path.join(dataDir, "kvm.json");
  const key = `${os.release()} ${kernel}`;
  const known = readVerdict(file);
  if (known?.key === key) return known;
  stage.say(`booting ${kernel} under KVM`);
  const verdict = await withReadable(kernel, boot);
  writeJson(file, { ...verdict, key });
  return verdict;
}

/** @returns {Promise<KvmVerdict>} */
async function boot(/** @type {string} */ kernel) {
  const texts = {
    what: "The KVM probe itself failed.",
    remedy: "Start with --hypervisor lxd or --hypervisor simulator.",
  };
  const { works, reason } = /** @type {{ works: boolean, reason?: string }} */ (
    lastJson(await runBundle("probe", { BURGEON_PROBE_KERNEL: kernel }, texts))
  );
  return works ? { works } : { works, reason: reason ?? "A Linux guest did not come up." };
}

/**
 * Hands on a kernel that may be root's alone.
 * @template T
 * @param {string} kernel
 * @param {(file: string) => Promise<T>} work
 */
async function withReadable(kernel, work) {
  if (isReadable(kernel)) return work(kernel);
  const folder = mkdtempSync(path.join(os.tmpdir(), "burgeon-kernel-"));
  try {
    const copy = path.join(folder, "vmlinuz");
    await mustRunAsRoot("install", ["-m", "644", kernel, copy]);
    return await work(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true }); // the folder is ours, so root's file in it can be removed
  }
}

/** @returns {(KvmVerdict & { key: string }) | undefined} */
function readVerdict(/** @type {string} */ file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
