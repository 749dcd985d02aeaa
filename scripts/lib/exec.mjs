import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { Problem } from "./problem.mjs";
import { endProcess, isGroupLeader, startedAt } from "./processes.mjs";
import { writeJson } from "./state-files.mjs";

/**
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null, stdout: string, stderr: string }} RunResult
 * @typedef {{
 *   cwd?: string, env?: NodeJS.ProcessEnv, uid?: number, gid?: number, input?: string, timeoutMs?: number,
 *   inherit?: boolean, pidFile?: string, onLine?: (line: string) => void,
 * }} RunOptions `pidFile`: for long work that a killed start would leave running; the next start ends it
 */

/** What runs now, so that it can be ended with us. */
const running = /** @type {Set<import("node:child_process").ChildProcess>} */ (new Set());

let ending = false;

/** How much of a program's output is kept: enough for the end of any error, never unbounded. */
const KEEP = 256 * 1024;

/**
 * Runs a program without a shell and collects its output. Rejects only when it cannot be started.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options] `onLine` sees every line of both streams as it comes
 * @returns {Promise<RunResult>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    if (ending) return reject(new Problem(`${command} was not started: set-up is ending.`, "Start again."));
    const { cwd, env, uid, gid, timeoutMs, pidFile } = options;
    const stdin = options.input === undefined ? (options.inherit ? "inherit" : "ignore") : "pipe";
    const out = options.inherit ? "inherit" : "pipe";
    const stdio = /** @type {import("node:child_process").StdioOptions} */ ([stdin, out, out]);
    const child = spawn(command, args, { cwd, env, uid, gid, timeout: timeoutMs, stdio, detached: Boolean(pidFile) });
    const identity = child.pid && { pid: child.pid, startedAt: startedAt(child.pid) ?? "" };
    if (pidFile && identity) writeJson(pidFile, identity);
    running.add(child);
    const text = { stdout: "", stderr: "" };
    for (const name of /** @type {const} */ (["stdout", "stderr"])) {
      let rest = "";
      child[name]?.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => {
        text[name] = (text[name] + chunk).slice(-KEEP);
        const lines = (rest + chunk).split(/\r?\n|\r/);
        rest = lines.pop() ?? "";
        if (options.onLine) for (const line of lines) options.onLine(line);
      });
      child[name]?.on("end", () => rest && options.onLine?.(rest));
    }
    const forget = () => {
      running.delete(child);
      if (pidFile) rmSync(pidFile, { force: true });
    };
    child.on("error", (e) => {
      forget();
      reject(e);
    });
    child.on("close", (code, killedBy) => {
      forget();
      resolve({ code, signal: killedBy, ...text });
    });
    child.stdin?.on("error", () => {}); // a program may end without reading its input
    child.stdin?.end(options.input);
  });
}

/**
 * The last lines of a text, for an error message.
 * @param {string} text
 * @param {number} [count]
 */
export function lastLines(text, count = 8) {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

/** Ends every program that `run` has not seen the end of, and starts no more: this process is about to end. */
export async function endRunning() {
  ending = true;
  await Promise.all(
    [...running].map(async ({ pid, spawnargs }) => {
      const started = pid && startedAt(pid);
      if (!started || spawnargs.includes("apt-get")) return; // dpkg must not be cut off in the middle
      await endProcess({ pid, startedAt: started }, { graceMs: 5_000, group: isGroupLeader(pid) });
    }),
  );
}
