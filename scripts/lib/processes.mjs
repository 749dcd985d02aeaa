import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * What tells a process apart from a later one that was given the same pid: when it started. On Linux these are
 * clock ticks since boot together with the boot's id; elsewhere the text that `ps` prints.
 * @typedef {{ pid: number, startedAt: string }} ProcessIdentity
 */

/**
 * Fields of /proc/<pid>/stat as proc(5) numbers them. The command name (field 2) may hold spaces and brackets, so
 * counting starts behind its last closing bracket.
 * @param {string} stat
 * @returns {{ state: string, startTicks: string } | undefined}
 */
export function parseStat(stat) {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startTicks] = [fields[0], fields[19]]; // fields 3 and 22
  return state && startTicks ? { state, startTicks } : undefined;
}

let bootId = "";

/**
 * @param {number} pid
 * @returns {string | undefined} undefined when there is no such (living) process
 */
export function startedAt(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    if (process.platform !== "linux") {
      const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", env }).trim() || undefined;
    }
    const stat = parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
    if (!stat || stat.state === "Z" || stat.state === "X") return undefined;
    bootId ||= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${bootId}/${stat.startTicks}`;
  } catch {
    return undefined;
  }
}

/**
 * Whether a process leads a process group, so that signals can go to all it has started.
 * @param {number} pid
 */
export function isGroupLeader(pid) {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {number} pid
 * @returns {string[]} empty when the process is gone or belongs to somebody else
 */
export function commandLine(pid) {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" })
      .trim()
      .split(" ");
  } catch {
    return [];
  }
}

/** @param {ProcessIdentity} who */
export const isAlive = (who) => startedAt(who.pid) === who.startedAt;

/**
 * Waits until a process is gone.
 * @param {ProcessIdentity} who
 * @param {number} timeoutMs
 * @returns {Promise<boolean>} false when it still lives after that time
 */
export async function waitForEnd(who, timeoutMs) {
  for (const until = Date.now() + timeoutMs; isAlive(who); await sleep(25)) if (Date.now() > until) return false;
  return true;
}

/**
 * Ends a process: asks first, and kills it when it has not ended within the time. Does nothing when the pid belongs
 * to another process by now.
 * @param {ProcessIdentity} who
 * @param {{ signal?: NodeJS.Signals, graceMs?: number, group?: boolean }} [options] `group`: its whole process group,
 *   for a process that leads one
 */
export async function endProcess(who, { signal = "SIGTERM", graceMs = 10_000, group = false } = {}) {
  const send = (/** @type {NodeJS.Signals} */ name) => {
    if (!isAlive(who)) return;
    try {
      process.kill(group ? -who.pid : who.pid, name);
    } catch (e) {
      if (/** @type {NodeJS.ErrnoException} */ (e).code !== "ESRCH") throw e;
    }
  };
  send(signal);
  if (await waitForEnd(who, graceMs)) return;
  send("SIGKILL");
  await waitForEnd(who, 5_000);
}
