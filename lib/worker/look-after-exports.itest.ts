import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { createTestPortal, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import type { ExportTarget } from "@/lib/contract/schemas/export-schedules";
import { env } from "@/lib/env";
import type { ExportRunner } from "@/lib/exports/run-schedules";
import { createExportSchedule, runExportSchedule } from "@/lib/exports/schedules";
import { lookAfterExports } from "./look-after-exports";

let portal: TestPortal;
let finance: Viewer;
let dataDir: string;
let server: Server;
let address: string;
let asked: (response: ServerResponse) => void;

beforeAll(async () => {
  portal = await createTestPortal();
  finance = await viewerFor(await seedUser(portal.database, "finance"));
  dataDir = await mkdtemp(path.join(os.tmpdir(), "exports-"));
  server = createServer((request, response) => request.resume().on("end", () => asked(response)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
beforeEach(() => portal.database.exportSchedule.deleteMany());
afterAll(async () => {
  server.close();
  await rm(dataDir, { recursive: true, force: true });
  await portal.remove();
});

const runner = (): ExportRunner => ({
  ...{ database: portal.database, dataDir, key: env().key, timeZone: "UTC" },
  // What is to run at once is due by now, whatever the clock's last millisecond says.
  now: () => new Date(Date.now() + 1000),
});

const unexpected = (error: unknown) => expect.unreachable(String(error));

async function due(target: ExportTarget): Promise<void> {
  const settings = { name: "Ledger", project: null, dataset: "ledger", format: "csv", hour: 3, enabled: true } as const;
  const body = { ...settings, target, secret: target.kind === "directory" ? null : "what both sides know" };
  const { id } = await createExportSchedule(finance, { params: {}, query: {}, body });
  await runExportSchedule(finance, { params: { schedule: id }, query: {}, body: undefined });
}

it("delivers what is due as soon as a worker begins, and says how many files", async () => {
  await due({ kind: "directory", folder: "finance" });
  const log = vi.fn();
  await lookAfterExports(runner(), log, unexpected)();
  expect(log.mock.calls).toEqual([["delivered exports", { files: 2 }]]);
  expect(await readdir(path.join(dataDir, "exports/finance"))).toHaveLength(2);
  await lookAfterExports(runner(), log, unexpected)();
  expect(log).toHaveBeenCalledTimes(1);
});

it("leaves it to the worker that is at it", async () => {
  await due({ kind: "webhook", url: address });
  const held = new Promise<ServerResponse>((resolve) => {
    asked = (response) => {
      asked = (next) => next.end();
      resolve(response);
    };
  });
  const [first, second] = [vi.fn(), vi.fn()];
  const end = lookAfterExports(runner(), first, unexpected);
  const response = await held;
  await lookAfterExports(runner(), second, unexpected)();
  expect(second).not.toHaveBeenCalled();
  response.end();
  await end();
  expect(first.mock.calls).toEqual([["delivered exports", { files: 2 }]]);
});

it("tells what keeps it from looking, and ends when it is asked to", async () => {
  const broken = () => {
    throw new Error("no clock");
  };
  const told = await new Promise((resolve) => {
    const end = lookAfterExports({ ...runner(), now: broken }, vi.fn(), (error) => resolve({ error, ended: end() }));
  });
  expect(told).toMatchObject({ error: { message: "no clock" } });
  await (told as { ended: Promise<void> }).ended;
});
