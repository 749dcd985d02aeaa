import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Artifact } from "@/lib/blueprints/artifacts";
import { startVendorServer, type VendorServer } from "../os-image/testing/vendor-server";
import { ArtifactStore } from "./store";

const CONTENT = Buffer.from("what the vendor published");
const digest = `sha512:${createHash("sha512").update(CONTENT).digest("hex")}`;

let vendor: VendorServer;
let folder: string;
beforeEach(async () => {
  vendor = await startVendorServer();
  folder = mkdtempSync(path.join(os.tmpdir(), "burgeon-file-"));
  vendor.files.set("right", { content: CONTENT });
  vendor.files.set("page", { content: Buffer.from("<!doctype html><title>Sign in</title>") });
});
afterEach(async () => {
  await vendor.close();
  rmSync(folder, { recursive: true });
});

const ensure = (...names: string[]) => {
  const urls = names.map((name) => vendor.url(name));
  const artifact: Artifact = { id: "thing", title: "Thing", version: "1.0", urls, digest };
  const context = { signal: new AbortController().signal, progress: () => undefined };
  return new ArtifactStore(folder).ensure(artifact, context);
};

it("a vendor's file comes from the first address that has the right bytes", async () => {
  const { file } = await ensure("page", "right");
  expect(readFileSync(file).equals(CONTENT)).toBe(true);
  expect(readdirSync(folder)).toEqual([path.basename(file)]);
});

it("is refused where every address sends something else, and nothing of it is kept", async () => {
  await expect(ensure("page")).rejects.toMatchObject({ code: "digest-mismatch" });
  expect(readdirSync(folder)).toEqual([]);
});
