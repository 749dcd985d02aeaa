import { createHmac } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createTestPortal, ORIGIN, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { env } from "@/lib/env";
import { english, say } from "@/lib/util/say";
import { lookAfterNotices } from "@/lib/worker/look-after-notices";
import { deliverNotices, type NoticeCarrier } from "./deliver";
import { deleteNoticeHook, getNoticeHook, putNoticeHook, testNoticeHook } from "./hook";
import { forgetOldNotices, tell } from "./notices";

type Got = { headers: IncomingHttpHeaders; body: string };

const MINUTE = 60_000;
const SECRET = "what both sides know";
let portal: TestPortal;
let finance: Viewer;
let dataDir: string;
let server: Server;
let address: string;
let got: Got[];
let answers: number[];
let clock: Date;

beforeAll(async () => {
  portal = await createTestPortal();
  finance = await viewerFor(await seedUser(portal.database, "finance", { name: "Finn" }));
  dataDir = await mkdtemp(path.join(os.tmpdir(), "notices-"));
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      got.push({ headers: request.headers, body: Buffer.concat(pieces).toString() });
      response.writeHead(answers.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/budgets`;
});
beforeEach(async () => {
  await portal.database.noticeHook.deleteMany();
  // What was written a moment ago is due, whatever the last millisecond of the clock says.
  [got, answers, clock] = [[], [], new Date(Date.now() + 1000)];
});
afterAll(async () => {
  server.close();
  await rm(dataDir, { recursive: true, force: true });
  await portal.remove();
});

const none = { params: {}, query: {}, body: undefined };
const put = (more: Partial<Parameters<typeof putNoticeHook>[1]["body"]> = {}) =>
  putNoticeHook(finance, {
    ...{ params: {}, query: {} },
    body: { url: address, enabled: true, secret: SECRET, revision: null, ...more },
  });
const hookOf = async () => (await getNoticeHook(finance, none)).hook!;
const carrier = (): NoticeCarrier => ({
  ...{ database: portal.database, dataDir, key: env().key, address: ORIGIN, now: () => clock },
});
const deliver = () => deliverNotices(carrier());
const happen = (name = "blue") =>
  portal.database.$transaction((tx) =>
    tell(tx, [finance.userId], say`This project has a stack named ${name} already.`, "/budgets", "budget.threshold"),
  );
const later = (minutes: number) => (clock = new Date(clock.getTime() + minutes * MINUTE));
const audited = async (action: string) =>
  (await portal.database.auditEntry.findFirstOrThrow({ where: { action }, orderBy: { id: "desc" } })).data;

describe("a notice", () => {
  it("is posted once, signed, in both languages and with where to look", async () => {
    await put();
    await happen();
    expect(await deliver()).toBe(1);
    expect(await deliver()).toBe(0);
    const [{ headers, body }] = got as [Got];
    const { deliveries } = await hookOf();
    expect(deliveries).toMatchObject([{ state: "done", attempts: 1, failure: null, id: headers["webhook-id"] }]);
    const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
    expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", SECRET).update(signed).digest("base64")}`);
    expect(headers["webhook-timestamp"]).toBe(String(Math.floor(clock.getTime() / 1000)));
    expect(JSON.parse(body)).toEqual({
      type: "budget.threshold",
      timestamp: deliveries[0]!.at,
      data: {
        text: { en: "This project has a stack named blue already.", ko: expect.stringContaining("blue") },
        url: `${ORIGIN}/budgets`,
      },
    });
    expect(await readdir(path.join(dataDir, "tmp"))).toEqual([]);
  });

  it("is on its way in the moment in which it is told, and not where that did not come to be", async () => {
    await put();
    const failed = portal.database.$transaction(async (tx) => {
      await tell(tx, [finance.userId], say`There is a budget for this already.`, "/budgets");
      expect(await tx.noticeDelivery.count()).toBe(1);
      throw new Error("after all");
    });
    await expect(failed).rejects.toThrow("after all");
    expect(await portal.database.noticeDelivery.count()).toBe(0);
    // One for all whom it is told, also for nobody: the webhook is told for itself.
    await portal.database.$transaction((tx) => tell(tx, [], say`There is a budget for this already.`, "/budgets"));
    expect(await portal.database.noticeDelivery.count()).toBe(1);
  });

  it("that is refused is tried again after longer and longer pauses, under its id, and then given up with the reason", async () => {
    await put();
    await happen();
    answers = Array<number>(6).fill(503);
    for (const minutes of [1, 5, 15, 60, 240]) {
      expect(await deliver()).toBe(0);
      expect(await deliver()).toBe(0);
      expect((await hookOf()).deliveries[0]!.state).toBe("waiting");
      later(minutes);
    }
    expect(await deliver()).toBe(0);
    const [{ state, attempts, failure }] = (await hookOf()).deliveries as [
      Awaited<ReturnType<typeof hookOf>>["deliveries"][number],
    ];
    expect({ state, attempts, failure: english(failure!) }).toEqual({
      ...{ state: "failed", attempts: 6, failure: "The other side answered with status 503." },
    });
    expect(got).toHaveLength(6);
    expect(new Set(got.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(await deliver()).toBe(0);
    // A trial brings it out once more, with the notice that is none.
    await testNoticeHook(finance, none);
    later(1);
    expect(await deliver()).toBe(2);
    expect((await hookOf()).deliveries.map((one) => one.state)).toEqual(["done", "done"]);
    await audited("notice-hook.tested");
  });

  it("holds those behind it only for as long as it fails", async () => {
    await put();
    await happen("a");
    await happen("b");
    answers = [500];
    expect(await deliver()).toBe(0);
    expect(await deliver()).toBe(1);
    later(1);
    expect(await deliver()).toBe(1);
    expect(got).toHaveLength(3);
  });

  it("waits where the webhook is switched off, and what happens meanwhile is not posted later", async () => {
    await put();
    await happen("before");
    await put({ enabled: false, secret: null, revision: 1 });
    await happen("meanwhile");
    expect(await deliver()).toBe(0);
    await put({ secret: null, revision: 2 });
    expect(await deliver()).toBe(1);
    expect(got[0]!.body).toContain("before");
  });

  it("is posted by a worker as soon as it begins, and forgotten after half a year", async () => {
    await put();
    await happen();
    const failed = vi.fn();
    await lookAfterNotices(carrier(), failed)();
    expect(failed).not.toHaveBeenCalled();
    expect(got).toHaveLength(1);
    await forgetOldNotices(portal.database, new Date(Date.now() + 181 * 24 * 60 * MINUTE));
    expect((await hookOf()).deliveries).toEqual([]);
  });
});

describe("the webhook", () => {
  it("is one, changed and removed on the record, without its secret", async () => {
    await put();
    await expect(put()).rejects.toMatchObject({ code: "edited-meanwhile" });
    expect(await hookOf()).toMatchObject({ url: address, revision: 1, updatedBy: "Finn" });
    expect(await audited("notice-hook.created")).toEqual({
      ...{ before: null, after: { url: address, enabled: true, newSecret: true } },
    });
    await put({ enabled: false, secret: null, revision: 1 });
    expect(await audited("notice-hook.changed")).toEqual({
      before: { url: address, enabled: true },
      after: { url: address, enabled: false, newSecret: false },
    });
    expect(JSON.stringify(await getNoticeHook(finance, none))).not.toContain(SECRET);
    const stored = await portal.database.noticeHook.findFirstOrThrow();
    expect(Buffer.from(stored.secret).toString("latin1")).not.toContain(SECRET);
    await deleteNoticeHook(finance, none);
    expect(await audited("notice-hook.deleted")).toMatchObject({ before: { url: address }, after: null });
    expect((await getNoticeHook(finance, none)).hook).toBeNull();
    await expect(deleteNoticeHook(finance, none)).rejects.toMatchObject({ code: "not-found" });
    await expect(testNoticeHook(finance, none)).rejects.toMatchObject({ code: "not-found" });
  });

  it("takes its secret to no other address", async () => {
    await expect(put({ secret: null })).rejects.toMatchObject({ fields: [{ path: ["secret"] }] });
    await put();
    const moved = { url: "https://elsewhere.example.org/", revision: 1 };
    await expect(put({ ...moved, secret: null })).rejects.toMatchObject({ fields: [{ path: ["secret"] }] });
    expect((await put({ ...moved, secret: "another secret" })).hook).toMatchObject({ url: moved.url, revision: 2 });
  });
});
