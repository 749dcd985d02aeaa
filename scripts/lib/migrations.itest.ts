import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing/test-database";
import { isUpToDate, migrate } from "@/scripts/lib/migrations.mjs";

const said: string[] = [];
const stage = { say: () => undefined, result: (text: string) => void said.push(text) };

let database: TestDatabase;
beforeEach(async () => {
  said.length = 0;
  database = await createTestDatabase();
});
afterEach(() => database.drop());

async function query(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

it("knows a migrated database again, without asking Prisma", async () => {
  await migrate(database.url, stage);
  expect(await isUpToDate(database.url)).toBe(true);
  expect(said).toEqual(["nothing to apply"]);
});

it.each([
  ["a migration is missing", "delete from _prisma_migrations where migration_name like '%init'"],
  ["a migration was cut off", "update _prisma_migrations set finished_at = null where migration_name like '%init'"],
  ["a migration's file has changed since", "update _prisma_migrations set checksum = 'other'"],
  ["the database is newer", "insert into _prisma_migrations (id, checksum, migration_name) values ('x', 'x', 'later')"],
  ["the engine's tables are gone", "drop schema dbos cascade"],
  ["the engine's tables are of another version", "comment on schema dbos is '@dbos-inc/dbos-sdk 1.0.0'"],
])("asks Prisma and the engine again when %s", async (_, change) => {
  await migrate(database.url, stage);
  await query(change);
  expect(await isUpToDate(database.url)).toBe(false);
});
