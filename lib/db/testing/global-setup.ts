import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { lastLines, run } from "@/scripts/lib/exec.mjs";
import { startPostgres, stopPostgres } from "@/scripts/lib/postgres.mjs";
import { startedAt } from "@/scripts/lib/processes.mjs";
import { TEMPLATE_DATABASE, urlOfDatabase } from "@/lib/db/testing/test-database";

declare module "vitest" {
  interface ProvidedContext {
    /** The test server's administrator address. */
    postgresUrl: string;
  }
}

const PREFIX = "burgeon-test-";
const root = path.resolve(import.meta.dirname, "../../..");

/** Removes the servers of test runs that were killed: their directories name a process that is gone. */
async function removeLeftOvers(): Promise<void> {
  for (const name of readdirSync(os.tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const dataDir = path.join(os.tmpdir(), name);
    const ownerFile = path.join(dataDir, "owner");
    if (!existsSync(ownerFile)) continue;
    const [pid, started] = readFileSync(ownerFile, "utf8").split("\n");
    if (startedAt(Number(pid)) === started) continue;
    await stopPostgres({ dataDir });
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function migrate(databaseUrl: string): Promise<void> {
  const cli = path.join(root, "node_modules/prisma/build/index.js");
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  const { code, stdout, stderr } = await run(process.execPath, [cli, "migrate", "deploy"], { cwd: root, env });
  if (code !== 0) throw new Error(`prisma migrate deploy failed:\n${lastLines(stdout + stderr, 30)}`);
  const dbos = path.join(root, "node_modules/@dbos-inc/dbos-sdk/dist/src/cli/cli.js");
  const engine = await run(process.execPath, [dbos, "schema", databaseUrl], { cwd: root });
  if (engine.code !== 0) throw new Error(`the engine's tables could not be made:\n${lastLines(engine.stderr, 30)}`);
}

/**
 * Starts one PostgreSQL for the whole run of the integration tests, in a temporary directory, and migrates a template
 * database that `createTestDatabase()` copies. Returns the teardown.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftOvers();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), PREFIX));
  chmodSync(dataDir, 0o755); // root runs the server as another user
  writeFileSync(path.join(dataDir, "owner"), `${process.pid}\n${startedAt(process.pid) ?? ""}`);
  const stop = async () => {
    await stopPostgres({ dataDir });
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const { url } = await startPostgres({ dataDir, durable: false });
    // `migrate deploy` makes the database, and has nothing to do before the first migration exists.
    const hasMigrations = existsSync(path.join(root, "prisma/migrations"));
    await (hasMigrations ? migrate(urlOfDatabase(url, TEMPLATE_DATABASE)) : createEmptyTemplate(url));
    project.provide("postgresUrl", url);
  } catch (e) {
    await stop();
    throw e;
  }
  return stop;
}

async function createEmptyTemplate(serverUrl: string): Promise<void> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`create database ${TEMPLATE_DATABASE}`);
  } finally {
    await client.end();
  }
}
