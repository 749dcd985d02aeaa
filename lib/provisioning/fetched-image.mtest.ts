import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startImageBuild } from "@/lib/deployments/build-image";
import type { HypervisorDriver } from "@/lib/hypervisors/driver";
import { openDriver } from "@/lib/hypervisors/registry";
import { quietContext } from "./clouds";
import { fetchOsImage } from "./os-image/fetch/fetch-os-image";
import { readOsImage } from "./os-image/image-folder";
import { startVendorServer, type VendorFile, type VendorServer } from "./os-image/testing/vendor-server";
import { findTestCloud } from "./testing/cloud";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { runEnds } from "./testing/launch";
import { MortalWorkers } from "./testing/mortal-workers";

const cloud = await findTestCloud();
const isRoot = process.getuid?.() === 0;
const LIMIT_MS = 900_000;

/** A disk as a vendor publishes it: here Debian's, made by the set-up of these tests. */
async function vendorDisk(): Promise<Buffer> {
  const provided = inject("osImage");
  const image = "folder" in provided ? await readOsImage(provided.folder) : null;
  if (!image?.files.disk) throw new Error("The set-up of the tests has made no disk.");
  return readFileSync(image.files.disk);
}

/** From a vendor's web server to an image that machines boot from, through a killed worker and a wrong file. */
describe.skipIf(!cloud || !isRoot)("an image fetched from a vendor", () => {
  const { driver: name, connection } = cloud ?? { driver: "", connection: {} };
  let installation: TestInstallation;
  let workers: MortalWorkers;
  let driver: HypervisorDriver;
  let vendor: VendorServer;
  let disk: Buffer;
  let file: VendorFile;

  beforeAll(async () => {
    installation = await createInstallation({ driver: name, connection });
    driver = await openDriver(name, { installationId: installation.env.BURGEON_INSTALLATION_ID!, connection });
    vendor = await startVendorServer();
    disk = await vendorDisk();
    file = { content: disk, etag: '"1"' };
    vendor.files.set("vendor.qcow2", file);
    const digest = `sha256:${createHash("sha256").update(disk).digest("hex")}`;
    const url = vendor.url("vendor.qcow2");
    await installation.database.osSource.create({
      data: { osId: "vendor-1", title: "Vendor 1", family: "debian", kind: "disk", url, digest },
    });
  });
  afterAll(async () => {
    await workers?.stop();
    await vendor?.close();
    await driver?.teardown(quietContext("fetched-image"));
    await driver?.close();
    await installation?.remove();
  });

  const start = () => startImageBuild({ id: "vendor-1", title: "Vendor 1" }, installation.cloudId, null);
  async function ended(id: string): Promise<unknown> {
    const state = await runEnds(installation.databaseUrl, id, LIMIT_MS);
    const failed = await installation.database.workflowStep.findMany({ where: { runId: id, state: "failed" } });
    return failed.length === 0 ? state : { state, failed: failed.map((s) => ({ step: s.key, failure: s.failure })) };
  }
  const latest = () => installation.database.osImageRevision.findFirstOrThrow({ orderBy: { number: "desc" } });

  it("goes on where the killed worker stopped, boots, passes the checks and is published", async () => {
    const half = Math.floor(disk.length / 2);
    const stalled = new Promise<void>((resolve) => Object.assign(file, { stalls: [half], onStall: resolve }));
    workers = await MortalWorkers.start(installation, { count: 1 });
    const build = await start();
    await stalled;
    await workers.stop();
    workers = await MortalWorkers.start(installation, { count: 1 });
    expect(await ended(build)).toBe("succeeded");
    expect(vendor.requests.map(({ range }) => range ?? "whole")).toEqual([
      "whole",
      expect.stringMatching(/^bytes=\d+-$/),
    ]);
    expect(await latest()).toMatchObject({ number: 1, state: "published" });
    const packages = await installation.database.packageList.findFirstOrThrow();
    expect((packages.packages as unknown[]).length).toBeGreaterThan(100);
    expect(await driver.listMachines(quietContext("test"))).toEqual([]);
  });

  it("is not fetched again while the vendor has the same", async () => {
    const before = vendor.requests.length;
    expect(await ended(await start())).toBe("succeeded");
    expect(vendor.requests.length).toBe(before);
    expect(await latest()).toMatchObject({ number: 2, state: "unchanged" });
  });

  it("with other bytes than promised is refused, and the published one stays", async () => {
    const wrong = `sha256:${"0".repeat(64)}`;
    await installation.database.osSource.update({ where: { osId: "vendor-1" }, data: { digest: wrong } });
    expect(await ended(await start())).toMatchObject({ state: "failed", failed: [{ step: "build" }] });
    expect(await latest()).toMatchObject({ number: 3, state: "failed", problem: { code: "digest-mismatch" } });
    expect(await installation.database.osImageRevision.count({ where: { state: "published" } })).toBe(1);
    expect(await driver.listImages(quietContext("test"))).toHaveLength(1);
  });
});

describe.skipIf(!isRoot)("a disk that becomes full", () => {
  it("while the image is downloaded is named, and given back", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "burgeon-full-"));
    const vendor = await startVendorServer();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]);
    try {
      const content = Buffer.alloc(3_000_000, 1);
      vendor.files.set("x", { content, etag: '"1"' });
      const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;
      const image = { url: vendor.url("x"), digest };
      const job = {
        spec: { id: "vendor-1", title: "Vendor 1", family: "debian" as const },
        source: { kind: "disk" as const, file: image },
        format: "disk" as const,
        downloadDir: path.join(folder, "download"),
        outDir: path.join(folder, "out"),
        signal: new AbortController().signal,
        progress: () => undefined,
      };
      await expect(fetchOsImage(job)).rejects.toMatchObject({
        code: "image-build-failed",
        text: { detail: expect.stringContaining("disk became full") },
      });
      // Room again: the portal itself can go on writing.
      writeFileSync(path.join(folder, "other"), Buffer.alloc(900_000));
    } finally {
      execFileSync("umount", [folder]);
      rmSync(folder, { recursive: true });
      await vendor.close();
    }
  });
});
