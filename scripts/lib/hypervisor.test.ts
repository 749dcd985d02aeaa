import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { candidates, findKernel } from "@/scripts/lib/hypervisor.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "hypervisor-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("candidates", () => {
  it("takes an explicit choice and nothing else", () => {
    expect(candidates("libvirt", { kvm: false, kernel: false }).order).toEqual(["libvirt"]);
  });

  it("tries virtual machines only where KVM can be proved", () => {
    expect(candidates("auto", { kvm: true, kernel: true }).order).toEqual(["libvirt", "lxd", "simulator"]);
    expect(candidates("auto", { kvm: false, kernel: true }).order).toEqual(["lxd", "simulator"]);
    const untried = candidates("auto", { kvm: true, kernel: false });
    expect(untried.order).toEqual(["lxd", "simulator"]);
    expect(untried.why).toMatch(/no Linux kernel in \/boot/);
  });

  it("stays with what worked before", () => {
    const facts = { kvm: true, kernel: true };
    expect(candidates("auto", { ...facts, remembered: "lxd" }).order).toEqual(["lxd", "simulator"]);
    expect(candidates("auto", { ...facts, remembered: "libvirt" }).order).toEqual(["libvirt", "lxd", "simulator"]);
  });

  it("looks for a real one again after the simulator", () => {
    const { order } = candidates("auto", { kvm: true, kernel: true, remembered: "simulator" });
    expect(order[0]).toBe("libvirt");
  });
});

describe("findKernel", () => {
  it("takes the newest by version, not by letter", () => {
    for (const name of ["vmlinuz-6.9.1", "vmlinuz-6.12.0", "initrd.img-6.99.0"]) writeFileSync(path.join(folder, name), "");
    expect(findKernel([folder])).toBe(path.join(folder, "vmlinuz-6.12.0"));
  });

  it("finds none in a folder that is not there", () => {
    expect(findKernel([path.join(folder, "boot")])).toBeUndefined();
  });
});
