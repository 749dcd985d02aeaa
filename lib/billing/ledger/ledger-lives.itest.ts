import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDb, type Db } from "@/lib/db/client";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing/test-database";
import { usagesIn } from "./read";
import { BEGIN, END, ledgerSums, life, live } from "./testing/lives";

let test: TestDatabase;
let database: Db;

beforeAll(async () => {
  test = await createTestDatabase();
  database = createDb(test.url);
});
afterAll(async () => {
  await database?.$disconnect();
  await test?.drop();
});

const resourceOf = (name: string) =>
  database.ledgerResource.findUnique({ where: { kind_name: { kind: "machine", name } }, select: { id: true } });

it("says what was in truth of any machine's life: killed workers, clocks that are set, late and repeated events", async () => {
  let machines = 0;
  await fc.assert(
    fc.asyncProperty(life, fc.integer({ min: BEGIN, max: END }), async (happenings, cut) => {
      const name = `machine-${randomUUID()}`;
      const truth = await live(database, name, happenings);
      const now = new Date(END);
      const all = await usagesOf(name, { from: 0, to: END }, now);
      expect(ledgerSums(all)).toEqual(truth);
      for (const [i, { from, to, amounts }] of all.entries()) {
        expect(to).toBeGreaterThan(from);
        expect(from).toBeGreaterThanOrEqual(all[i - 1]?.to ?? 0);
        expect(Object.values(amounts).every((amount) => amount > 0n)).toBe(true);
      }
      const halves = [
        ...(await usagesOf(name, { from: 0, to: cut }, now)),
        ...(await usagesOf(name, { from: cut, to: END }, now)),
      ];
      expect(ledgerSums(halves)).toEqual(truth);
      machines += (await resourceOf(name)) ? 1 : 0;
    }),
    { numRuns: 300 },
  );
  expect(machines).toBeGreaterThan(200);
}, 300_000);

const usagesOf = (name: string, period: { from: number; to: number }, now: Date) =>
  usagesIn(database, period, { project: name }, now);
