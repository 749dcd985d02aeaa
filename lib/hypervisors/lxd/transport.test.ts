import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { LxdTransport } from "./transport";

type Handler = (request: http.IncomingMessage, body: string, response: http.ServerResponse) => void;

let folder: string;
let server: http.Server;
let transport: LxdTransport;
let handler: Handler;
let seen: string[];

const never = (): AbortSignal => new AbortController().signal;
const answer = (response: http.ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};
const sync = (metadata: unknown) => ({ type: "sync", status_code: 200, metadata });
const error = (message: string, code: number) => ({ type: "error", error: message, error_code: code });

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "lxd-transport-"));
  const socket = path.join(folder, "unix.socket");
  seen = [];
  server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      seen.push(`${request.method} ${request.url}`);
      handler(request, Buffer.concat(chunks).toString("utf8"), response);
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  transport = new LxdTransport({ kind: "unix", socket });
});

afterEach(async () => {
  transport.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

describe("LxdTransport", () => {
  it("returns the metadata of an answer, and leaves out absent query values", async () => {
    handler = (_request, _body, response) => answer(response, sync({ name: "db-1" }));
    const schema = z.object({ name: z.string() });
    await expect(
      transport.get(schema, "/1.0/instances/db-1", never(), { project: "p", recursion: undefined }),
    ).resolves.toEqual({ name: "db-1" });
    expect(seen).toEqual(["GET /1.0/instances/db-1?project=p"]);
  });

  it("sends JSON, then waits for the operation in the same project", async () => {
    let sent = "";
    let accepted = 0;
    handler = (request, body, response) => {
      if (request.method === "GET")
        return answer(response, sync({ id: "7", status_code: 200, err: "", metadata: null }));
      sent = body;
      answer(response, { type: "async", operation: "/1.0/operations/7?project=p" }, 202);
    };
    const call = {
      method: "POST" as const,
      path: "/1.0/instances",
      body: { name: "ä" },
      query: { project: "p" },
      signal: never(),
    };
    await transport.change(call, () => accepted++);
    expect(JSON.parse(sent)).toEqual({ name: "ä" });
    expect(accepted).toBe(1);
    expect(seen).toEqual(["POST /1.0/instances?project=p", "GET /1.0/operations/7/wait?project=p&timeout=-1"]);
  });

  it("gives the error of an operation that failed", async () => {
    handler = (request, _body, response) =>
      request.method === "GET"
        ? answer(response, sync({ id: "7", status_code: 400, err: "No space left on device", metadata: null }))
        : answer(response, { type: "async", operation: "/1.0/operations/7" }, 202);
    await expect(transport.change({ method: "DELETE", path: "/1.0/images/x", signal: never() })).rejects.toMatchObject({
      code: "hypervisor-full",
    });
  });

  it("gives the daemon's error, also for files", async () => {
    handler = (_request, _body, response) => answer(response, error("Instance not found", 404), 404);
    await expect(transport.get(z.unknown(), "/1.0/instances/x", never())).rejects.toMatchObject({
      failure: { status: 404, message: "Instance not found" },
    });
    await expect(transport.getText("/1.0/instances/x/console", never())).rejects.toMatchObject({
      failure: { status: 404, message: "Instance not found" },
    });
  });

  it("streams an upload", async () => {
    let received = "";
    handler = (request, body, response) => {
      received = `${request.headers["content-type"]} ${body}`;
      answer(response, sync(null));
    };
    const upload = { contentType: "text/plain", stream: Readable.from(["one ", "two"]) };
    await transport.change({ method: "POST", path: "/1.0/images", upload, signal: never() });
    expect(received).toBe("text/plain one two");
  });

  it("passes on that an upload's file cannot be read", async () => {
    handler = (_request, _body, response) => answer(response, sync(null));
    const stream = new Readable({ read: () => undefined });
    const sending = transport.change({
      method: "POST",
      path: "/1.0/images",
      upload: { contentType: "text/plain", stream },
      signal: never(),
    });
    stream.destroy(new Error("disk gone"));
    await expect(sending).rejects.toMatchObject({ code: "hypervisor-unreachable" });
  });

  it("sends nothing for a call that was cancelled before", async () => {
    handler = (_request, _body, response) => answer(response, sync(null));
    await expect(transport.get(z.unknown(), "/1.0", AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
    expect(seen).toEqual([]);
  });

  it("stops waiting for an operation when cancelled", async () => {
    const abort = new AbortController();
    handler = () => abort.abort();
    await expect(transport.waitFor("/1.0/operations/7", abort.signal)).rejects.toMatchObject({ code: "cancelled" });
  });

  it("says that the daemon went away in the middle of an answer", async () => {
    handler = (request) => request.socket.destroy();
    await expect(transport.get(z.unknown(), "/1.0", never())).rejects.toMatchObject({ code: "hypervisor-unreachable" });
  });

  it("takes something that is not the LXD API for unreachable", async () => {
    handler = (_request, _body, response) => response.end("<html>hello</html>");
    await expect(transport.get(z.unknown(), "/1.0", never())).rejects.toMatchObject({ code: "hypervisor-unreachable" });
  });

  it("says how to start a daemon whose socket is missing, and that there is none", async () => {
    const missing = new LxdTransport({ kind: "unix", socket: path.join(folder, "none.socket") });
    await expect(missing.get(z.unknown(), "/1.0", never())).rejects.toMatchObject({
      code: "hypervisor-unreachable",
      text: { remedy: expect.stringContaining("Start the daemon") },
    });
    const none = new LxdTransport(null);
    await expect(none.get(z.unknown(), "/1.0", never())).rejects.toMatchObject({
      code: "hypervisor-unreachable",
      text: { remedy: expect.stringContaining("Install") },
    });
  });
});
