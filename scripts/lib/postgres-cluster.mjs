import { chownSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { lastLines, run } from "./exec.mjs";
import { postgresBinaries, postgresUser } from "./postgres-binaries.mjs";
import { Problem } from "./problem.mjs";
import { loadSecrets } from "./secrets.mjs";

/** The database and its owner. */
export const NAME = "burgeon";
export const HOST = "127.0.0.1";

/** Where things are below a data directory. */
export const layout = (/** @type {string} */ dataDir) => ({
  cluster: path.join(dataDir, "postgres"),
  portFile: path.join(dataDir, "postgres.port"),
  log: path.join(dataDir, "postgres.log"),
  pidFile: path.join(dataDir, "postgres", "postmaster.pid"),
});

/**
 * Makes the cluster beside its final place and moves it there whole, so a crash midway leaves no half cluster.
 * @param {string} dataDir
 * @param {boolean} durable
 */
export async function initialise(dataDir, durable) {
  const { cluster } = layout(dataDir);
  const [programs, user] = [postgresBinaries(), postgresUser()];
  for (const name of readdirSync(dataDir))
    if (name.startsWith("postgres.new-")) rmSync(path.join(dataDir, name), { recursive: true, force: true });
  const draft = path.join(dataDir, `postgres.new-${process.pid}`);
  const scratch = mkdtempSync(path.join(os.tmpdir(), "burgeon-initdb-"));
  const passwordFile = path.join(scratch, "password");
  try {
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(passwordFile, loadSecrets(dataDir).postgresPassword, { mode: 0o600 });
    if (user.uid !== undefined && user.gid !== undefined)
      for (const owned of [draft, scratch, passwordFile]) chownSync(owned, user.uid, user.gid);
    const args = ["-D", draft, "-U", NAME, `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--encoding=UTF8"];
    // The built-in locale sorts alike on every machine and survives upgrades of the system's C library.
    args.push("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8");
    if (!durable) args.push("--no-sync");
    const env = { ...process.env, LC_ALL: "C" };
    const made = await run(programs.initdb, args, { uid: user.uid, gid: user.gid, env, cwd: "/" });
    if (made.code !== 0)
      throw new Problem("PostgreSQL's data directory could not be made.", "Read the output above; is the disk full?", {
        output: lastLines(made.stderr || made.stdout),
      });
    renameSync(draft, cluster);
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * The server's settings, as arguments. Those of the cluster's postgresql.conf stay at their defaults.
 * @param {number} port
 * @param {boolean} durable
 * @returns {string[]}
 */
export function settings(port, durable) {
  const megabytes = os.totalmem() / 2 ** 20;
  const values = {
    port,
    listen_addresses: HOST,
    unix_socket_directories: "",
    max_connections: 200,
    shared_buffers: `${Math.round(Math.min(512, Math.max(32, megabytes / 32)))}MB`,
    synchronous_commit: durable ? "on" : "off",
    ...(durable ? {} : { fsync: "off", full_page_writes: "off" }),
    timezone: "UTC",
    log_timezone: "UTC",
    log_line_prefix: "%m [%p] %a ",
    jit: "off", // short queries only: compiling them costs more than it saves
    // A worker's advisory lock must go soon after its host is lost.
    tcp_keepalives_idle: 30,
    tcp_keepalives_interval: 10,
    tcp_keepalives_count: 3,
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
