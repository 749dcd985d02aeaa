import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Artifact } from "@/lib/blueprints/artifacts";
import type { SignatureSource } from "@/lib/blueprints/os";
import { startVendorServer, type VendorServer } from "../os-image/testing/vendor-server";
import type { Mirror } from "./mirrors";
import { ArtifactStore } from "./store";

const CONTENT = Buffer.from("what the vendor published");
const digest = `sha512:${createHash("sha512").update(CONTENT).digest("hex")}`;

let vendor: VendorServer;
let folder: string;
const journal = { kept: vi.fn(() => Promise.resolve()), failed: vi.fn(() => Promise.resolve()) };
beforeEach(async () => {
  vendor = await startVendorServer();
  folder = mkdtempSync(path.join(os.tmpdir(), "burgeon-file-"));
  vendor.files.set("right", { content: CONTENT });
  vendor.files.set("page", { content: Buffer.from("<!doctype html><title>Sign in</title>") });
});
afterEach(async () => {
  vi.clearAllMocks();
  await vendor.close();
  rmSync(folder, { recursive: true });
});

type Choice = { mirrors?: Mirror[]; signature?: SignatureSource };

const ensure = (names: string[], { mirrors = [], signature }: Choice = {}) => {
  const urls = names.map((name) => vendor.url(name));
  const artifact: Artifact = { id: "thing", title: "Thing", version: "1.0", urls, digest, signature };
  const context = { signal: new AbortController().signal, progress: () => undefined };
  return new ArtifactStore(folder, { mirrors: () => Promise.resolve(mirrors), journal }).ensure(artifact, context);
};
const asked = () => vendor.requests.map(({ name }) => name);

it("a vendor's file comes from the first address that has the right bytes", async () => {
  const { file } = await ensure(["page", "right"]);
  expect(readFileSync(file).equals(CONTENT)).toBe(true);
  expect(readdirSync(folder)).toEqual([path.basename(file)]);
  expect(journal.kept).toHaveBeenCalledWith(
    expect.anything(),
    { how: "vendor", source: vendor.url("right"), signed: false },
    CONTENT.length,
  );
});

it("is refused where every address sends something else, and nothing of it is kept", async () => {
  vendor.files.set("other", { content: Buffer.from("other bytes") });
  await expect(ensure(["other"])).rejects.toMatchObject({
    code: "digest-mismatch",
    text: { detail: expect.stringContaining("its digest is sha512:"), remedy: expect.stringContaining("Artifacts") },
  });
  expect(readdirSync(folder)).toEqual([]);
  expect(journal.failed).toHaveBeenCalledOnce();
});

it("a web page with status 200 is called one", async () => {
  await expect(ensure(["page"])).rejects.toMatchObject({
    code: "digest-mismatch",
    text: { detail: expect.stringContaining("but a web page") },
  });
});

it("a connection that is cut is taken up again", async () => {
  vendor.files.set("right", { content: CONTENT, etag: '"1"', dies: [5] });
  const { file } = await ensure(["right"]);
  expect(asked()).toEqual(["right", "right"]);
  expect(readFileSync(file).equals(CONTENT)).toBe(true);
});

it("mirrors of every address come before any vendor's server", async () => {
  const mirrors = [{ prefix: vendor.url("second"), base: vendor.url("right"), only: false }];
  await ensure(["first", "second"], { mirrors });
  expect(asked()).toEqual(["right"]);
  expect(journal.kept).toHaveBeenCalledWith(
    expect.anything(),
    { how: "mirror", source: vendor.url("right"), signed: false },
    CONTENT.length,
  );
});

it("the vendor is asked after a mirror that has not the file, unless it must not be", async () => {
  const mirror = { prefix: vendor.url("right"), base: vendor.url("gone"), only: true };
  await expect(ensure(["right"], { mirrors: [mirror] })).rejects.toMatchObject({ code: "download-failed" });
  expect(asked()).toEqual(["gone"]);
  await ensure(["right"], { mirrors: [{ ...mirror, only: false }] });
  expect(asked()).toEqual(["gone", "gone", "right"]);
});

it("a signature by another key is refused, also when it comes from a mirror", async () => {
  vendor.files.set("mirror/thing.asc", { content: Buffer.from("no signature") });
  vendor.files.set("mirror/key.asc", { content: Buffer.from("no key") });
  const mirrors = [{ prefix: "https://vendor.example/", base: vendor.url("mirror/"), only: true }];
  const signature = {
    url: "https://vendor.example/thing.asc",
    keyUrl: "https://vendor.example/key.asc",
    fingerprint: "A".repeat(40),
  };
  await expect(ensure(["right"], { mirrors, signature })).rejects.toMatchObject({ code: "signature-invalid" });
  expect(asked()).toEqual(["right", "mirror/thing.asc", "mirror/key.asc"]);
  expect(readdirSync(folder)).toEqual([]);
});
