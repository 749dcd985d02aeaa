import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isPackageCacheInstalled, readPackageCache, startPackageCache } from "@/scripts/lib/package-cache.mjs";

const here = isPackageCacheInstalled();
if (!here) console.warn("Tests of the package cache are skipped: Squid is not installed (npm test installs it).");

const PACKAGE = "/debian/pool/main/r/redis/redis_1_amd64.deb";
const LIST = "/debian/dists/stable/InRelease";

/** The real proxy between a node's requests and a mirror that counts what it is asked for. */
describe.skipIf(!here)("the package cache", () => {
  let dataDir: string;
  let mirror: Server;
  let origin: string;
  let cache: Awaited<ReturnType<typeof startPackageCache>>;
  const asked: string[] = [];
  /** What the mirror gives, by path. */
  const content = new Map<string, { type: string; body: string }>();

  const start = () => startPackageCache({ dataDir, sizeMib: 64, upstream: { mirrors: [`${origin}/debian`] } });

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), "burgeon-cache-"));
    chmodSync(dataDir, 0o755); // Squid is another user where we are root
    mirror = createServer((req, res) => {
      const found = content.get(req.url!);
      const etag = `"${found?.body.length}"`;
      const same = found && req.headers["if-none-match"] === etag;
      asked.push(`${req.method} ${req.url} ${same ? 304 : found ? 200 : 404}`);
      // As Apache gives a package: it may be kept, and nothing says how long.
      res.writeHead(same ? 304 : found ? 200 : 404, { etag, ...(found ? { "content-type": found.type } : {}) });
      res.end(same ? undefined : found?.body);
    });
    mirror.listen(0, "127.0.0.1");
    await once(mirror, "listening");
    origin = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`;
    cache = await start();
  });
  afterAll(async () => {
    await cache?.stop();
    mirror?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** As apt asks: the whole address, in a request to the proxy. */
  async function get(url: string, headers: Record<string, string> = {}, method = "GET") {
    const { hostname, port } = new URL(cache.url);
    const sent = request({
      host: hostname,
      port,
      path: url,
      method,
      headers: { host: new URL(url).host, ...headers },
    }).end();
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    let body = "";
    for await (const chunk of answer.setEncoding("utf8")) body += chunk;
    return { status: answer.statusCode, body };
  }
  const seen = () => asked.splice(0);

  it("fetches a package once, whoever asks how often, also after its own restart", async () => {
    content.set(PACKAGE, { type: "application/vnd.debian.binary-package", body: "package ".repeat(100_000) });
    const { body } = await get(origin + PACKAGE);
    expect(body).toHaveLength(800_000);
    expect(seen()).toEqual([`GET ${PACKAGE} 200`]);
    const again = await Promise.all([1, 2, 3].map(() => get(origin + PACKAGE, { "cache-control": "max-age=0" })));
    expect(again.map((answer) => answer.body === body)).toEqual([true, true, true]);
    await cache.stop();
    cache = await start();
    expect((await get(origin + PACKAGE)).body).toBe(body);
    expect(seen()).toEqual([]);
  });

  it("asks whether a package list has changed, each time, and gets it only when it has", async () => {
    content.set(LIST, { type: "text/plain", body: "one" });
    expect((await get(origin + LIST)).body).toBe("one");
    expect((await get(origin + LIST)).body).toBe("one");
    expect(seen()).toEqual([`GET ${LIST} 200`, `GET ${LIST} 304`]);
    content.set(LIST, { type: "text/plain", body: "another" });
    expect((await get(origin + LIST)).body).toBe("another");
    expect(seen()).toEqual([`GET ${LIST} 200`]);
  });

  it("does not keep a page that a mirror sends in a package's place", async () => {
    const at = `${PACKAGE}-broken.deb`;
    content.set(at, { type: "text/html; charset=utf-8", body: "<h1>Sign in</h1>" });
    expect((await get(origin + at)).body).toBe("<h1>Sign in</h1>");
    content.set(at, { type: "application/octet-stream", body: "the package" });
    expect((await get(origin + at)).body).toBe("the package");
    seen();
  });

  it("is no way into this host and its networks, and only fetches", async () => {
    const own = await get(`${origin}/api/v1/stacks`);
    expect(own.status).toBe(403);
    for (const url of ["http://169.254.169.254/latest/meta-data", "http://127.0.0.1/", "http://10.0.0.1/x.deb"])
      expect((await get(url)).status, url).toBe(403);
    expect((await get(origin + LIST, {}, "POST")).status).toBe(403);
    expect(seen()).toEqual([]);
  });

  it("tells how much it keeps and how much of what was asked for came from outside", async () => {
    const now = readPackageCache(dataDir)!;
    expect(now.running).toBe(true);
    expect(now.bytes).toBeGreaterThan(800_000);
    expect(now.sent).toBeGreaterThan(4 * 800_000);
    expect(now.fetched).toBeGreaterThan(800_000);
    expect(now.fetched).toBeLessThan(2 * 800_000);
  });

  it("takes the place of one whose keeper was killed", async () => {
    const other = await start();
    expect(await cache.ended).toBe("exit code 0");
    cache = other;
    expect((await get(origin + PACKAGE)).status).toBe(200);
  });
});
