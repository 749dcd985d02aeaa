/** Outer ring: system containers of LXD or Incus as machines of the portal. */
import type { Capabilities, DriverFactory, HypervisorDriver } from "@/lib/hypervisors/driver";
import { isPortalError } from "@/lib/errors";
import { captureImage } from "./capture";
import { consoleTail } from "./console";
import { findEndpoint, parseConnection } from "./connection";
import { readCapacity } from "./capacity";
import { Daemon } from "./daemon";
import * as images from "./images";
import * as installation from "./installation";
import * as machines from "./machines";
import { toMachine, toUsage } from "./machine-record";
import { readSnapshotRestore } from "./snapshot-restore";
import * as snapshots from "./snapshots";

/** How long opening a driver may wait for the daemon; `health` says later what is wrong. */
const PROBE_MS = 3_000;

/** @throws invalid-request for a connection that does not fit `lxdConnection` */
export const createLxdDriver: DriverFactory = async ({ installationId, connection: raw }) => {
  const connection = parseConnection(raw);
  const daemon = new Daemon(installationId, connection, await findEndpoint(connection));
  const { thinClone, snapshotRestore } = await storageOf(daemon);
  const capabilities: Capabilities = {
    thinClone,
    imageFormat: "container",
    snapshot: true,
    snapshotRestore,
    console: true,
    liveResize: true,
    memorySnapshot: false,
    ownKernel: false,
    privileged: connection.privileged ?? false,
  };
  return {
    capabilities,
    health: async (ctx) => {
      const { snapshotRestore: now, ...health } = await installation.readHealth(daemon, ctx, connection);
      capabilities.snapshotRestore = now;
      return health;
    },
    prepare: (ctx) => installation.prepareInstallation(daemon, ctx),
    teardown: (ctx) => installation.removeInstallation(daemon, ctx),
    capacity: (ctx) => readCapacity(daemon, ctx),

    ensureImage: (ctx, source) => images.ensureImage(daemon, ctx, source),
    captureImage: (ctx, source) => captureImage(daemon, ctx, source),
    listImages: (ctx) => images.listImages(daemon, ctx),
    deleteImage: (ctx, id) => images.deleteImage(daemon, ctx, id),

    ensureMachine: async (ctx, spec) => machines.ensureMachine(daemon, ctx, spec, capabilities),
    ensureStarted: (ctx, id) => machines.ensureStarted(daemon, ctx, id),
    ensureStopped: (ctx, id) => machines.ensureStopped(daemon, ctx, id),
    deleteMachine: (ctx, id) => machines.deleteMachine(daemon, ctx, id),
    getMachine: async (ctx, id) => {
      const record = await machines.findRecord(daemon, id, ctx.signal);
      return record === null ? null : toMachine(record);
    },
    listMachines: (ctx, tags = {}) => machines.listMachines(daemon, ctx.signal, tags),

    consoleTail: (ctx, id, maxBytes) => consoleTail(daemon, ctx, id, maxBytes),
    usage: async (ctx, id) => toUsage(await machines.readRecord(daemon, id, ctx.signal)),

    ensureSnapshot: (ctx, id, name) => snapshots.ensureSnapshot(daemon, ctx, id, name),
    restoreSnapshot: (ctx, id, name) => snapshots.restoreSnapshot(daemon, ctx, id, name),
    deleteSnapshot: (ctx, id, name) => snapshots.deleteSnapshot(daemon, ctx, id, name),
    listSnapshots: (ctx, id) => snapshots.listSnapshots(daemon, ctx, id),

    resize: (ctx, id, size) => machines.resizeMachine(daemon, ctx, id, size),
    close: async () => daemon.transport.close(),
  } satisfies HypervisorDriver;
};

/** A daemon that does not answer now is taken to be a usual one: with copy on write. */
async function storageOf(daemon: Daemon): Promise<Pick<Capabilities, "thinClone" | "snapshotRestore">> {
  const signal = AbortSignal.timeout(PROBE_MS);
  try {
    const { storageDrivers } = await installation.readServer(daemon, signal);
    const thinClone = installation.chooseStorage(storageDrivers).thin;
    return { thinClone, snapshotRestore: await readSnapshotRestore(daemon, signal) };
  } catch (e) {
    if (isPortalError(e)) return { thinClone: true, snapshotRestore: "any" };
    throw e;
  }
}
