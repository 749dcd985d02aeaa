import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDb, type Db } from "@/lib/db/client";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing/test-database";

describe("the database client", () => {
  let test: TestDatabase;
  let database: Db;
  beforeAll(async () => {
    test = await createTestDatabase();
    database = createDb(test.url);
  });
  afterAll(async () => {
    await database.$disconnect();
    await test.drop();
  });

  it("lets a transaction take longer than Prisma's 5 s, as on a busy machine", async () => {
    const answer = await database.$transaction(async (tx) => {
      await tx.$queryRaw`select pg_sleep(5.5)::text`;
      return tx.$queryRaw`select 1 as one`;
    });
    expect(answer).toEqual([{ one: 1 }]);
  });
});
