import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findKernel } from "@/scripts/lib/kvm.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "kvm-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("findKernel", () => {
  it("takes the newest by version, not by letter", () => {
    for (const name of ["vmlinuz-6.9.1", "vmlinuz-6.12.0", "initrd.img-6.99.0"])
      writeFileSync(path.join(folder, name), "");
    expect(findKernel([folder])).toBe(path.join(folder, "vmlinuz-6.12.0"));
  });

  it("prefers one that may be read, and names the newest where none may", () => {
    for (const name of ["vmlinuz-6.9.1", "vmlinuz-6.12.0"]) writeFileSync(path.join(folder, name), "");
    expect(findKernel([folder], (file) => file.endsWith("6.9.1"))).toBe(path.join(folder, "vmlinuz-6.9.1"));
    expect(findKernel([folder], () => false)).toBe(path.join(folder, "vmlinuz-6.12.0"));
  });

  it("finds none in a folder that is not there", () => {
    expect(findKernel([path.join(folder, "boot")])).toBeUndefined();
  });
});
