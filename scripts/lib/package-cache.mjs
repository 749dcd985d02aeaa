import { spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installSets } from "./apt.mjs";
import { lastLines, run } from "./exec.mjs";
import { mirrorsIn, parentProxy, parseAccessLog, squidConfig } from "./package-cache-config.mjs";
import { acceptsConnections, rememberedPort, rememberPort } from "./ports.mjs";
import { Problem } from "./problem.mjs";
import { commandLine, endProcess, isAlive, startedAt } from "./processes.mjs";

/**
 * The package cache: Squid on loopback, with its files in the data directory. Nodes reach it through the SSH connection of
 * the run that configures them (lib/config-tools/ssh/package-cache.ts).
 */

/** Beside PostgreSQL's, below the range that kernels hand out for outgoing connections. */
const PORTS = { from: 25_632, to: 25_731, server: "the package cache" };
const UP_WITHIN_MS = 60_000;
const LOG_LIMIT = 16 * 1024 * 1024;
const SQUID = "/usr/sbin/squid";

export const isPackageCacheInstalled = () => existsSync(SQUID);

/** @param {string} dataDir */
function layout(dataDir) {
  const folder = path.join(path.resolve(dataDir), "package-cache");
  return {
    folder,
    store: path.join(folder, "store"),
    config: path.join(folder, "squid.conf"),
    log: path.join(folder, "access.log"),
    said: path.join(folder, "cache.log"),
    pid: path.join(folder, "squid.pid"),
    port: path.join(path.resolve(dataDir), "package-cache.port"),
  };
}

/** Squid may not be root: then it is the user as whom Debian's package runs it. */
async function squidUser() {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, "proxy"])).stdout)),
  );
  return { uid, gid };
}

/** @returns {Promise<import("./package-cache-config.mjs").Upstream>} */
async function hostUpstream() {
  const read = (/** @type {string} */ file) => (existsSync(file) ? readFileSync(file, "utf8") : "");
  const parts = "/etc/apt/sources.list.d";
  const files = existsSync(parts) ? readdirSync(parts).filter((name) => /\.(list|sources)$/.test(name)) : [];
  const sources = ["/etc/apt/sources.list", ...files.map((name) => path.join(parts, name))].map(read).join("\n");
  const dump = await run("apt-config", ["dump"]).catch(() => ({ stdout: "" }));
  return { mirrors: mirrorsIn(sources), parent: parentProxy(dump.stdout, process.env) };
}

/**
 * The address at which the cache of this data directory is to listen.
 * @param {string} dataDir
 */
export async function packageCacheAddress(dataDir) {
  const { port: portFile } = layout(dataDir);
  mkdirSync(path.dirname(portFile), { recursive: true });
  const left = runningSquid(dataDir);
  if (left) await endProcess(left); // of a start that was killed together with what looked after it
  const port = await rememberedPort({ portFile, ...PORTS });
  rememberPort(portFile, port);
  return `http://127.0.0.1:${port}`;
}

/**
 * Decides which cache this installation's machines use, and installs what its own needs. A cache that cannot be had is
 * no reason not to start.
 * @param {import("./options.mjs").Options} options
 * @param {(text: string) => void} note
 * @param {import("./reporter.mjs").Stage} stage
 * @returns {Promise<{ own: boolean, url: string }>} `url` is empty where machines fetch from their mirrors
 */
export async function preparePackageCache(options, note, stage) {
  const { packageCache, dataDir } = options;
  if (packageCache !== "auto") {
    stage.result(packageCache === "off" ? "switched off" : `the site's own: ${packageCache}`);
    return { own: false, url: packageCache === "off" ? "" : packageCache };
  }
  try {
    if (!isPackageCacheInstalled()) await installSets(["package-cache"], options, note, stage);
    const url = await packageCacheAddress(dataDir);
    stage.result(`${url}, at most ${options.packageCacheGib} GiB`);
    return { own: true, url };
  } catch (e) {
    if (!(e instanceof Problem)) throw e;
    stage.result(`none: ${e.message} Machines fetch packages from their mirrors each time`);
    return { own: false, url: "" };
  }
}

/** The squid of this data directory, if one runs. A stale file may carry the pid of an unrelated process by now. */
function runningSquid(/** @type {string} */ dataDir) {
  const { pid: pidFile, config } = layout(dataDir);
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, "utf8"));
  const started = startedAt(pid);
  return started && commandLine(pid).includes(config) ? { pid, startedAt: started } : undefined;
}

/**
 * Starts Squid as a part of this process, whose end it does not survive.
 * @param {{ dataDir: string, sizeMib?: number, upstream?: import("./package-cache-config.mjs").Upstream }} options
 *   `upstream`: instead of what this machine's own settings say
 * @returns {Promise<{ url: string, log: string, ended: Promise<string>, stop: () => Promise<void>, rotate: () => void }>}
 *   when it answers; `ended` says how
 */
export async function startPackageCache({ dataDir, sizeMib = 1024, upstream }) {
  const url = await packageCacheAddress(dataDir);
  const port = Number(new URL(url).port);
  const files = layout(dataDir);
  const { uid, gid } = await squidUser();
  mkdirSync(files.store, { recursive: true });
  if (uid !== undefined && gid !== undefined) for (const at of [files.folder, files.store]) chownSync(at, uid, gid);
  // The settings may hold the password of a proxy, the log says what machines install.
  chmodSync(files.folder, 0o750);
  writeFileSync(files.config, squidConfig({ port, sizeMib, files, upstream: upstream ?? (await hostUpstream()) }), {
    mode: 0o640,
  });
  if (gid !== undefined) chownSync(files.config, 0, gid);
  if (existsSync(files.log) && statSync(files.log).size > LOG_LIMIT) renameSync(files.log, `${files.log}.0`);

  const user = { uid, gid, cwd: "/", env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" } };
  const made = await run(SQUID, ["-N", "-z", "-f", files.config], user);
  if (made.code !== 0)
    throw new Problem("The package cache cannot use its folder.", `Look at ${files.folder}.`, {
      output: lastLines(made.stderr),
    });
  const child = spawn("setpriv", ["--pdeathsig", "TERM", SQUID, "-N", "-f", files.config], {
    ...user,
    stdio: "ignore",
  });
  const ended = new Promise((/** @type {(how: string) => void} */ resolve) => {
    child.once("error", (e) => resolve(e.message));
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  await untilUp(port, ended, files.said);
  const identity = { pid: child.pid ?? 0, startedAt: startedAt(child.pid ?? 0) ?? "" };
  return {
    url,
    log: files.log,
    ended,
    stop: () => endProcess(identity),
    rotate() {
      if (isAlive(identity) && statSync(files.log).size > LOG_LIMIT) process.kill(identity.pid, "SIGUSR1");
    },
  };
}

async function untilUp(/** @type {number} */ port, /** @type {Promise<string>} */ ended, /** @type {string} */ said) {
  let how = "";
  void ended.then((end) => (how = end));
  for (const until = Date.now() + UP_WITHIN_MS; ; await sleep(25)) {
    if (!how && (await acceptsConnections({ port, host: "127.0.0.1" }))) return;
    if (how || Date.now() > until)
      throw new Problem(`The package cache did not start: ${how || "it does not listen"}.`, `Read ${said}.`, {
        output: existsSync(said) ? lastLines(readFileSync(said, "utf8")) : "",
      });
  }
}

/**
 * @param {string} dataDir
 * @returns {{ running: boolean, bytes: number, sent: number, fetched: number } | undefined} bytes that are kept, and, as far
 *   as the log goes back, what machines got and what of it came from outside; undefined where there never was one
 */
export function readPackageCache(dataDir) {
  const { store, log } = layout(dataDir);
  if (!existsSync(store)) return undefined;
  const requests = [`${log}.0`, log].flatMap((file) =>
    existsSync(file) ? parseAccessLog(readFileSync(file, "utf8")) : [],
  );
  const sum = (/** @type {"sent" | "fetched"} */ key) => requests.reduce((total, one) => total + one[key], 0);
  return {
    running: runningSquid(dataDir) !== undefined,
    bytes: bytesBelow(store),
    sent: sum("sent"),
    fetched: sum("fetched"),
  };
}

/** @returns {number} */
function bytesBelow(/** @type {string} */ folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((total, entry) => {
    const at = path.join(folder, entry.name);
    return total + (entry.isDirectory() ? bytesBelow(at) : statSync(at).size);
  }, 0);
}
