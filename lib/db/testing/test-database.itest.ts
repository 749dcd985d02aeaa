import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing/test-database";

const made: TestDatabase[] = [];

async function create(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  made.push(database);
  return database;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

afterEach(async () => {
  for (const database of made.splice(0)) await database.drop();
});

describe("createTestDatabase", () => {
  it("gives databases that do not see each other", async () => {
    const [a, b] = [await create(), await create()];
    await query(a.url, "create table only_in_a (id int)");
    const [row] = await query(b.url, "select to_regclass('only_in_a') as found");
    expect(row).toEqual({ found: null });
  });

  it("drops a database that still has a connection", async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    const lost = new Promise((resolve) => client.on("error", resolve));
    await client.connect();
    await database.drop();
    await expect(lost).resolves.toBeInstanceOf(Error);
    await expect(query(database.url, "select 1")).rejects.toThrow(/does not exist/);
  });
});
