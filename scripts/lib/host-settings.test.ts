import { describe, expect, it } from "vitest";
import { mayUse } from "@/scripts/lib/host-settings.mjs";

const KVM = 108;
const qemu = { uid: 64055, gids: [KVM, 64055] };

describe("mayUse", () => {
  it.each([
    ["as udev leaves /dev/kvm", { mode: 0o20660, uid: 0, gid: KVM }, true],
    ["open to everybody", { mode: 0o20666, uid: 0, gid: 0 }, true],
    ["as the kernel makes it without udev", { mode: 0o20600, uid: 0, gid: 0 }, false],
    ["of the group, which may only read", { mode: 0o20640, uid: 0, gid: KVM }, false],
    ["of the group that is shut out, though others are not", { mode: 0o20606, uid: 0, gid: KVM }, false],
    ["of its own", { mode: 0o20600, uid: qemu.uid, gid: 0 }, true],
  ])("a device %s", (_, file, may) => {
    expect(mayUse(file, qemu)).toBe(may);
  });
});
