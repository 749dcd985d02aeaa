import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DriverContractSetup } from "@/lib/hypervisors/testing/contract-setup";
import { describeDriverContract } from "@/lib/hypervisors/testing/driver-contract";
import { createSimulatorDriver } from "./driver";
import { simulatorForward } from "./testing";

describeDriverContract("simulator", () => setup({}));
describeDriverContract("simulator of containers", () => setup({ ownKernel: false, privileged: false }));
describeDriverContract("simulator of storage that restores the newest snapshot alone", () =>
  setup({ snapshotRestore: "newest" }),
);
describeDriverContract("simulator of storage that deletes the newer snapshots", () =>
  setup({ snapshotRestore: "deletes-newer" }),
);

async function setup(kind: object): Promise<DriverContractSetup> {
  const dir = await mkdtemp(path.join(tmpdir(), "simulator-contract-"));
  return {
    createDriver: (installationId) =>
      createSimulatorDriver({ installationId, connection: { dir, speed: 50, ...kind } }),
    image: { id: "debian-12", description: "Debian 12", os: "debian", release: "bookworm", files: {} },
    userData: (hostname) => `#cloud-config\nhostname: ${hostname}\n`,
    runsGuests: false,
    size: { vcpus: 1, memoryMiB: 512, diskGiB: 5 },
    forward: (_, { id }, address) => simulatorForward(dir, id, address),
    limits: { addressMs: 3_000, bootMs: 3_000, cancelMs: 100 },
    cleanup: () => rm(dir, { recursive: true }),
  };
}
