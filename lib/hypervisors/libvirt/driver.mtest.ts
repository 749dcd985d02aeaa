import { describe, it } from "vitest";
import { createLibvirtDriver } from "@/lib/hypervisors/libvirt/driver";
import { createVirsh } from "@/lib/hypervisors/libvirt/virsh";
import { describeDriverContract } from "@/lib/hypervisors/testing/driver-contract";
import { testOsImage } from "@/lib/provisioning/testing/os-image";

const refusal = await createVirsh("qemu:///system")
  .run(["version"], { signal: AbortSignal.timeout(60_000), timeoutMs: 60_000 })
  .then(
    () => null,
    (e: unknown) => (e instanceof Error ? e.message : String(e)),
  );
if (refusal !== null)
  console.warn(`libvirt driver tests are skipped: libvirt does not answer on this host. ${refusal}`);

/** Emulated, so that the same runs everywhere; a host with KVM sets BURGEON_TEST_ACCELERATION=kvm. */
const acceleration = process.env.BURGEON_TEST_ACCELERATION ?? "tcg";

if (refusal !== null) describe.skip("libvirt keeps the driver contract", () => it("needs libvirt", () => undefined));
else
  describeDriverContract("libvirt", async () => ({
    // The suite stops guests that are still booting, which do not hear the power button.
    createDriver: (installationId) =>
      createLibvirtDriver({ installationId, connection: { acceleration, shutdownGraceMs: 2000 } }),
    image: await testOsImage("disk"),
    userData: (hostname, commands = []) => `#cloud-config\n${JSON.stringify({ hostname, bootcmd: commands })}\n`,
    runsGuests: true,
    size: { vcpus: 1, memoryMiB: 512, diskGiB: 5 },
    limits: { addressMs: 600_000, bootMs: 600_000, cancelMs: 2000 },
    cleanup: async () => {},
  }));
