import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { call } from "@/app/api/v1/_lib/testing/call";
import { createTestPortal, seedProject, seedUser, type TestPortal } from "@/lib/auth/testing/portal";
import type { Artifact } from "@/lib/blueprints/artifacts";
import type { CatalogueService } from "@/lib/blueprints/load-service";
import { catalogue } from "@/lib/catalogue/catalogue";
import { seedCloud, seedLaunch, seedStack } from "@/lib/deployments/testing/seed";
import type { User } from "@/lib/generated/prisma/client";
import { doWanted, takeStock, testMirrors, type ArtifactKeeper } from "@/lib/provisioning/artifacts/keeper";
import { openArtifactStore } from "@/lib/provisioning/artifacts/store";
import { artifactFolder, nameOf } from "@/lib/provisioning/artifacts/store-folder";
import { startVendorServer, type VendorServer } from "@/lib/provisioning/os-image/testing/vendor-server";

// The API as administrators use it, and the worker's side of it, over one database and one data directory.

const CONTENT = Buffer.from("what the vendor published");
const sha512 = (bytes: Buffer) => createHash("sha512").update(bytes).digest("hex");

let portal: TestPortal;
let admin: User;
let vendor: VendorServer;
let dataDir: string;
let folder: string;
let keeper: ArtifactKeeper;
let artifact: Artifact;
let name: string;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "burgeon-artifacts-"));
  folder = artifactFolder(dataDir);
  portal = await createTestPortal({ BURGEON_DATA: dataDir });
  admin = await seedUser(portal.database, "admin", { name: "Ada" });
  vendor = await startVendorServer();
  const file = { id: "thing", title: "Thing", version: "1.0", urls: [vendor.url("dist/thing.tar.gz")] };
  artifact = { ...file, digest: `sha512:${sha512(CONTENT)}` };
  name = nameOf(artifact);
  declare(artifact);
  keeper = { database: portal.database, catalogue: catalogue(), store: openArtifactStore(portal.database, dataDir) };
});
afterAll(async () => {
  await vendor.close();
  await portal.remove();
  rmSync(dataDir, { recursive: true });
});
beforeEach(async () => {
  vendor.files.clear();
  vendor.requests.length = 0;
  await takeStock(keeper);
});
afterEach(async () => {
  for (const left of existsSync(folder) ? readdirSync(folder) : [])
    if (left !== ".store") rmSync(path.join(folder, left), { recursive: true });
  await portal.database.artifactCopy.deleteMany();
  await portal.database.artifactMirror.deleteMany();
});

/** Another service of the catalogue declares it as well. */
function declare(...artifacts: Artifact[]): void {
  const { services } = catalogue();
  const memcached = services.get("memcached")!;
  services.set("memcached", { ...memcached, artifacts } satisfies CatalogueService);
}

const work = () => doWanted(keeper, new AbortController().signal);
const send = async (method: string, address: string, body?: unknown) => {
  const response = await call(method, address, { as: admin, body });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
};
type Listed = {
  items: { name: string; declared: unknown; inUse: string | null; copies: Record<string, unknown>[] }[];
  stores: Record<string, unknown>[];
  mirrors: { testing: boolean; test: unknown[] }[];
};
const list = async () => (await send("GET", "/artifacts")).body as unknown as Listed;
const copyOf = async (wanted = name) => (await list()).items.find((item) => item.name === wanted)?.copies[0];
const audited = async (action: string) =>
  (await portal.database.auditEntry.findFirst({ where: { action }, orderBy: { at: "desc" } }))?.data;

async function upload(bytes: Buffer, to = name, file = "thing.tar.gz") {
  const id = randomUUID();
  const part = await send("PUT", `/artifact-uploads/${id}?offset=0`, new Uint8Array(bytes));
  expect(part).toMatchObject({ status: 200, body: { receivedBytes: bytes.length } });
  return send("POST", `/artifacts/${to}/upload`, { upload: id, name: file, sizeBytes: bytes.length });
}

describe("artifacts", () => {
  it("are listed with what they are, who uses them, and the store that misses them", async () => {
    const { items, stores } = await list();
    expect(items.find((item) => item.name === name)).toMatchObject({
      title: "Thing",
      declared: {
        kind: "file",
        digest: `sha512:${sha512(CONTENT)}`,
        signed: false,
        services: [{ title: "Memcached" }],
      },
      copies: [{ state: "missing", failure: null }],
    });
    expect(items.find((item) => item.name.startsWith("hadoop-"))).toMatchObject({
      declared: { kind: "maven", services: [{ service: "hadoop" }] },
    });
    expect(stores).toMatchObject([{ host: os.hostname(), alive: true, takesUploads: true }]);
  });

  it("are fetched when somebody asks for it, once, by a worker", async () => {
    vendor.files.set("dist/thing.tar.gz", { content: CONTENT });
    expect((await send("POST", `/artifacts/${name}/fetch`)).status).toBe(202);
    expect(await copyOf()).toMatchObject({ state: "waiting" });
    expect(await work()).toEqual([name]);
    expect(await copyOf()).toMatchObject({
      ...{ state: "present", sizeBytes: CONTENT.length, origin: "vendor", source: vendor.url("dist/thing.tar.gz") },
      failure: null,
    });
    expect(readFileSync(path.join(folder, name)).equals(CONTENT)).toBe(true);
    await send("POST", `/artifacts/${name}/fetch`);
    expect(await work()).toEqual([]);
    expect(vendor.requests).toHaveLength(1);
  });

  it("that could not be fetched say why, in the reader's language, until a fetch succeeds", async () => {
    vendor.files.set("dist/thing.tar.gz", { content: Buffer.from("<!doctype html><title>Sign in</title>") });
    await send("POST", `/artifacts/${name}/fetch`);
    await work();
    expect(await copyOf()).toMatchObject({
      state: "missing",
      failure: { code: "digest-mismatch", detail: expect.stringContaining("but a web page") },
    });
    const korean = await call("GET", "/artifacts", { as: admin, headers: { "accept-language": "ko" } });
    expect(await korean.text()).toContain("파일 대신 웹 페이지가 왔습니다");
    vendor.files.set("dist/thing.tar.gz", { content: CONTENT });
    await send("POST", `/artifacts/${name}/fetch`);
    await work();
    expect(await copyOf()).toMatchObject({ state: "present", failure: null });
  });

  it("of a worker that died are taken up by the next one when its claim has run out", async () => {
    vendor.files.set("dist/thing.tar.gz", { content: CONTENT });
    await send("POST", `/artifacts/${name}/fetch`);
    const claimed = (until: Date) =>
      portal.database.artifactCopy.updateMany({ where: { name }, data: { claimedUntil: until } });
    await claimed(new Date(Date.now() + 20_000));
    expect(await work()).toEqual([]);
    await claimed(new Date(Date.now() - 1));
    expect(await work()).toEqual([name]);
  });

  it("stay asked for when the worker ends in between", async () => {
    const stop = new AbortController();
    vendor.files.set("dist/thing.tar.gz", { content: CONTENT, stalls: [3], onStall: () => stop.abort() });
    await send("POST", `/artifacts/${name}/fetch`);
    await doWanted(keeper, stop.signal);
    expect(await copyOf()).toMatchObject({ state: "waiting", failure: null });
    expect(await work()).toEqual([name]);
    expect(await copyOf()).toMatchObject({ state: "present" });
  });

  it("are removed from the store, with what was there in the audit log", async () => {
    await upload(CONTENT);
    expect((await send("DELETE", `/artifacts/${name}`)).status).toBe(202);
    expect(await copyOf()).toMatchObject({ state: "removing" });
    await work();
    expect(await copyOf()).toMatchObject({ state: "missing", sizeBytes: null, origin: null });
    expect(existsSync(path.join(folder, name))).toBe(false);
    expect(await audited("artifact.removed")).toMatchObject({
      before: { title: "Thing", origin: "upload" },
      stores: 1,
    });
    expect((await send("DELETE", `/artifacts/${name}`)).status).toBe(404);
  });

  it("stay while a deployment of a service that uses them is under way", async () => {
    await upload(CONTENT);
    const project = await seedProject(portal.database, [{ user: admin, role: "owner" }]);
    const cloud = await seedCloud(portal.database);
    const stack = await seedStack(portal.database, { projectId: project.id, userId: admin.id, cloudId: cloud.id });
    const deployment = await seedLaunch(portal.database, { stack });
    await portal.database.deployment.update({ where: { id: deployment }, data: { service: "memcached" } });
    await portal.database.workflowRun.update({ where: { id: deployment }, data: { state: "running" } });
    const refused = await send("DELETE", `/artifacts/${name}`);
    expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining(stack.name) } });
    expect((await list()).items.find((item) => item.name === name)?.inUse).toBe(refused.body.detail);
    await portal.database.workflowRun.update({ where: { id: deployment }, data: { state: "succeeded" } });
    expect((await send("DELETE", `/artifacts/${name}`)).status).toBe(202);
  });

  it("that no service declares any more are collected, and no others", async () => {
    await upload(CONTENT);
    writeFileSync(path.join(folder, "old-0123456789abcdef"), "left");
    await takeStock(keeper);
    expect(await copyOf("old-0123456789abcdef")).toMatchObject({ state: "present", sizeBytes: 4, origin: null });
    expect((await send("POST", "/artifacts/collect")).body).toEqual({ removed: 1 });
    expect(await work()).toEqual(["old-0123456789abcdef"]);
    expect(await copyOf("old-0123456789abcdef")).toBeUndefined();
    expect(await copyOf()).toMatchObject({ state: "present" });
    expect(await audited("artifact.collected")).toEqual({ names: ["old-0123456789abcdef"] });
  });

  it("that somebody has deleted from the folder are missing at the next look", async () => {
    await upload(CONTENT);
    rmSync(path.join(folder, name));
    await takeStock(keeper);
    expect(await copyOf()).toMatchObject({ state: "missing", sizeBytes: null });
  });
});

describe("an uploaded file", () => {
  it("is kept when it is what the catalogue names, and nothing is fetched then", async () => {
    expect(await upload(CONTENT)).toMatchObject({ status: 200 });
    expect(await copyOf()).toMatchObject({
      ...{ state: "present", origin: "upload", source: "thing.tar.gz", uploadedBy: "Ada" },
    });
    await keeper.store.ensure(artifact, { signal: new AbortController().signal, progress: () => undefined });
    expect(vendor.requests).toEqual([]);
    expect(await audited("artifact.uploaded")).toEqual({ file: "thing.tar.gz", sizeBytes: CONTENT.length });
  });

  it("that is another one is refused with both digests, and nothing of it is left", async () => {
    const other = Buffer.from("something else");
    const refused = await upload(other);
    expect(refused).toMatchObject({ status: 422, body: { code: "file-refused" } });
    expect(refused.body.detail).toContain(sha512(other));
    expect(refused.body.detail).toContain(sha512(CONTENT));
    expect(readdirSync(folder)).toEqual([".store"]);
    expect(await copyOf()).toMatchObject({ state: "missing", failure: null });
  });

  it("for Maven's artifact is an archive of the locked files and of nothing else", async () => {
    const jar = Buffer.from("a jar");
    const locked: Artifact = {
      ...{ id: "library", title: "Library", version: "2.0" },
      files: [{ maven: "org.example:library:jar:2.0", sha512: sha512(jar) }],
    };
    declare(artifact, locked);
    const at = nameOf(locked);
    const { execFileSync } = await import("node:child_process");
    const tarOf = (files: Record<string, Buffer>) => {
      const made = mkdtempSync(path.join(os.tmpdir(), "burgeon-tar-"));
      for (const [file, bytes] of Object.entries(files)) writeFileSync(path.join(made, file), bytes);
      const bytes = execFileSync("tar", ["--create", "--directory", made, "."]);
      rmSync(made, { recursive: true });
      return bytes;
    };
    expect(await upload(Buffer.from("no archive"), at)).toMatchObject({ body: { code: "file-refused" } });
    const other = await upload(tarOf({ "library-2.0.jar": Buffer.from("another") }), at);
    expect(other.body.detail).toContain("org.example:library:jar:2.0");
    const without = await upload(tarOf({ "x.jar": jar }), at);
    expect(without.body.detail).toContain("the archive does not hold it");
    expect((await upload(tarOf({ "library-2.0.jar": jar, "extra.txt": jar }), at)).status).toBe(200);
    const kept = execFileSync("tar", ["--list", "--file", path.join(folder, at)], { encoding: "utf8" });
    expect(kept.split("\n").sort()).toEqual(["", "./", "./library-2.0.jar"]);
    declare(artifact);
  });

  it("larger than a part is not taken at once", async () => {
    const refused = await send("PUT", `/artifact-uploads/${randomUUID()}?offset=0`, new Uint8Array(8 * 2 ** 20 + 1));
    expect(refused).toMatchObject({ status: 413, body: { code: "request-too-large" } });
  });
});

describe("a mirror", () => {
  const rule = () => ({ prefix: vendor.url("dist/"), base: vendor.url("mirror/"), only: false });

  it("is tried by a worker as soon as it is named, and asked first from then on", async () => {
    vendor.files.set("mirror/thing.tar.gz", { content: CONTENT });
    const { body } = await send("POST", "/artifact-mirrors", rule());
    expect((await list()).mirrors).toMatchObject([{ testing: true, updatedBy: "Ada" }]);
    await testMirrors(keeper);
    const url = vendor.url("mirror/thing.tar.gz");
    expect((await list()).mirrors).toMatchObject([{ id: body.id, testing: false, test: [{ url, problem: null }] }]);
    await send("POST", `/artifacts/${name}/fetch`);
    await work();
    expect(await copyOf()).toMatchObject({ state: "present", origin: "mirror", source: url });
    expect(await audited("artifact.mirror-created")).toEqual(rule());
  });

  it("that answers with a page is found out by its test", async () => {
    vendor.files.set("mirror/thing.tar.gz", { content: Buffer.from("<html>Sign in") });
    const { body } = await send("POST", "/artifact-mirrors", rule());
    await testMirrors(keeper);
    expect((await list()).mirrors[0]?.test).toMatchObject([{ problem: "the answer is a web page, not a file" }]);
    vendor.files.set("mirror/thing.tar.gz", { content: CONTENT });
    await send("POST", `/artifact-mirrors/${body.id}/test`);
    await testMirrors(keeper);
    expect((await list()).mirrors[0]?.test).toMatchObject([{ problem: null }]);
  });

  it("is changed and deleted with what it was in the audit log; two for the same addresses are refused", async () => {
    const { body } = await send("POST", "/artifact-mirrors", rule());
    expect(await send("POST", "/artifact-mirrors", rule())).toMatchObject({
      ...{ status: 409, body: { code: "name-taken", fields: [{ path: ["prefix"] }] } },
    });
    const after = { ...rule(), only: true };
    expect((await send("PUT", `/artifact-mirrors/${body.id}`, after)).status).toBe(200);
    expect(await audited("artifact.mirror-changed")).toEqual({ before: rule(), after });
    await send("DELETE", `/artifact-mirrors/${body.id}`);
    expect(await audited("artifact.mirror-deleted")).toEqual({ before: after });
    expect((await list()).mirrors).toEqual([]);
    const refused = await send("POST", "/artifact-mirrors", { ...rule(), base: "ftp://mirror.example/" });
    expect(refused).toMatchObject({ status: 400, body: { fields: [{ path: ["base"] }] } });
  });
});
