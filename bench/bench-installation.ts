import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { db, type Db } from "@/lib/db/client";
import { lastLines, run } from "@/scripts/lib/exec.mjs";
import { startPackageCache } from "@/scripts/lib/package-cache.mjs";
import { startPostgres, stopPostgres } from "@/scripts/lib/postgres.mjs";
import { loadSecrets } from "@/scripts/lib/secrets.mjs";
import { whenInterrupted } from "./interrupt";

export type BenchInstallation = {
  database: Db;
  databaseUrl: string;
  dataDir: string;
  env: NodeJS.ProcessEnv;
  /** Starts a worker process of this installation; ends with `remove`. */
  startWorker: () => Promise<ChildProcess>;
  track: (child: ChildProcess) => ChildProcess;
  /** Ends the processes that were started, before what they work on is removed. */
  stopProcesses: () => Promise<void>;
  /** Ends everything that runs and keeps what there is for the next one with the same folder. */
  close: () => Promise<void>;
  remove: () => Promise<void>;
  /** Only when asked for: the proxy that machines fetch packages through, and where it writes what they fetched. */
  packageCache?: { url: string; log: string };
};

const CACHE_MIB = 4096;
const root = path.resolve(import.meta.dirname, "..");

/**
 * An installation of its own: PostgreSQL (with fsync, as in production), migrated, in a temporary folder, or in one that an
 * earlier call with this folder may have left. With a package cache where that is asked for.
 */
export async function createBenchInstallation(
  folder?: string,
  more: { packageCache?: boolean } = {},
): Promise<BenchInstallation> {
  const dataDir = folder ?? mkdtempSync(path.join(os.tmpdir(), "burgeon-bench-"));
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o755);
  const { url } = await startPostgres({ dataDir });
  const secrets = loadSecrets(dataDir);
  const packageCache = more.packageCache ? await startPackageCache({ dataDir, sizeMib: CACHE_MIB }) : undefined;
  const env = {
    ...process.env,
    DATABASE_URL: url,
    BURGEON_DATA: dataDir,
    BURGEON_KEY: secrets.key,
    NEXTAUTH_SECRET: secrets.nextAuthSecret,
    NEXTAUTH_URL: "http://127.0.0.1:4399",
    BURGEON_INSTALLATION_ID: secrets.installationId,
    BURGEON_PACKAGE_CACHE: packageCache?.url ?? "off",
    LOG_LEVEL: "warn",
    NODE_NO_WARNINGS: "1",
  };
  Object.assign(process.env, env);
  await node(["node_modules/prisma/build/index.js", "migrate", "deploy"], env);
  await node(["node_modules/@dbos-inc/dbos-sdk/dist/src/cli/cli.js", "schema", url], env);
  // The one of the process, as in production: each has megabytes of its own.
  const database = db();
  const children: ChildProcess[] = [];
  const track = (child: ChildProcess) => {
    children.push(child);
    return child;
  };
  const stopProcesses = async () => {
    for (const child of children) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode !== null || !child.kill("SIGTERM")) continue;
      await gone;
    }
  };
  const close = async () => {
    await stopProcesses();
    await packageCache?.stop();
    await database.$disconnect();
    await stopPostgres({ dataDir });
  };
  const remove = async () => {
    await close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  whenInterrupted(folder === undefined ? remove : close);
  return {
    database,
    databaseUrl: url,
    dataDir,
    env,
    track,
    async startWorker() {
      const file = path.join(root, "node_modules/.cache/burgeon/bench-worker.mjs");
      const entryPoints = [path.join(root, "lib/worker/main.ts")];
      await build({ entryPoints, outfile: file, bundle: true, packages: "external", platform: "node", format: "esm" });
      return track(spawn(process.execPath, [file], { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] }));
    },
    packageCache,
    stopProcesses,
    close,
    remove,
  };
}

async function node(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { code, stdout, stderr } = await run(process.execPath, args, { cwd: root, env });
  if (code !== 0) throw new Error(`node ${args.join(" ")}:\n${lastLines(stdout + stderr, 20)}`);
}
