import { describe, expect, it } from "vitest";
import { candidates, withRights } from "@/scripts/lib/hypervisor.mjs";

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

  it("stays with the hypervisor that may have machines", () => {
    const facts = { kvm: true, kernel: true };
    expect(candidates("auto", { ...facts, remembered: "lxd" }).order).toEqual(["lxd"]);
    expect(candidates("libvirt", { ...facts, remembered: "libvirt" }).order).toEqual(["libvirt"]);
    expect(() => candidates("simulator", { ...facts, remembered: "lxd" })).toThrow(/makes its machines with lxd/);
  });

  it("looks for a real one again after the simulator", () => {
    const { order } = candidates("auto", { kvm: true, kernel: true, remembered: "simulator" });
    expect(order[0]).toBe("libvirt");
  });
});

describe("privileged containers", () => {
  const lxd = { driver: "lxd" as const, connection: { kind: "unix", socket: "/run/x.socket" }, note: "LXD 5." };

  it("are what this start says, and said of", () => {
    expect(withRights(lxd, {})).toBe(lxd);
    const { connection, note } = withRights(lxd, { privilegedContainers: true });
    expect(connection).toEqual({ ...lxd.connection, privileged: true });
    expect(note).toMatch(/^LXD 5\. .*root/);
  });

  it("are nothing for hypervisors without containers", () => {
    const libvirt = { driver: "libvirt" as const, connection: { uri: "qemu:///system" }, note: "" };
    expect(withRights(libvirt, { privilegedContainers: true })).toBe(libvirt);
  });
});
