import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { lastLines, run } from "./exec.mjs";
import { ROOT } from "./options.mjs";
import { startPostgres, stopPostgres } from "./postgres.mjs";
import { Problem } from "./problem.mjs";
import { readLiving, writeJson } from "./state-files.mjs";

/** @typedef {import("./reporter.mjs").Stage} Stage */

const OLDEST_MAJOR = 15;

/**
 * @param {string} databaseUrl
 * @returns {Promise<string>} the server's version
 */
export async function checkServer(databaseUrl) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query(
      "select current_setting('server_version_num')::int as number, version() as text",
    );
    const { number, text } = rows[0];
    if (number >= OLDEST_MAJOR * 10_000) return text.split(" ").slice(0, 2).join(" ");
    throw new Problem(`${text} is too old.`, `Use PostgreSQL ${OLDEST_MAJOR} or later, or unset DATABASE_URL.`);
  } catch (e) {
    if (e instanceof Problem) throw e;
    const { code, message } = /** @type {{ code?: string, message?: string }} */ (e);
    if (code === "3D000") return "server ready, database still to be made"; // `migrate deploy` makes it
    throw new Problem(
      `The server named in DATABASE_URL does not let us in: ${message || code}.`,
      "Correct DATABASE_URL, start that server, or unset the variable to use the embedded PostgreSQL.",
    );
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Runs queries on a connection of its own.
 * @template T
 * @param {string} databaseUrl
 * @param {(client: import("pg").Client) => Promise<T>} work
 */
export async function connected(databaseUrl, work) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * The database that web and worker use: a server of one's own, or the embedded one. A server that an earlier, killed
 * start left running is taken over, and so stopped at the end as well.
 * @param {{ dataDir: string, databaseUrl: string | undefined }} options
 * @param {Stage} stage
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function openDatabase({ dataDir, databaseUrl }, stage) {
  if (databaseUrl) {
    stage.result(await checkServer(databaseUrl));
    return { url: databaseUrl, stop: async () => {} };
  }
  const owned = path.join(dataDir, "run", "postgres.json");
  const leftOver = readLiving(owned);
  const server = await startPostgres({ dataDir });
  const ours = server.started || leftOver?.pid === server.identity.pid;
  if (server.started) writeJson(owned, server.identity);
  stage.result(`${server.started ? "started" : "running already"} on port ${new URL(server.url).port}`);
  const stop = async () => {
    if (!ours) return;
    await stopPostgres({ dataDir });
    rmSync(owned, { force: true });
  };
  return { url: server.url, stop };
}

export const prisma = (
  /** @type {string[]} */ args,
  /** @type {NodeJS.ProcessEnv} */ env,
  /** @type {Stage} */ stage,
) =>
  run(process.execPath, [path.join(ROOT, "node_modules/prisma/build/index.js"), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env, PRISMA_HIDE_UPDATE_MESSAGE: "1", NO_COLOR: "1" },
    onLine: stage.say,
  });

function schemaHash() {
  const folder = path.join(ROOT, "prisma/schema");
  const hash = createHash("sha256").update(readFileSync(path.join(ROOT, "package-lock.json")));
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(path.join(folder, name)));
  return hash.digest("hex");
}

/**
 * Writes the typed database client if the schema changed since.
 * @param {Stage} stage
 */
export async function generateClient(stage) {
  const stamp = path.join(ROOT, "lib/generated/.burgeon-hash");
  const hash = schemaHash();
  const client = path.join(ROOT, "lib/generated/prisma/client.ts");
  if (existsSync(client) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash)
    return stage.result("up to date");
  const done = await prisma(["generate"], {}, stage);
  if (done.code !== 0)
    throw new Problem("Prisma could not generate the database client.", "Correct the schema in prisma/schema.", {
      output: lastLines(done.stdout + done.stderr, 20),
    });
  writeFileSync(stamp, hash);
  stage.result("written");
}
