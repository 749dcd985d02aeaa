import { describe, expect, it } from "vitest";
import { isAbsent, isBusy, isConflict, toRefusal, toUnreachable } from "./failures";

describe("errors of the daemon", () => {
  it.each([
    [500, "Failed creating instance from image: write /var/lib/lxd/x: no space left on device", "hypervisor-full"],
    [400, "Create instance: disk quota exceeded", "hypervisor-full"],
    [403, "Forbidden", "hypervisor-refused"],
    [403, 'Reached maximum number of instances in project "p"', "hypervisor-full"],
    [
      400,
      "Failed to run: /usr/bin/lxd forkstart p_db-1 /var/lib/lxd/containers lxc.conf: exit status 1",
      "boot-failed",
    ],
    [
      400,
      "Failed to run: losetup --find --nooverlap --direct-io=on --show /var/lib/incus/disks/burgeon-a.img: exit status 1 (losetup: /var/lib/incus/disks/burgeon-a.img: failed to set up loop device: No such file or directory)",
      "hypervisor-refused",
    ],
    [
      400,
      "Failed to format sparse file: Failed to run: mkfs.btrfs -L burgeon-a /var/lib/lxd/disks/burgeon-a.img: exit status 1 (ERROR: /var/lib/lxd/disks/burgeon-a.img appears to contain an existing filesystem (btrfs))",
      "hypervisor-refused",
    ],
    [
      500,
      'Snapshot "snapshot-1" cannot be restored due to subsequent snapshot(s). Set zfs.remove_snapshots to override',
      "wrong-state",
    ],
    [503, "LXD is not ready yet", "hypervisor-unreachable"],
    [404, "Instance not found", "hypervisor-refused"],
    [500, "something never seen", "hypervisor-refused"],
  ])("%i %s -> %s", (status, message, code) => {
    const refusal = toRefusal({ status, message });
    expect(refusal.code).toBe(code);
    expect(refusal.text.remedy).not.toBe("");
  });

  it("keeps the daemon's words as they are, also with dollar signs", () => {
    expect(toRefusal({ status: 500, message: "costs $& and $1" }).text.detail).toBe(
      "The hypervisor refused: costs $& and $1",
    );
  });

  it.each([
    ["absent by status", 404, "x", isAbsent],
    ["absent by text of an operation", 400, "Storage pool not found", isAbsent],
    ["no console log yet", 500, "open /var/log/lxd/p_db-1/console.log: no such file or directory", isAbsent],
    ["conflict by status", 409, "x", isConflict],
    ["conflict by text of an operation", 400, 'Instance "db-1" already exists', isConflict],
    ["image conflict", 400, "Image with same fingerprint already exists", isConflict],
    ["busy", 500, 'Instance is busy running a "start" operation', isBusy],
    ["started meanwhile", 400, "The instance is already running", isBusy],
  ])("tells %s", (_name, status, message, is) => {
    expect(is(toRefusal({ status, message }))).toBe(true);
    expect(is(toRefusal({ status: 500, message: "database is locked" }))).toBe(false);
    expect(is(new Error(message))).toBe(false);
  });

  it.each([
    ["ECONNREFUSED", "Start the daemon"],
    ["EACCES", "group lxd or incus-admin"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "certificate"],
    ["EHOSTUNREACH", "can reach it"],
  ])("gives %s its remedy", (code, remedy) => {
    const error = toUnreachable("/run/x", Object.assign(new Error("failed"), { code }));
    expect(error.code).toBe("hypervisor-unreachable");
    expect(error.text.remedy).toContain(remedy);
    expect(error.text.detail).toContain("/run/x");
  });
});
