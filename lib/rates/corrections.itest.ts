import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { recordFacts } from "@/lib/billing/ledger/facts";
import { usagesIn } from "@/lib/billing/ledger/read";
import { stateOf } from "@/lib/billing/ledger/testing/lives";
import { secondsBetween } from "@/lib/billing/usage";
import { correctionApi } from "@/lib/contract/api-corrections";
import { createCorrection, listCorrections, listMends, reverseCorrection } from "./corrections";

const HOUR = 3_600_000;
const BEGIN = Date.UTC(2026, 2, 1);

let portal: TestPortal;
let finn: Viewer;
let project: { id: string };

beforeAll(async () => {
  portal = await createTestPortal();
  finn = await viewerFor(await seedUser(portal.database, "finance"));
  project = await seedProject(portal.database, []);
});
afterAll(() => portal.remove());

/** A stack with two nodes that ran for four hours. */
async function ranFourHours() {
  const stack = randomUUID();
  for (const node of ["db-1", "db-2"]) {
    const resource = { kind: "machine", name: `${node}-${stack}` } as const;
    const state = { ...stateOf({ project: project.id }), stack, stackName: "orders", node };
    const [start, end] = [new Date(BEGIN), new Date(BEGIN + 4 * HOUR)];
    await recordFacts(portal.database, [{ resource, key: "a", what: "verified", at: start, state }], end);
    await recordFacts(portal.database, [{ resource, key: "b", what: "gone", at: end, state: null }], end);
  }
  return stack;
}

const at = (hours: number): string => new Date(BEGIN + hours * HOUR).toISOString();
const take = (stack: string, from: number, to: number, node: string | null = null) =>
  createCorrection(finn, {
    params: {},
    query: {},
    body: { stack, node, from: at(from), to: at(to), reason: "Outage" },
  });
const undo = (correction: string) =>
  reverseCorrection(finn, { params: { correction }, query: {}, body: { reason: "It was another stack" } });
const list = (before?: string) => listCorrections(finn, { params: {}, query: { before }, body: undefined });

async function hoursOf(stack: string): Promise<number> {
  const period = { from: BEGIN, to: BEGIN + 4 * HOUR };
  const uses = await usagesIn(portal.database, period, { stack }, new Date());
  return Number(uses.reduce((sum, { from, to }) => sum + secondsBetween(from, to), 0n)) / 3600;
}

it("takes back what was charged in a time, once, and charges it again", async () => {
  const stack = await ranFourHours();
  expect(await hoursOf(stack)).toBe(8);
  const taken = await take(stack, 1, 2);
  expect(await hoursOf(stack)).toBe(6);
  expect(taken).toMatchObject({
    ...{ stack: { id: stack, name: "orders" }, resources: ["db-1", "db-2"], from: at(1), to: at(2) },
    ...{ effect: "takes", reason: "Outage", by: finn.name, kept: null },
  });
  // What is taken already is not taken twice.
  await take(stack, 0, 3, "db-1");
  expect(await hoursOf(stack)).toBe(4);
  await expect(take(stack, 0, 3, "db-1")).rejects.toMatchObject({ fields: [{ path: ["from"] }] });

  const back = await undo(taken.reference);
  expect(back).toMatchObject({ effect: "adds", kept: "reversal", reason: "It was another stack" });
  expect(await hoursOf(stack)).toBe(6);
  expect((await list()).items.map(({ kept }) => kept).slice(0, 3)).toEqual(["reversal", null, "reversed"]);
  await expect(undo(taken.reference)).rejects.toMatchObject({ code: "wrong-state" });
  await expect(undo(back.reference)).rejects.toMatchObject({ code: "not-found" });

  const trail = await portal.database.auditEntry.findMany({ where: { target: `stack:${stack}` } });
  expect(trail.map(({ action }) => action)).toEqual([
    "correction.created",
    "correction.created",
    "correction.reversed",
  ]);
});

it("takes and reverses one thing once, from two places at the same time", async () => {
  const stack = await ranFourHours();
  const takes = await Promise.allSettled([take(stack, 0, 4), take(stack, 0, 4)]);
  expect(takes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await hoursOf(stack)).toBe(0);
  const { reference } = (await list()).items[0]!;
  const undone = await Promise.allSettled([undo(reference), undo(reference)]);
  expect(undone.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await hoursOf(stack)).toBe(8);
});

it("refuses what is still to come, ends before it begins, or is not in the ledger", async () => {
  const stack = await ranFourHours();
  const day = new Date(Date.now() + 24 * HOUR).toISOString();
  const body = { stack, node: null, from: at(1), to: day, reason: "Outage" };
  await expect(createCorrection(finn, { params: {}, query: {}, body })).rejects.toMatchObject({
    fields: [{ path: ["to"] }],
  });
  await expect(take(stack, 2, 2)).rejects.toMatchObject({ fields: [{ path: ["to"] }] });
  await expect(take(randomUUID(), 1, 2)).rejects.toMatchObject({ fields: [{ path: ["stack"] }] });
  await expect(take(stack, 5, 6)).rejects.toMatchObject({ fields: [{ path: ["from"] }] });
  expect(await hoursOf(stack)).toBe(8);
});

it("takes only moments that there are, also of the page that is asked for", () => {
  const { body } = correctionApi.createCorrection;
  const asked = (from: string) => body.safeParse({ stack: randomUUID(), from, to: at(1), reason: "Outage" }).success;
  const moments = [
    "2026-03-01T00:00:00Z",
    "2026-03-01T00:00:00.5+09:00",
    "yesterday",
    "",
    "2026-03-01",
    "2026-02-30T00:00:00Z",
  ];
  expect([...moments, "0000-01-01T00:00:00Z", "-200000-01-01T00:00:00Z"].filter(asked)).toEqual(moments.slice(0, 2));
  const { query } = correctionApi.listCorrections;
  const pages = ["2026-03-01T00:00:00.000Z~late", "9999-99-99T99:99:99Z~late", "0000-01-01T00:00:00Z~late"];
  expect(pages.filter((before) => query.safeParse({ before }).success)).toEqual(pages.slice(0, 1));
});

it("lists what late events changed, and what the portal mended, page by page", async () => {
  const stack = await ranFourHours();
  const resource = { kind: "machine", name: `db-1-${stack}` } as const;
  const { id, factId } = (await portal.database.ledgerResource
    .findUniqueOrThrow({ where: { kind_name: resource }, include: { facts: { take: 1 } } })
    .then((row) => ({ id: row.id, factId: row.facts[0]!.id })))!;
  await recordFacts(portal.database, [
    { resource, key: "late", what: "gone", at: new Date(BEGIN + HOUR), state: null },
  ]);
  const [late] = (await list()).items;
  expect(late).toMatchObject({ effect: "takes", kept: "late-event", by: null, resources: ["db-1"] });

  const about = { resourceId: id, factId, what: "stopped", detail: "It is stopped.", seconds: 60 };
  await portal.database.ledgerMend.createMany({ data: Array.from({ length: 25 }, () => about) });
  const first = await listMends(finn, { params: {}, query: {}, body: undefined });
  expect(first.items).toHaveLength(20);
  expect(first.items[0]).toMatchObject({ what: "stopped", stack: { id: stack, name: "orders" }, seconds: 60 });
  const rest = await listMends(finn, { params: {}, query: { before: first.before! }, body: undefined });
  expect(rest).toMatchObject({ before: null });
  expect(rest.items).toHaveLength(5);

  for (let hour = 0; hour < 20; hour++) await take(stack, hour / 20, (hour + 1) / 20, "db-2");
  const pages = await list();
  const next = await list(pages.before!);
  const all = [...pages.items, ...next.items].map(({ reference }) => reference);
  expect(new Set(all).size).toBe(all.length);
  expect(next.items.map(({ reference }) => reference)).toContain("late");
});
