import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { connected, prisma } from "./database.mjs";
import { lastLines, run } from "./exec.mjs";
import { ROOT } from "./options.mjs";
import { Problem } from "./problem.mjs";

/** @typedef {import("./reporter.mjs").Stage} Stage */

/**
 * The checked-in migrations with the checksum that Prisma keeps of each: SHA-256 of its file.
 * @param {string} [folder]
 * @returns {Map<string, string>} by name
 */
export function checkedInMigrations(folder = path.join(ROOT, "prisma/migrations")) {
  const files = readdirSync(folder).map((name) => ({ name, file: path.join(folder, name, "migration.sql") }));
  return new Map(
    files
      .filter(({ file }) => existsSync(file))
      .map(({ name, file }) => [name, createHash("sha256").update(readFileSync(file)).digest("hex")]),
  );
}

/** What the schema of the workflow engine's tables says about itself: it goes wherever the database goes. */
function engineMark() {
  const manifest = path.join(ROOT, "node_modules/@dbos-inc/dbos-sdk/package.json");
  const { name, version } = JSON.parse(readFileSync(manifest, "utf8"));
  return `${name} ${version}`;
}

/**
 * Whether the database has exactly these migrations, whole, and the engine's tables of this version. Prisma would find
 * the same, but takes seconds to load. Any doubt, a missing table included, is a no.
 * @param {string} databaseUrl
 * @returns {Promise<boolean>}
 */
export async function isUpToDate(databaseUrl) {
  const wanted = checkedInMigrations();
  try {
    return await connected(databaseUrl, async (client) => {
      const { rows: applied } = await client.query(
        `select migration_name as name, checksum, finished_at is not null as finished
         from _prisma_migrations where rolled_back_at is null`,
      );
      const { rows: marks } = await client.query(
        "select obj_description(oid, 'pg_namespace') as mark from pg_namespace where nspname = 'dbos'",
      );
      return (
        applied.length === wanted.size &&
        applied.every((row) => row.finished && wanted.get(row.name) === row.checksum) &&
        marks[0]?.mark === engineMark()
      );
    });
  } catch {
    return false; // Prisma says it better
  }
}

/**
 * Applies the migrations that the database does not have yet.
 * @param {string} databaseUrl
 * @param {Stage} stage
 */
export async function migrate(databaseUrl, stage) {
  if (await isUpToDate(databaseUrl)) return stage.result("nothing to apply");
  const done = await prisma(["migrate", "deploy"], { DATABASE_URL: databaseUrl }, stage);
  if (done.code !== 0)
    throw new Problem(
      "The database could not be migrated.",
      "Read the message above. Nothing of a failed migration stays; if the database belongs to a newer Burgeon, update this one.",
      { output: lastLines(done.stdout + done.stderr, 20) },
    );
  await makeEngineTables(databaseUrl, stage);
  const applied = done.stdout.match(/^ {2}└─ \S+\/$/gm)?.length ?? 0;
  stage.result(applied > 0 ? `${applied} migrations applied` : "nothing to apply");
}

/** Before any process needs them: the web server enqueues workflows, whether or not a worker has ever run. */
async function makeEngineTables(/** @type {string} */ databaseUrl, /** @type {Stage} */ stage) {
  const cli = path.join(ROOT, "node_modules/@dbos-inc/dbos-sdk/dist/src/cli/cli.js");
  const engine = await run(process.execPath, [cli, "schema", databaseUrl], { cwd: ROOT, onLine: stage.say });
  if (engine.code !== 0)
    throw new Problem(
      "The workflow engine's tables could not be made.",
      "Let the database user create schemas in this database, then start again.",
      { output: lastLines(engine.stdout + engine.stderr, 20) },
    );
  await connected(databaseUrl, (client) => client.query(`comment on schema dbos is '${engineMark()}'`)).catch(() => {
    // a schema that an administrator made is not ours to mark; then every start asks the engine again
  });
}
