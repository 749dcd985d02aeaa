import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildBundles } from "@/scripts/lib/build.mjs";
import { tryKvm } from "@/scripts/lib/kvm.mjs";

const stage = { say: () => undefined, result: () => undefined };
const usualPath = process.env.PATH;

/** The whole way from set-up to the verdict that it keeps, with a QEMU that only prints. */
describe("tryKvm", () => {
  let folder = "";
  const device = () => path.join(folder, "kvm");
  const kernel = () => path.join(folder, "vmlinuz");
  const attempt = () => tryKvm(folder, kernel(), stage, device());
  const qemuPrints = (text: string) =>
    writeFileSync(path.join(folder, "qemu-system-x86_64"), `#!/bin/sh\n${text}\n`, { mode: 0o755 });

  beforeAll(() => buildBundles(["probe"], stage));
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "kvm-"));
    writeFileSync(device(), "");
    writeFileSync(kernel(), "");
    process.env.PATH = `${folder}${path.delimiter}${usualPath}`;
  });
  afterEach(() => {
    process.env.PATH = usualPath;
    rmSync(folder, { recursive: true, force: true });
  });

  it("believes a kernel that panics for want of a disk, and boots it once only", async () => {
    qemuPrints('echo >> "$0.ran"; echo "Kernel panic - not syncing: VFS: Unable to mount root fs"; exec sleep 600');
    expect(await attempt()).toMatchObject({ works: true });
    rmSync(path.join(folder, "qemu-system-x86_64.ran"));
    expect(await attempt()).toMatchObject({ works: true });
    expect(existsSync(path.join(folder, "qemu-system-x86_64.ran"))).toBe(false);
  });

  it("hands on why it does not work", async () => {
    qemuPrints('echo "qemu-system-x86_64: failed to initialize kvm" >&2; exit 1');
    expect(await attempt()).toMatchObject({
      works: false,
      reason: expect.stringContaining("failed to initialize kvm"),
    });
    rmSync(device());
    expect(await attempt()).toMatchObject({ works: false, reason: expect.stringContaining("has no") });
  });
});
