import { createHash, createHmac } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createTestPortal, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { recordFacts, type ResourceState } from "@/lib/billing/ledger/facts";
import type { NewExportSchedule } from "@/lib/contract/schemas/export-schedules";
import { env } from "@/lib/env";
import { runSchedules } from "./run-schedules";
import {
  createExportSchedule,
  deleteExportSchedule,
  listExportSchedules,
  putExportSchedule,
  runExportSchedule,
} from "./schedules";
import { signS3 } from "./targets/sign-s3";

type Got = { request: IncomingMessage; body: Buffer };

const MINUTE = 60_000;
let portal: TestPortal;
let finance: Viewer;
let dataDir: string;
let server: Server;
let address: string;
let got: Got[] = [];
let answers: number[] = [];
let clock: Date;

beforeAll(async () => {
  portal = await createTestPortal();
  finance = await viewerFor(await seedUser(portal.database, "finance"));
  dataDir = await mkdtemp(path.join(os.tmpdir(), "exports-"));
  await portal.database.rateCardVersion.create({
    data: { currency: "USD", state: "published", validFrom: new Date(0), terms: { ...DEFAULT_TERMS } },
  });
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      got.push({ request, body: Buffer.concat(pieces) });
      response.writeHead(answers.shift() ?? 200).end("<Error>AccessDenied</Error>");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  await portal.database.exportSchedule.deleteMany();
  [got, answers, clock] = [[], [], new Date()];
});
afterAll(async () => {
  server.close();
  await rm(dataDir, { recursive: true, force: true });
  await portal.remove();
});

const run = () =>
  runSchedules({ database: portal.database, dataDir, key: env().key, timeZone: "UTC", now: () => clock });
const settings = (more: Partial<NewExportSchedule> = {}): NewExportSchedule => ({
  ...{ name: "Focus", project: null, dataset: "focus", format: "csv", hour: 3, enabled: true, secret: null },
  target: { kind: "directory", folder: "finance/focus" },
  ...more,
});
const create = (more: Partial<NewExportSchedule> = {}) =>
  createExportSchedule(finance, { params: {}, query: {}, body: settings(more) });
const runNow = (schedule: string) => runExportSchedule(finance, { params: { schedule }, query: {}, body: undefined });
const listed = async () => (await listExportSchedules(finance, { params: {}, query: {}, body: undefined })).items[0]!;
const stampOf = (at: Date) => at.toISOString().replaceAll(/[:-]|\.\d{3}/g, "");
const sha256 = (body: Buffer) => createHash("sha256").update(body).digest("hex");

it("puts the month that runs and the one before into a directory, once, and again when its time has come", async () => {
  await create();
  expect(await run()).toBe(0);
  clock = new Date(Date.now() + 25 * 60 * MINUTE);
  expect(await run()).toBe(2);
  expect(await run()).toBe(0);
  const { runs } = await listed();
  expect(runs.map(({ state }) => state)).toEqual(["done", "done"]);
  const file = await readFile(path.join(dataDir, "exports/finance/focus", runs[0]!.fileName!));
  expect(runs[0]).toMatchObject({ bytes: file.length, sha256: sha256(file) });
  expect(file.toString()).toMatch(/^BilledCost,/);
});

it("exports a month again of which something was reported late", async () => {
  const { id } = await create();
  await runNow(id);
  clock = new Date(Date.now() + 1000);
  expect(await run()).toBe(2);
  const at = new Date(Date.UTC(clock.getUTCFullYear(), clock.getUTCMonth() - 3, 10));
  const state: ResourceState = {
    ...{
      phase: "running" as const,
      project: null,
      stack: null,
      stackName: null,
      node: null,
      role: null,
      service: null,
    },
    ...{ os: null, mode: null, flavour: null, owner: null, cloud: "local", amounts: { vcpu: 1n } },
  };
  await recordFacts(portal.database, [
    { resource: { kind: "machine", name: "late" }, key: "late", what: "found", at, state },
  ]);
  await runNow(id);
  clock = new Date(Date.now() + 2000);
  // The month that it is about, and those up to now.
  expect(await run()).toBe(4);
});

it("signs what it puts into a bucket, with the digest of the body", async () => {
  const target = {
    ...{ kind: "s3" as const, endpoint: address, region: "eu-west-1", bucket: "finance-data", prefix: "burgeon" },
    accessKeyId: "AKIDEXAMPLE",
  };
  const { id } = await create({ target, secret: "the secret access key", dataset: "ledger", format: "ndjson" });
  await runNow(id);
  clock = new Date(Date.now() + 1000);
  expect(await run()).toBe(2);
  const [{ request, body }] = got as [Got];
  expect(request.method).toBe("PUT");
  expect(request.url).toMatch(/^\/finance-data\/burgeon\/ledger-\d{4}-\d\d\.ndjson$/);
  expect(request.headers["x-amz-content-sha256"]).toBe(sha256(body));
  expect(request.headers.authorization).toContain(`Credential=AKIDEXAMPLE/${stampOf(clock).slice(0, 8)}/eu-west-1/s3/`);
  expect(request.headers).toMatchObject({ "x-amz-date": stampOf(clock), "content-length": String(body.length) });
  expect(request.headers.authorization).toContain("SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date,");
});

it("signs what it posts to a webhook, with one id in all attempts, and tries again after a pause", async () => {
  const secret = "what both sides know";
  const { id } = await create({ target: { kind: "webhook", url: `${address}/hook` }, secret });
  answers = [500, 500];
  await runNow(id);
  clock = new Date(Date.now() + 1000);
  expect(await run()).toBe(0);
  const { runs } = await listed();
  expect(runs[0]).toMatchObject({ state: "waiting", attempts: 1 });
  expect(runs[0]!.failure!.detail).toMatchObject({ values: [500, "<Error>AccessDenied</Error>"] });
  expect(await run()).toBe(0);
  clock = new Date(clock.getTime() + 2 * MINUTE);
  expect(await run()).toBe(2);
  const ids = got.map(({ request }) => request.headers["webhook-id"]);
  expect(new Set(ids).size).toBe(2);
  for (const { request, body } of got) {
    const { "webhook-id": of, "webhook-timestamp": at, "webhook-signature": signature } = request.headers;
    const hmac = createHmac("sha256", secret)
      .update(`${String(of)}.${String(at)}.`)
      .update(body);
    expect(signature).toBe(`v1,${hmac.digest("base64")}`);
  }
  expect((await listed()).runs.map(({ state, failure }) => [state, failure])).toEqual([
    ["done", null],
    ["done", null],
  ]);
});

it("gives up after six attempts with the reason, until somebody runs it again", async () => {
  const { id } = await create({
    ...{ target: { kind: "webhook", url: "http://127.0.0.1:1/" }, secret: "a secret" },
    // The next day's run takes the place of what waits, so it must not come meanwhile.
    hour: (clock.getUTCHours() + 20) % 24,
  });
  await runNow(id);
  clock = new Date(Date.now() + 1000);
  for (const pause of [1, 5, 15, 60, 240, 0]) {
    await run();
    clock = new Date(clock.getTime() + pause * MINUTE);
  }
  const failed = (await listed()).runs.filter(({ state }) => state === "failed");
  expect(failed[0]).toMatchObject({ attempts: 6 });
  expect(failed[0]!.failure!.detail).toMatchObject({ values: ["127.0.0.1:1", "ECONNREFUSED"] });
  await runNow(id);
  expect((await listed()).runs.every(({ state }) => state === "waiting")).toBe(true);
});

it("does not leave the folder for exports by a link", async () => {
  await mkdir(path.join(dataDir, "exports"), { recursive: true });
  await symlink(os.tmpdir(), path.join(dataDir, "exports/out"));
  const { id } = await create({ target: { kind: "directory", folder: "out" } });
  await runNow(id);
  clock = new Date(Date.now() + 1000);
  expect(await run()).toBe(0);
  expect((await listed()).runs[0]!.failure!.detail).toMatchObject({ values: ["out"] });
});

it.each([
  ["ENOSPC", (file: string) => symlink("/dev/full", file)],
  // As long as the ledger is read, nobody waits for the file.
  ["EISDIR", (file: string) => mkdir(file)],
])("says why the worker's own disk did not take the file, and goes on: %s", async (code, spoil) => {
  const { id } = await create();
  const later = new Date(clock.getTime() + MINUTE);
  await portal.database.exportSchedule.update({ where: { id }, data: { nextAt: later } });
  const data = { scheduleId: id, month: "2020-01", dueAt: clock, nextAt: clock };
  const waiting = await portal.database.exportRun.create({ data });
  const folder = path.join(dataDir, "tmp", `export-${waiting.id}`);
  await mkdir(folder, { recursive: true });
  await spoil(path.join(folder, "file"));
  expect(await run()).toBe(0);
  const [failed] = (await listed()).runs;
  expect(failed).toMatchObject({ state: "waiting", attempts: 1, failure: { detail: { values: [code] } } });
});

it("keeps a secret sealed and out of answers and the audit trail, which has each change before and after", async () => {
  const target = { kind: "webhook" as const, url: address };
  const { id } = await create({ target, secret: "hidden-secret" });
  const body = { ...settings({ target, hour: 5 }), revision: 1 };
  const changed = await putExportSchedule(finance, { params: { schedule: id }, query: {}, body });
  expect(changed).toMatchObject({ hour: 5, revision: 2 });
  await expect(putExportSchedule(finance, { params: { schedule: id }, query: {}, body })).rejects.toMatchObject({
    code: "edited-meanwhile",
  });
  const row = await portal.database.exportSchedule.findUniqueOrThrow({ where: { id } });
  expect(Buffer.from(row.secret!).includes("hidden-secret")).toBe(false);
  await deleteExportSchedule(finance, { params: { schedule: id }, query: {}, body: undefined });
  const audit = await portal.database.auditEntry.findMany({
    where: { target: `export-schedule:${id}` },
    orderBy: { id: "asc" },
  });
  expect(audit.map(({ action }) => action)).toEqual([
    ...["export-schedule.created", "export-schedule.changed", "export-schedule.deleted"],
  ]);
  expect(audit[1]!.data).toMatchObject({ before: { hour: 3 }, after: { hour: 5, newSecret: false } });
  expect(JSON.stringify([changed, audit.map(({ data }) => data)])).not.toContain("hidden-secret");
});

it("never uses a secret for another kind of target than it was given for", async () => {
  const webhook = { kind: "webhook" as const, url: address };
  const bucket = {
    ...{ kind: "s3" as const, endpoint: address, region: "eu-west-1", bucket: "finance-data", prefix: "" },
    accessKeyId: "AKIDEXAMPLE",
  };
  const directory = { kind: "directory" as const, folder: "finance" };
  const { id } = await create({ target: webhook, secret: "of the webhook" });
  const put = (revision: number, more: Partial<NewExportSchedule>) =>
    putExportSchedule(finance, { params: { schedule: id }, query: {}, body: { ...settings(more), revision } });
  const kept = async () => (await portal.database.exportSchedule.findUniqueOrThrow({ where: { id } })).secret;
  const refused = { code: "invalid-parameters", fields: [{ path: ["secret"] }] };
  await expect(put(1, { target: bucket })).rejects.toMatchObject(refused);
  await put(1, { target: { ...webhook, url: `${address}/other` } });
  expect(await kept()).not.toBeNull();
  await put(2, { target: directory, secret: "of nothing" });
  expect(await kept()).toBeNull();
  await expect(put(3, { target: webhook })).rejects.toMatchObject(refused);
  await put(3, { target: bucket, secret: "of the bucket" });
  expect(await kept()).not.toBeNull();
});

it("begins anew, with the month before, where it is changed to deliver other files or elsewhere", async () => {
  const { id } = await create();
  const change = async (revision: number, more: Partial<NewExportSchedule>) => {
    await putExportSchedule(finance, { params: { schedule: id }, query: {}, body: { ...settings(more), revision } });
    await runNow(id);
    clock = new Date(clock.getTime() + 10 * MINUTE);
    return run();
  };
  await runNow(id);
  // Nothing that other tests reported late counts as new.
  clock = new Date(Date.now() + 10 * MINUTE);
  expect(await run()).toBe(2);
  expect(await change(1, { name: "Another name", hour: 4 })).toBe(1);
  expect(await change(2, { target: { kind: "directory", folder: "elsewhere" } })).toBe(2);
  expect(await change(3, { target: { kind: "directory", folder: "elsewhere" }, dataset: "ledger" })).toBe(2);
});

it("does not run while it is paused, and says so to whoever asks for it", async () => {
  const { id } = await create({ enabled: false });
  clock = new Date(Date.now() + 25 * 60 * MINUTE);
  expect(await run()).toBe(0);
  await expect(runNow(id)).rejects.toMatchObject({ code: "wrong-state" });
  expect((await listed()).runs).toEqual([]);
});

it("refuses a bucket without its secret, a name that is taken and a project that is not there", async () => {
  await create();
  const refused = (more: Partial<NewExportSchedule>) =>
    expect(create(more)).rejects.toMatchObject({ code: "invalid-parameters" });
  await refused({});
  await refused({ name: "Other", target: { kind: "webhook", url: address } });
  await refused({ name: "Other", project: crypto.randomUUID() });
});

it("signs as Amazon's own example", async () => {
  // "Authenticating Requests: Using the Authorization Header", PUT Object.
  const signed = await signS3(
    {
      method: "PUT",
      url: new URL("https://examplebucket.s3.amazonaws.com/test%24file.text"),
      headers: { date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
      sha256: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
    },
    {
      ...{ accessKeyId: "AKIAIOSFODNN7EXAMPLE", region: "us-east-1" },
      secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    },
    new Date("2013-05-24T00:00:00Z"),
  );
  expect(signed.authorization).toMatch(/Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd$/);
});
