import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

/** Holds the migrated schema and no rows; test databases are copies of it. */
export const TEMPLATE_DATABASE = "burgeon_template";

export type TestDatabase = {
  url: string;
  /** Removes the database, ending whatever is still connected to it. */
  drop: () => Promise<void>;
};

/** The same server's address of another database. */
export function urlOfDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function asAdministrator(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * A fresh, migrated database of a test file's own (about 50 ms). Call it in `beforeAll`, `drop` in `afterAll`.
 * Only in `*.itest.ts`: the server is started by the integration project's global set-up.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdministrator(`create database ${name} template ${TEMPLATE_DATABASE}`);
  return {
    url: urlOfDatabase(inject("postgresUrl"), name),
    drop: () => asAdministrator(`drop database if exists ${name} with (force)`),
  };
}
