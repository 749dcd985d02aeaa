import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lastLines } from "./exec.mjs";
import { isPortFree, rememberedPort, rememberPort } from "./ports.mjs";
import { checkReachable, postgresBinaries, postgresUser } from "./postgres-binaries.mjs";
import { HOST, initialise, layout, NAME, settings } from "./postgres-cluster.mjs";
import { Problem } from "./problem.mjs";
import { commandLine, endProcess, startedAt, waitForEnd } from "./processes.mjs";
import { loadSecrets, readSecrets } from "./secrets.mjs";

/**
 * @typedef {{ dataDir: string, port?: number, durable?: boolean }} PostgresOptions `durable: false` gives up safety
 *   against a power cut for speed: for tests only
 */

/** Below the range that kernels hand out for outgoing connections (32768 and up on Linux). */
const PORTS = { from: 25_432, to: 25_631 };
/** Crash recovery of a large write-ahead log may take its time. */
const START_TIMEOUT_MS = 120_000;
const LOG_LIMIT = 16 * 1024 * 1024;

const addressOf = (/** @type {number} */ port, /** @type {string} */ password) =>
  `postgresql://${NAME}:${encodeURIComponent(password)}@${HOST}:${port}/${NAME}`;

/**
 * The lines of postmaster.pid that matter (PostgreSQL's miscinit.h, LOCK_FILE_LINE_*): pid, port, status.
 * @param {string} text
 * @returns {{ pid: number, port: number, ready: boolean } | undefined}
 */
export function parsePostmasterPid(text) {
  const lines = text.split("\n");
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 ? { pid, port: port || 0, ready: lines[7]?.trim() === "ready" } : undefined;
}

/** The running server of this data directory. A stale file may carry the pid of an unrelated process by now. */
function runningServer(/** @type {string} */ dataDir) {
  const { pidFile, cluster } = layout(dataDir);
  let text;
  try {
    text = readFileSync(pidFile, "utf8");
  } catch {
    return undefined;
  }
  const found = parsePostmasterPid(text);
  const started = found && startedAt(found.pid);
  if (!found || !started || !commandLine(found.pid).includes(cluster)) return undefined;
  return { ...found, identity: { pid: found.pid, startedAt: started } };
}

async function choosePort(/** @type {string} */ portFile, /** @type {number | undefined} */ wanted) {
  if (wanted === undefined) return rememberedPort({ portFile, ...PORTS, server: "PostgreSQL" });
  if (await isPortFree(wanted, HOST)) return wanted;
  throw new Problem(`Port ${wanted}, wanted for PostgreSQL, is in use.`, "Choose another port for PostgreSQL.");
}

/** Starts the server as the leader of a session of its own: a Ctrl-C in our terminal does not reach it. */
function launch(/** @type {string} */ dataDir, /** @type {number} */ port, /** @type {boolean} */ durable) {
  const { cluster, log } = layout(dataDir);
  const user = postgresUser();
  if (existsSync(log) && statSync(log).size > LOG_LIMIT) renameSync(log, `${log}.1`);
  const logFrom = existsSync(log) ? statSync(log).size : 0;
  const out = openSync(log, "a", 0o640);
  try {
    const child = spawn(postgresBinaries().postgres, ["-D", cluster, ...settings(port, durable)], {
      ...{ uid: user.uid, gid: user.gid, cwd: "/", detached: true },
      env: { ...process.env, LC_ALL: "C" },
      stdio: ["ignore", out, out],
    });
    const ended = new Promise((resolve) => child.once("exit", resolve).once("error", resolve));
    child.unref();
    return { ended, logFrom };
  } finally {
    closeSync(out);
  }
}

/** Connects once and makes the database if it is missing. */
async function prepareDatabase(/** @type {string} */ dataDir, /** @type {number} */ port) {
  const { cluster } = layout(dataDir);
  const { default: pg } = await import("pg");
  const url = addressOf(port, loadSecrets(dataDir).postgresPassword);
  const client = new pg.Client({ connectionString: new URL("/postgres", url).href });
  try {
    await client.connect();
    const { rows } = await client.query("select current_setting('data_directory') as at");
    if (path.resolve(rows[0].at) !== cluster)
      throw new Problem(
        `Port ${port} is served by another PostgreSQL, of ${rows[0].at}.`,
        "Stop that server, then start again.",
      );
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [NAME]);
    if (!rowCount) await client.query(`create database ${NAME}`);
    return url;
  } catch (e) {
    if (/** @type {{ code?: string }} */ (e).code !== "28P01") throw e;
    throw new Problem(
      `The password in ${path.join(dataDir, "secrets.json")} does not open the database beside it.`,
      "Put back the secrets.json that belongs to this data directory; `npm run reset` begins anew with an empty one.",
    );
  } finally {
    await client.end().catch(() => {});
  }
}

/** Not yet listening; starting up or shutting down; still too many of a killed server's sessions. */
const PASSING = ["ECONNREFUSED", "ECONNRESET", "57P03", "57P01"];

/**
 * Starts the embedded PostgreSQL of a data directory, or finds it running. Makes the cluster, its password and the
 * database on first use. Whatever was killed before, at whatever moment, it comes up again.
 * @param {PostgresOptions} options
 * @returns {Promise<{ url: string, started: boolean, identity: import("./processes.mjs").ProcessIdentity }>} `started`:
 *   false when it was running already
 */
export async function startPostgres({ dataDir: at, port: wanted, durable = true }) {
  const dataDir = path.resolve(at);
  const { cluster, portFile, pidFile, log } = layout(dataDir);
  await checkReachable(postgresUser(), [cluster, postgresBinaries().postgres]);
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(path.join(cluster, "PG_VERSION"))) await initialise(dataDir, durable);

  let launched = /** @type {ReturnType<typeof launch> | undefined} */ (undefined);
  for (const until = Date.now() + START_TIMEOUT_MS; ; await sleep(50)) {
    const server = runningServer(dataDir);
    if (server?.ready) {
      try {
        return {
          url: await prepareDatabase(dataDir, server.port),
          started: launched !== undefined,
          identity: server.identity,
        };
      } catch (e) {
        if (!PASSING.includes(String(/** @type {{ code?: string }} */ (e).code)) || Date.now() > until) throw e;
      }
    } else if (!server && !(await isPending(launched?.ended))) {
      if (Date.now() > until || (launched && !isPassing(log, launched.logFrom)))
        throw new Problem("PostgreSQL did not start.", `Read ${log}; \`npm run doctor\` checks the machine.`, {
          output: lastLines(readFileSync(log, "utf8")),
        });
      rmSync(pidFile, { force: true }); // nobody's by now, but the server would believe a reused pid
      const port = await choosePort(portFile, wanted);
      if (launched) await sleep(200);
      launched = launch(dataDir, port, durable);
      rememberPort(portFile, port);
    } else if (Date.now() > until) {
      throw new Problem(`PostgreSQL was not ready within ${START_TIMEOUT_MS / 1000} s.`, `Read ${log}.`, {
        output: lastLines(readFileSync(log, "utf8")),
      });
    }
  }
}

/** Whether a launched server has not ended yet. */
const isPending = async (/** @type {Promise<unknown> | undefined} */ ended) =>
  ended !== undefined && (await Promise.race([ended.then(() => false), sleep(0, true)]));

/** Back ends of a killed server keep its shared memory for a moment, and somebody may have taken the port just now. */
const isPassing = (/** @type {string} */ log, /** @type {number} */ from) =>
  /pre-existing shared memory block|Address already in use/.test(readFileSync(log).subarray(from).toString());

/**
 * Stops the embedded PostgreSQL of a data directory, ending open sessions.
 * @param {{ dataDir: string }} options
 * @returns {Promise<boolean>} false when it was not running
 */
export async function stopPostgres({ dataDir }) {
  const server = runningServer(path.resolve(dataDir));
  if (!server) return false;
  process.kill(server.pid, "SIGINT"); // "fast": rolls back what is open, then checkpoints
  if (!(await waitForEnd(server.identity, 60_000))) await endProcess(server.identity, { signal: "SIGQUIT" });
  return true;
}

/**
 * The address of a data directory's database, running or not; for developers' tools such as `prisma studio`.
 * @param {string} dataDir
 * @returns {string | undefined} undefined before the first set-up
 */
export function rememberedUrl(dataDir) {
  const { portFile } = layout(path.resolve(dataDir));
  const secrets = readSecrets(dataDir);
  return secrets && existsSync(portFile)
    ? addressOf(Number(readFileSync(portFile, "utf8")), secrets.postgresPassword)
    : undefined;
}
