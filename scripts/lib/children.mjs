import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { lastLines } from "./exec.mjs";
import { formatDuration } from "./format.mjs";
import { endOrphans } from "./orphans.mjs";
import { endProcess, startedAt } from "./processes.mjs";

const PRELOAD = pathToFileURL(path.join(import.meta.dirname, "child-preload.mjs")).href;
const GRACE_MS = 15_000;
const LOG_LIMIT = 16 * 1024 * 1024;

/**
 * How long to wait before a crashed process is started again.
 * @param {number} crashes in a row, at least 1
 * @returns {number} 1 s, doubled each time, at most 30 s
 */
export const restartDelay = (crashes) => Math.min(30_000, 1_000 * 2 ** (crashes - 1));

/** A process that ran this long counts as having worked: its next crash begins a new row. */
const STEADY_MS = 60_000;

/** @param {string} dataDir */
const pidFolder = (dataDir) => path.join(dataDir, "run", "children");

/**
 * Ends the web and worker processes that a killed start left running.
 * @param {string} dataDir
 */
export const endLeftOverChildren = (dataDir) => endOrphans(pidFolder(dataDir));

/**
 * A Node program that is kept running: its output goes to a log file, and it is started again when it crashes.
 * It leads a process group of its own, so that a Ctrl-C in the terminal reaches it only through `stop()`.
 */
export class KeptProcess {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;
  /** Aborted when the present process is to end on purpose; every process has its own. */
  #stopping = new AbortController();
  #crashes = 0;
  #spec;

  /**
   * @param {{
   *   name: string, args: string[], cwd: string, env: NodeJS.ProcessEnv, dataDir: string,
   *   onCrash: (message: string) => void, onLine?: (line: string) => void,
   * }} spec `args`: for node; `onLine`: gets the output line by line instead of the log file
   */
  constructor(spec) {
    this.#spec = spec;
  }

  get logFile() {
    return path.join(this.#spec.dataDir, "logs", `${this.#spec.name}.log`);
  }

  get crashes() {
    return this.#crashes;
  }

  get isRunning() {
    return this.#child !== undefined;
  }

  start() {
    const { name, args, cwd, env, dataDir, onLine } = this.#spec;
    mkdirSync(path.dirname(this.logFile), { recursive: true });
    mkdirSync(pidFolder(dataDir), { recursive: true });
    const out = onLine ? "pipe" : this.#openLog();
    const child = spawn(process.execPath, ["--enable-source-maps", "--import", PRELOAD, ...args], {
      cwd,
      env: { ...env, BURGEON_PID_FILE: path.join(pidFolder(dataDir), `${name}.json`) },
      stdio: ["ignore", out, out, "pipe"],
      detached: true,
    });
    if (typeof out === "number") closeSync(out);
    if (onLine) for (const stream of [child.stdout, child.stderr]) forwardLines(stream, onLine);
    child.stdio[3]?.on("error", () => {}); // the pipe only ever closes
    this.#child = child;
    this.#stopping = new AbortController();
    const { signal: stopping } = this.#stopping;
    const since = performance.now();
    const ended = (/** @type {string} */ how) => {
      if (this.#child === child) this.#child = undefined;
      if (!stopping.aborted) void this.#startAgain(how, performance.now() - since, stopping);
    };
    child.once("error", (e) => ended(`cannot be started (${e.message})`));
    child.once("exit", (code, signal) => ended(signal ? `was ended by ${signal}` : `ended with code ${code}`));
  }

  /** The end of its log, for an error message. */
  lastOutput() {
    try {
      return lastLines(readFileSync(this.logFile, "utf8"), 15);
    } catch {
      return "";
    }
  }

  /** Ends it and whatever it started, on purpose this time. */
  async stop() {
    this.#stopping.abort();
    const { pid } = this.#child ?? {};
    const started = pid && startedAt(pid);
    if (pid && started) await endProcess({ pid, startedAt: started }, { graceMs: GRACE_MS, group: true });
    rmSync(path.join(pidFolder(this.#spec.dataDir), `${this.#spec.name}.json`), { force: true });
  }

  /** Ends the present process and starts a new one, for a changed program. */
  async restart() {
    await this.stop();
    this.#crashes = 0;
    this.start();
  }

  #openLog() {
    try {
      if (statSync(this.logFile).size > LOG_LIMIT) renameSync(this.logFile, `${this.logFile}.1`);
    } catch {
      // no log yet
    }
    return openSync(this.logFile, "a", 0o640);
  }

  async #startAgain(/** @type {string} */ how, /** @type {number} */ ranMs, /** @type {AbortSignal} */ stopping) {
    this.#crashes = ranMs > STEADY_MS ? 1 : this.#crashes + 1;
    const delay = restartDelay(this.#crashes);
    const { name, onCrash } = this.#spec;
    onCrash(`${name} ${how}; it starts again in ${formatDuration(delay)}. Its log: ${this.logFile}`);
    try {
      await sleep(delay, undefined, { signal: stopping });
    } catch {
      return; // stopped meanwhile
    }
    this.start();
  }
}

/** Calls back for every whole line of a stream. */
function forwardLines(
  /** @type {import("node:stream").Readable | null} */ stream,
  /** @type {(line: string) => void} */ onLine,
) {
  let rest = "";
  stream?.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  });
  stream?.on("end", () => rest && onLine(rest));
}
