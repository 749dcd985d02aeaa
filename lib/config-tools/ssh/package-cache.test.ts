import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { throughCache, type PackageCache } from "@/lib/config-tools/ssh/package-cache";
import { cancelled, taskFailed } from "@/lib/config-tools/ssh/failures";
import type { ApplyRequest, RecipePhase } from "@/lib/config-tools/tool";

const requestOf = (phase: RecipePhase): ApplyRequest => ({
  ...{ recipe: { serviceDir: "/catalogue/redis", name: "redis" }, phase, targets: ["a"], vars: {}, secrets: {} },
  os: { id: "debian-12", family: "debian", os: "debian", release: "12" },
  ...{ inventory: [], sshPrivateKey: "" },
});
const mirrorAway = () =>
  taskFailed({ node: "a", name: "Install", output: "E: Failed to fetch http://m.example/x.deb" }, "install");

let server: Server | undefined;
afterEach(() => void server?.close());

async function listening(): Promise<PackageCache> {
  server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

/** Runs a phase whose attempts end as given; returns with what each was told, and the lines. */
async function attempts(
  cache: PackageCache | undefined,
  phase: RecipePhase,
  ends: (Error | null)[],
  signal = new AbortController().signal,
) {
  const caches: (PackageCache | null)[] = [];
  const lines: string[] = [];
  async function* run(used: PackageCache | null) {
    const end = ends[caches.push(used) - 1];
    yield `attempt ${caches.length}`;
    if (end) throw end;
  }
  try {
    for await (const item of throughCache(cache, { signal, idempotencyKey: "test" }, requestOf(phase), run))
      lines.push(typeof item === "string" ? item : item.text);
    return { caches, lines };
  } catch (e) {
    return { caches, lines, thrown: e };
  }
}

describe("throughCache", () => {
  it("lends the cache to an install phase and to no other", async () => {
    const cache = await listening();
    expect(await attempts(cache, "install", [null])).toEqual({ caches: [cache], lines: ["attempt 1"] });
    for (const phase of ["configure", "verify", "action-promote"] as const)
      expect((await attempts(cache, phase, [null])).caches).toEqual([null]);
    expect((await attempts(undefined, "install", [null])).caches).toEqual([null]);
  });

  it("goes on directly, and says so, when nothing listens", async () => {
    const cache = await listening();
    server!.close();
    await once(server!, "close");
    const { caches, lines } = await attempts(cache, "install", [null]);
    expect(caches).toEqual([null]);
    expect(lines).toEqual([expect.stringMatching(/does not answer; packages are fetched directly/), "attempt 1"]);
  });

  it("tries once more directly when packages could not be fetched, and then gives up as without it", async () => {
    const cache = await listening();
    const once = await attempts(cache, "install", [mirrorAway(), null]);
    expect(once.caches).toEqual([cache, null]);
    expect(once.lines).toEqual(["attempt 1", expect.stringMatching(/goes on without it/), "attempt 2"]);
    const second = mirrorAway();
    expect((await attempts(cache, "install", [mirrorAway(), second])).thrown).toBe(second);
  });

  it("repeats nothing that the cache has no part in", async () => {
    const cache = await listening();
    const broken = taskFailed({ node: "a", name: "Write", output: "No space left on device" }, "install");
    for (const end of [broken, cancelled()])
      expect(await attempts(cache, "install", [end, null])).toMatchObject({ caches: [cache], thrown: end });
    const aborted = AbortSignal.abort();
    expect((await attempts(cache, "install", [mirrorAway(), null], aborted)).caches).toEqual([cache]);
  });
});
