import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isAlive, startedAt } from "./processes.mjs";

/** @typedef {import("./processes.mjs").ProcessIdentity} ProcessIdentity */

/** @returns {ProcessIdentity} */
export function ownIdentity() {
  return { pid: process.pid, startedAt: startedAt(process.pid) ?? "" };
}

/**
 * Parses a pid file. Anything that set-up did not write whole counts as no file at all.
 * @template {object} [T={}]
 * @param {string} text
 * @returns {(ProcessIdentity & T) | undefined}
 */
export function parseIdentity(text) {
  try {
    const value = JSON.parse(text);
    if (Number.isInteger(value?.pid) && value.pid > 1 && typeof value.startedAt === "string" && value.startedAt)
      return value;
  } catch {
    // cut off in the middle of writing
  }
  return undefined;
}

/**
 * @template {object} [T={}]
 * @param {string} file
 * @returns {(ProcessIdentity & T) | undefined} undefined when there is none or its process is gone
 */
export function readLiving(file) {
  try {
    /** @type {(ProcessIdentity & T) | undefined} */
    const who = parseIdentity(readFileSync(file, "utf8"));
    return who && isAlive(who) ? who : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes a file whole or not at all.
 * @param {string} file
 * @param {unknown} value
 */
export function writeJson(file, value) {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(4).toString("hex")}.draft`;
  writeFileSync(draft, `${JSON.stringify(value)}\n`);
  renameSync(draft, file);
}

/**
 * Takes a lock file for this process.
 * @template {object} T
 * @param {string} file
 * @param {T} details told to whoever finds the lock taken
 * @returns {{ taken: true, release: () => void } | { taken: false, by: ProcessIdentity & T }}
 */
export function takeLock(file, details) {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, JSON.stringify({ ...ownIdentity(), ...details }));
  try {
    for (;;) {
      try {
        linkSync(draft, file); // fails when the file exists, so of two that try one wins
        return { taken: true, release: () => rmSync(file, { force: true }) };
      } catch (e) {
        if (/** @type {NodeJS.ErrnoException} */ (e).code !== "EEXIST") throw e;
      }
      const by = /** @type {(ProcessIdentity & T) | undefined} */ (readLiving(file));
      if (by) return { taken: false, by };
      removeStale(file);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Moves a dead process's lock away, and puts it back if another process took the lock between the look and the move. */
function removeStale(/** @type {string} */ file) {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch (e) {
    if (/** @type {NodeJS.ErrnoException} */ (e).code === "ENOENT") return;
    throw e;
  }
  if (readLiving(aside)) linkSync(aside, file);
  rmSync(aside, { force: true });
}

/**
 * @param {string} folder
 * @returns {string[]} full paths of its .json files; empty when there is no such folder
 */
export function listJson(folder) {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}
