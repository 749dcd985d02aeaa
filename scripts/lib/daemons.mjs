import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lastLines } from "./exec.mjs";
import { Problem } from "./problem.mjs";
import { endProcess, startedAt } from "./processes.mjs";
import { isRoot, mustRunAsRoot } from "./root.mjs";
import { listJson, ownIdentity, readLiving, takeLock, writeJson } from "./state-files.mjs";

/**
 * Daemons of the hypervisors on machines where no systemd starts them (containers, CI). Installations share a daemon:
 * each leaves a file with its process, and the last one to end stops the daemon, if one of them had started it.
 */

/** Lost at a reboot, like the daemons themselves. */
const FOLDER = "/run/burgeon";
const UP_WITHIN_MS = 60_000;
/** A daemon waits for its running operations before it ends. */
const DOWN_WITHIN_MS = 60_000;

export const hasSystemd = () => existsSync("/run/systemd/system");

/**
 * @typedef {{ name: string, command: string, args: readonly string[], unit: string }} Daemon `unit`: its systemd unit
 * @typedef {{ release: () => Promise<void> }} DaemonUse
 */

/** @param {string} folder */
const filesOf = (folder, /** @type {string} */ name) => ({
  record: path.join(folder, `${name}.json`),
  users: path.join(folder, `${name}.users`),
  lock: path.join(folder, `${name}.lock`),
  log: path.join(folder, `${name}.log`),
});

/**
 * Makes sure that a daemon runs, and keeps it for this process until `release()`.
 * @param {Daemon} daemon
 * @param {{ isUp: () => Promise<boolean>, installationId: string, folder?: string }} how
 *   `folder`: another one than the machine's, for tests
 * @returns {Promise<DaemonUse>}
 */
export async function holdDaemon(daemon, { isUp, installationId, folder = FOLDER }) {
  const { record } = filesOf(folder, daemon.name);
  if ((await isUp()) && !readLiving(record)) return { release: async () => {} }; // somebody else's: not ours to stop
  if (hasSystemd() && folder === FOLDER) {
    await mustRunAsRoot("systemctl", ["start", daemon.unit]);
    await waitUntilUp(daemon, isUp, () => true, `journalctl -u ${daemon.unit}`);
    return { release: async () => {} }; // systemd's to stop
  }
  if (!isRoot() && folder === FOLDER)
    throw new Problem(
      `${daemon.name} does not run, this machine has no systemd, and only root can start it.`,
      `Start Burgeon as root, or start ${daemon.name} yourself.`,
    );
  return keep(daemon, { isUp, installationId, folder });
}

/** @returns {Promise<DaemonUse>} */
async function keep(
  /** @type {Daemon} */ daemon,
  /** @type {{ isUp: () => Promise<boolean>, installationId: string, folder: string }} */ how,
) {
  const { record, users, log } = filesOf(how.folder, daemon.name);
  const mine = path.join(users, `${how.installationId}.json`);
  await withLock(filesOf(how.folder, daemon.name).lock, async () => {
    writeJson(mine, ownIdentity());
    if (await how.isUp()) return;
    const running = readLiving(record);
    if (!running) {
      const { pid, startedAt: started } = await launch(daemon, log);
      writeJson(record, { pid, startedAt: started });
    }
    await waitUntilUp(daemon, how.isUp, () => readLiving(record) !== undefined, log);
  });
  const release = () =>
    withLock(filesOf(how.folder, daemon.name).lock, async () => {
      rmSync(mine, { force: true });
      if (listJson(users).some((file) => readLiving(file))) return;
      const running = readLiving(record);
      if (running) await endProcess(running, { graceMs: DOWN_WITHIN_MS });
      rmSync(record, { force: true });
      rmSync(users, { recursive: true, force: true });
    });
  return { release };
}

/** @template T */
async function withLock(/** @type {string} */ file, /** @type {() => Promise<T>} */ work) {
  for (;;) {
    const lock = takeLock(file, {});
    if (lock.taken) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    await sleep(100);
  }
}

/** Starts a daemon in a session of its own, so that it outlives this process and its terminal. */
async function launch(/** @type {Daemon} */ daemon, /** @type {string} */ log) {
  mkdirSync(path.dirname(log), { recursive: true });
  const out = openSync(log, "w", 0o640);
  try {
    const child = spawn(daemon.command, daemon.args, { detached: true, stdio: ["ignore", out, out], cwd: "/" });
    await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
    child.unref();
    const pid = /** @type {number} */ (child.pid);
    return { pid, startedAt: startedAt(pid) ?? "" };
  } catch (e) {
    throw new Problem(`${daemon.command} cannot be started.`, `Install ${daemon.name}; \`npm run doctor\` tells how.`, {
      cause: e,
    });
  } finally {
    closeSync(out);
  }
}

/** `isAlive`: whether waiting still makes sense. */
async function waitUntilUp(
  /** @type {Daemon} */ { name },
  /** @type {() => Promise<boolean>} */ isUp,
  /** @type {() => boolean} */ isAlive,
  /** @type {string} */ log,
) {
  for (const until = Date.now() + UP_WITHIN_MS; !(await isUp()); await sleep(200)) {
    if (Date.now() < until && isAlive()) continue;
    throw new Problem(`${name} does not answer.`, `Read its log: ${log}`, {
      output: existsSync(log) ? lastLines(readFileSync(log, "utf8")) : undefined,
    });
  }
}
