import { afterEach, beforeEach, expect, it } from "vitest";
import { createDb, type Db } from "@/lib/db/client";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing/test-database";
import { ADMIN_EMAIL, seedAdmin } from "@/prisma/seed/seed-admin";
import { seedCloud } from "@/prisma/seed/seed-cloud";
import { alreadySeeded } from "@/scripts/lib/first-data.mjs";

const cloud = { driver: "libvirt", connection: { uri: "qemu:///system", acceleration: "kvm" }, note: "" } as const;

let database: TestDatabase;
let db: Db;
beforeEach(async () => {
  database = await createTestDatabase();
  db = createDb(database.url, 1);
});
afterEach(async () => {
  await db.$disconnect();
  await database.drop();
});

it("finds that the seed has nothing to do, until the hypervisor or how it is reached changes", async () => {
  expect(await alreadySeeded(database.url, cloud)).toBeUndefined();
  await seedAdmin(db);
  expect(await alreadySeeded(database.url, cloud)).toBeUndefined();
  await seedCloud(db, JSON.stringify(cloud));
  expect(await alreadySeeded(database.url, cloud)).toEqual({ adminEmail: ADMIN_EMAIL });

  await db.cloud.updateMany({ data: { state: "ready", version: "9", note: "from its health check", slow: true } });
  expect(await alreadySeeded(database.url, cloud)).toEqual({ adminEmail: ADMIN_EMAIL });
  const emulated = { ...cloud, connection: { ...cloud.connection, acceleration: "tcg" } };
  expect(await alreadySeeded(database.url, emulated)).toBeUndefined();
  expect(await alreadySeeded(database.url, { ...cloud, driver: "lxd" })).toBeUndefined();
});
