import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readCapacity } from "./capacity";
import { Daemon } from "./daemon";

const GIB = 1024 ** 3;
const RESOURCES = { cpu: { total: 8 }, memory: { used: 4 * GIB, total: 16 * GIB } };
const LOST = 'Failed to retrieve PCI information: Failed to read "numa_node": bad file descriptor';

let folder: string;
let server: http.Server;
let daemon: Daemon;
/** What the daemon fails with when it is asked what its host has: one a call, until there are none. */
let failures: { status: number; message: string }[];
let reads: number;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "lxd-capacity-"));
  failures = [];
  reads = 0;
  server = http.createServer((request, response) => {
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.url !== "/1.0/resources") return send(404, { type: "error", error: "not found", error_code: 404 });
    reads++;
    const failure = failures.shift();
    return failure
      ? send(failure.status, { type: "error", error: failure.message, error_code: failure.status })
      : send(200, { type: "sync", status_code: 200, metadata: RESOURCES });
  });
  const socket = path.join(folder, "unix.socket");
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  daemon = new Daemon("ab12cd", { kind: "unix", socket, poolSizeGiB: 100 }, { kind: "unix", socket });
});

afterEach(async () => {
  daemon.transport.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const read = () =>
  readCapacity(daemon, { signal: new AbortController().signal, idempotencyKey: "capacity", progress: () => {} });

it("asks again where the daemon lost a file of its host on the way", async () => {
  failures = Array.from({ length: 3 }, () => ({ status: 500, message: LOST }));
  await expect(read()).resolves.toMatchObject({ vcpus: 8, memoryMiB: 16 * 1024, freeMemoryMiB: 12 * 1024 });
  expect(reads).toBe(4);
});

it("gives up where that goes on", async () => {
  failures = Array.from({ length: 9 }, () => ({ status: 500, message: LOST }));
  await expect(read()).rejects.toMatchObject({ code: "hypervisor-refused" });
  expect(reads).toBe(4);
});

it("does not ask again who does not let it in", async () => {
  failures = [{ status: 403, message: "not authorized" }];
  await expect(read()).rejects.toMatchObject({ code: "hypervisor-refused" });
  expect(reads).toBe(1);
});
