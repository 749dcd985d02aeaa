import { access } from "node:fs/promises";
import { join } from "node:path";
import { createLibvirtDriver } from "@/lib/hypervisors/libvirt/driver";
import { describeDriverContract } from "@/lib/hypervisors/testing/driver-contract";

/**
 * Real guests on this host's libvirt. BURGEON_TEST_OS_IMAGE is a folder with base.qcow2, vmlinuz and initrd of an OS
 * image build. Emulated, so that the same runs everywhere; a host with KVM sets BURGEON_TEST_ACCELERATION=kvm.
 */
describeDriverContract("libvirt", async () => {
  const dir = process.env.BURGEON_TEST_OS_IMAGE;
  if (!dir) throw new Error("BURGEON_TEST_OS_IMAGE must name a folder with base.qcow2, vmlinuz and initrd");
  const files = { disk: join(dir, "base.qcow2"), kernel: join(dir, "vmlinuz"), initrd: join(dir, "initrd") };
  await Promise.all(Object.values(files).map((path) => access(path)));
  const acceleration = process.env.BURGEON_TEST_ACCELERATION ?? "tcg";
  return {
    // The suite stops guests that are still booting, which do not hear the power button.
    createDriver: (installationId) =>
      createLibvirtDriver({ installationId, connection: { acceleration, shutdownGraceMs: 2000 } }),
    image: { id: "debian-12-contract", description: "Debian 12", os: "debian", release: "bookworm", files },
    userData: (hostname) => `#cloud-config\n${JSON.stringify({ hostname })}\n`,
    size: { vcpus: 1, memoryMiB: 512, diskGiB: 5 },
    limits: { addressMs: 600_000, cancelMs: 2000 },
    cleanup: async () => {},
  };
});
