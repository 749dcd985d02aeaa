// The built portal for browser tests: PostgreSQL of its own, simulated machines that live fast, web server, and a worker from
// the first SIGUSR2 on, so that a test can watch what a new worker does. A child that dies is started again, as a service
// manager would; pids.json names the ones that live now, environment.json what a test needs to start one more. Ends with everything it started on SIGTERM, and with the test
// runner. The administrator's password goes to a file only this user can read.
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startPostgres, stopPostgres } from "../../scripts/lib/postgres.mjs";

const dataDir = /** @type {string} */ (process.env.E2E_DATA);
const port = /** @type {string} */ (process.env.E2E_PORT);
rmSync(dataDir, { recursive: true, force: true });
mkdirSync(dataDir, { recursive: true });
chmodSync(dataDir, 0o755); // root runs the server as another user

const { url } = await startPostgres({ dataDir, durable: false });
/** What makes a process one of this portal's. */
const own = {
  DATABASE_URL: url,
  BURGEON_DATA: dataDir,
  BURGEON_KEY: randomBytes(32).toString("base64"),
  BURGEON_INSTALLATION_ID: "e2e000",
  NEXTAUTH_SECRET: randomBytes(24).toString("base64"),
  NEXTAUTH_URL: process.env.E2E_URL,
  NEXT_TELEMETRY_DISABLED: "1",
  NODE_NO_WARNINGS: "1",
  LOG_LEVEL: "warn",
  // Repositories of tests are folders.
  BURGEON_GIT_PROTOCOLS: "https,ssh,file",
  BURGEON_CLOUD_JSON: JSON.stringify({
    driver: "simulator",
    connection: { dir: path.join(dataDir, "world"), speed: 12 },
    note: "Machines are simulated for tests.",
  }),
};
const env = { ...process.env, ...own };
writeFileSync(path.join(dataDir, "environment.json"), JSON.stringify(own), { mode: 0o600 });
const node = (/** @type {string[]} */ ...args) => execFileSync(process.execPath, args, { env, encoding: "utf8" });
node("node_modules/prisma/build/index.js", "migrate", "deploy");
node("node_modules/@dbos-inc/dbos-sdk/dist/src/cli/cli.js", "schema", url);
const seeded = node("dist/seed.mjs").trim().split("\n").at(-1) ?? "{}";
writeFileSync(path.join(dataDir, "admin.json"), seeded, { mode: 0o600 });

const PROGRAMS = {
  worker: ["dist/worker.mjs"],
  web: ["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", port],
};
/** @typedef {keyof typeof PROGRAMS} Program */

let stopping = false;
/** @type {Map<Program, import("node:child_process").ChildProcess>} */
const children = new Map();

function start(/** @type {Program} */ name) {
  const child = spawn(process.execPath, PROGRAMS[name], { env, stdio: "inherit" });
  children.set(name, child);
  child.once("exit", () => {
    if (!stopping) start(name);
  });
  const pids = Object.fromEntries([...children].map(([program, { pid }]) => [program, pid]));
  // Renamed into place: a test that reads it in between sees the old pids or the new ones, never half a file.
  const file = path.join(dataDir, "pids.json");
  writeFileSync(`${file}.new`, JSON.stringify({ portal: process.pid, ...pids }));
  renameSync(`${file}.new`, file);
}
process.once("SIGUSR2", () => start("worker"));
start("web");

const stop = async () => {
  if (stopping) return;
  stopping = true;
  const live = [...children.values()].filter((child) => child.exitCode === null && child.signalCode === null);
  const gone = live.map((child) => new Promise((resolve) => child.once("exit", resolve)));
  for (const child of live) child.kill("SIGTERM");
  await Promise.all(gone);
  await stopPostgres({ dataDir });
  rmSync(dataDir, { recursive: true, force: true });
  process.exit(0);
};
// A test runner that is killed cannot say so.
const runner = process.ppid;
setInterval(() => process.ppid !== runner && void stop(), 500);
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
