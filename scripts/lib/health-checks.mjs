import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { hasApt, missingPackages } from "./apt.mjs";
import { findContainerDaemon, groupOf } from "./container-daemon.mjs";
import { checkServer } from "./database.mjs";
import { hasSystemd } from "./daemons.mjs";
import { areDependenciesFresh, checkNode } from "./dependencies.mjs";
import { run } from "./exec.mjs";
import {
  INOTIFY,
  INOTIFY_REMEDY,
  inotifyInstances,
  KVM_DEVICE,
  KVM_REMEDY,
  QEMU_USER,
  qemuAndKvm,
} from "./host-settings.mjs";
import { plan } from "./hypervisor.mjs";
import { addressOf } from "./installation.mjs";
import { formatBytes } from "./format.mjs";
import { isPackageCacheInstalled, readPackageCache } from "./package-cache.mjs";
import { isPortFree } from "./ports.mjs";
import { checkReachable, postgresBinaries, postgresUser } from "./postgres-binaries.mjs";
import { Problem } from "./problem.mjs";
import { wayToRoot } from "./root.mjs";
import { readSecrets } from "./secrets.mjs";
import { readLiving } from "./state-files.mjs";

/**
 * @typedef {{ name: string, optional?: boolean, check: () => string | Promise<string> }} HealthCheck `check` returns
 *   what it found, or throws a Problem; `optional`: the portal works without it
 */

const GIB = 2 ** 30;
const NEEDED = { diskGiB: 10, memoryGiB: 2 };

/** The nearest folder that exists already. */
const existing = (/** @type {string} */ folder) => {
  let at = folder;
  while (!existsSync(at)) at = path.dirname(at);
  return at;
};

const npmStart = "`npm start` does it.";

/**
 * Everything that Burgeon needs on this machine.
 * @param {import("./options.mjs").Options} options
 * @returns {HealthCheck[]}
 */
export function checks(options) {
  const simulated = options.hypervisor === "simulator";
  const chosen = plan({ choice: options.hypervisor, dataDir: options.dataDir });
  return [
    { name: "Node", check: checkNode },
    { name: "Memory", check: memory },
    { name: "Data directory", check: () => dataDirectory(options.dataDir) },
    { name: "npm dependencies", check: dependencies },
    { name: "PostgreSQL", check: () => postgres(options) },
    { name: "Address", check: () => port(options) },
    { name: "Rights", optional: true, check: rights },
    ...(simulated ? [] : [{ name: "System packages", check: () => packages(chosen.order[0]) }]),
    { name: "LXD or Incus", optional: chosen.order[0] !== "lxd", check: containerDaemon },
    { name: "libvirt", optional: chosen.order[0] !== "libvirt", check: libvirt },
    { name: "KVM", optional: true, check: () => kvm(chosen) },
    { name: "KVM for machines", optional: chosen.order[0] !== "libvirt", check: kvmForMachines },
    ...(simulated ? [] : [{ name: "Package cache", optional: true, check: () => packageCache(options) }]),
    ...(simulated ? [] : [{ name: "Sandbox for added blueprints", optional: true, check: sandbox }]),
    ...(simulated ? [] : [{ name: "inotify", optional: true, check: inotify }]),
  ];
}

/** The same walls as lib/config-tools/ssh/sandbox.ts makes, around nothing. */
async function sandbox() {
  const walls = ["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL"];
  const args = [...walls, "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--", "/usr/bin/true"];
  const { code, stderr } = await run("/usr/bin/bwrap", args).catch((e) => ({ code: 1, stderr: String(e) }));
  if (code === 0) return "bubblewrap makes one";
  throw new Problem(
    "bubblewrap cannot make one, so services from your own repository cannot be launched.",
    "Install bubblewrap and allow user namespaces (sysctl user.max_user_namespaces, AppArmor's profile for bwrap).",
    { output: stderr },
  );
}

function memory() {
  const gib = os.totalmem() / GIB;
  if (gib >= NEEDED.memoryGiB) return `${gib.toFixed(1)} GiB, ${os.availableParallelism()} processors`;
  throw new Problem(`Only ${gib.toFixed(1)} GiB.`, `Give this machine at least ${NEEDED.memoryGiB} GiB.`);
}

function dataDirectory(/** @type {string} */ dataDir) {
  const folder = existing(dataDir);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new Problem(`This user may not write in ${folder}.`, "Choose another one with --data, or change its owner.");
  }
  const { bavail, bsize } = statfsSync(folder);
  const free = (bavail * bsize) / GIB;
  if (free < NEEDED.diskGiB)
    throw new Problem(
      `Only ${free.toFixed(1)} GiB are free in ${folder}.`,
      `Make room: images and machines need ${NEEDED.diskGiB} GiB or more.`,
    );
  readSecrets(dataDir);
  return `${dataDir}, ${free.toFixed(0)} GiB free`;
}

function dependencies() {
  if (areDependenciesFresh()) return "as in package-lock.json";
  throw new Problem("Missing, or not those of package-lock.json.", npmStart);
}

async function postgres(/** @type {import("./options.mjs").Options} */ { databaseUrl, dataDir }) {
  if (!areDependenciesFresh()) throw new Problem("Not installed yet.", npmStart);
  if (databaseUrl) return checkServer(databaseUrl);
  const programs = postgresBinaries();
  const user = postgresUser();
  await checkReachable(user, [path.join(dataDir, "postgres"), programs.postgres]);
  const { code, stdout, stderr } = await run(programs.postgres, ["--version"], {
    uid: user.uid,
    gid: user.gid,
    cwd: "/",
  });
  if (code === 0) return `${stdout.trim()}, run by ${user.name}`;
  throw new Problem(
    "The embedded PostgreSQL does not run here.",
    "Set DATABASE_URL to a PostgreSQL server of your own.",
    { output: stderr },
  );
}

async function port(/** @type {import("./options.mjs").Options} */ options) {
  const running = readLiving(path.join(options.dataDir, "run", "start.json"));
  if (running) return `Burgeon is running at ${addressOf(options)} (process ${running.pid})`;
  if (await isPortFree(options.port, options.host)) return `port ${options.port} on ${options.host} is free`;
  throw new Problem(
    `Port ${options.port} on ${options.host} is used by another program.`,
    "Choose another one with --port.",
  );
}

async function rights() {
  const way = await wayToRoot();
  if (way !== "none") return { root: "root", sudo: "sudo", "sudo-asks": "sudo, with a password" }[way];
  throw new Problem(
    "Neither root nor sudo.",
    "System packages and daemons must be there already, or be set up by an administrator.",
  );
}

async function packages(/** @type {string | undefined} */ driver) {
  if (!(await hasApt())) throw new Problem("This machine has no apt.", "Install Ansible and mmdebstrap by hand.");
  const missing = await missingPackages(driver === "libvirt" ? ["base", "libvirt"] : ["base"]);
  if (missing.length === 0) return "all there";
  const names = missing.map((entry) => entry.name).join(" ");
  throw new Problem(
    `Missing: ${names}.`,
    `\`npm start\` installs them; or: sudo apt-get install --no-install-recommends ${names}`,
  );
}

function packageCache(
  /** @type {import("./options.mjs").Options} */ { packageCache: choice, dataDir, packageCacheGib },
) {
  if (choice !== "auto") return choice === "off" ? "switched off" : `the site's own: ${choice}`;
  if (!isPackageCacheInstalled())
    throw new Problem("Squid is missing: machines fetch packages from their mirrors each time.", npmStart);
  const found = readPackageCache(dataDir);
  if (!found) return "empty yet";
  const { running, bytes, sent, fetched } = found;
  const share =
    sent === 0 ? "" : `; ${Math.max(0, Math.round(100 * (1 - fetched / sent)))} % of ${formatBytes(sent)} came from it`;
  return `${running ? "running" : "not running"}, keeps ${formatBytes(bytes)} of ${packageCacheGib} GiB${share}`;
}

async function containerDaemon() {
  const found = await findContainerDaemon();
  if (found.state === "answers") return `${found.version} at ${found.socket}`;
  if (found.state === "refuses") {
    const group = groupOf(found.product);
    throw new Problem(
      `This user may not use ${found.socket}.`,
      `\`npm start\` sees to it; or: sudo usermod -aG ${group} $USER, then sign in again.`,
    );
  }
  throw new Problem(
    "None answers.",
    `${hasSystemd() ? "`npm start`" : "`npm start` as root"} installs and starts one.`,
  );
}

async function libvirt() {
  try {
    const { code, stdout, stderr } = await run("virsh", ["-q", "-c", "qemu:///system", "version"], {
      timeoutMs: 10_000,
    });
    if (code === 0) return stdout.trim().split("\n").at(-1) ?? "answers";
    const said = stderr.trim().split("\n").at(-1) || "It does not answer.";
    throw new Problem(said, "Needed only for virtual machines: `npm start -- --hypervisor libvirt` starts it.");
  } catch (e) {
    if (e instanceof Problem) throw e;
    throw new Problem(
      "Not installed.",
      "Needed only for virtual machines: `npm start -- --hypervisor libvirt` installs it.",
    );
  }
}

async function kvmForMachines() {
  const state = await qemuAndKvm();
  if (state !== "may-not")
    return {
      "no-device": `there is no ${KVM_DEVICE}: machines would be emulated`,
      "no-user": "libvirt is not installed",
      may: `${QEMU_USER} may open ${KVM_DEVICE}`,
    }[state];
  throw new Problem(`${QEMU_USER} may not open ${KVM_DEVICE}, so no machine starts under KVM.`, KVM_REMEDY);
}

function inotify() {
  const instances = inotifyInstances();
  if (instances === undefined || instances >= INOTIFY.atLeast)
    return `${INOTIFY.name} is ${instances ?? "not limited"}`;
  throw new Problem(
    `${INOTIFY.name} is ${instances}: enough for a few containers only.`,
    `${INOTIFY_REMEDY}; \`npm start\` does it where it may.`,
  );
}

function kvm(/** @type {ReturnType<typeof plan>} */ { kernel }) {
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
  } catch {
    throw new Problem(
      "There is no /dev/kvm that this user may open.",
      "Containers do not need it. For virtual machines enable virtualisation, and add this user to the group kvm.",
    );
  }
  if (kernel) return `/dev/kvm is there; \`npm start\` tries it with ${kernel}`;
  throw new Problem(
    "/dev/kvm is there, but cannot be tried for want of a kernel in /boot.",
    "Containers do not need it; with --hypervisor libvirt machines are emulated.",
  );
}
