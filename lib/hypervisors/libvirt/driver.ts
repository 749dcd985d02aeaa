import { PortalError } from "@/lib/errors";
import {
  imageInUse,
  type CallContext,
  type Capabilities,
  type CaptureSource,
  type DriverConfig,
  type DriverFactory,
  type Health,
  type HypervisorDriver,
  type Image,
  type MachineTags,
} from "@/lib/hypervisors/driver";
import { createAcceleration } from "@/lib/hypervisors/libvirt/acceleration";
import { effectiveUri, isRemoteUri, libvirtConnection } from "@/lib/hypervisors/libvirt/connection";
import { createDomains } from "@/lib/hypervisors/libvirt/domains";
import { createImages } from "@/lib/hypervisors/libvirt/images";
import { createKeyedLock } from "@/lib/hypervisors/libvirt/keyed-lock";
import { createMachines } from "@/lib/hypervisors/libvirt/machines";
import { namesOf } from "@/lib/hypervisors/libvirt/names";
import { createNetwork } from "@/lib/hypervisors/libvirt/network";
import { createPool } from "@/lib/hypervisors/libvirt/pool";
import { type SeedWriter, withSeed } from "@/lib/hypervisors/libvirt/seed";
import { createSnapshots } from "@/lib/hypervisors/libvirt/snapshots";
import { parseCpuCount, parseNodeMemory, toCapacity } from "@/lib/hypervisors/libvirt/usage";
import { createVirsh, type Virsh } from "@/lib/hypervisors/libvirt/virsh";
import { toPortalError } from "@/lib/hypervisors/libvirt/virsh-failure";
import { say } from "@/lib/util/say";

const QUERY_MS = 60_000;

export const libvirtCapabilities: Capabilities = {
  thinClone: true,
  imageFormat: "disk",
  snapshot: true,
  snapshotRestore: "any",
  console: true,
  // QEMU could plug memory and CPUs, but only up to limits fixed at the start of the machine.
  liveResize: false,
  memorySnapshot: true,
  ownKernel: true,
  privileged: true,
};

/** "Running hypervisor: QEMU 7.2.22" and "Using library: libvirt 9.0.0" of `virsh version`. */
export function parseVersion(output: string, accelerated: boolean): string {
  const hypervisor = /^Running hypervisor: (.+)$/m.exec(output)?.[1] ?? "QEMU";
  const library = /^Using library: (.+)$/m.exec(output)?.[1] ?? "libvirt";
  return `${hypervisor}, ${library} (${accelerated ? "KVM" : "TCG, no KVM"})`;
}

/** @throws PortalError invalid-parameters when `connection` does not fit `libvirtConnection`. */
export const createLibvirtDriver: DriverFactory = async (config) => {
  const parsed = libvirtConnection.safeParse(config.connection);
  if (!parsed.success) {
    throw new PortalError(
      "invalid-parameters",
      {
        detail: say`The connection of this libvirt cloud is not valid.`,
        remedy: say`Correct the cloud's connection and save it.`,
      },
      {
        cause: parsed.error,
        fields: parsed.error.issues.map(({ path, message }) => ({
          path: ["connection", ...path.filter((p) => typeof p !== "symbol")],
          message: say`${message}`,
        })),
      },
    );
  }
  return createDriverOn(createVirsh(effectiveUri(parsed.data.uri)), { ...config, connection: parsed.data });
};

/** The driver over any transport; tests give it a fake virsh, and a seed writer that starts no program. */
export function createDriverOn(virsh: Virsh, config: DriverConfig, writeSeed: SeedWriter = withSeed): HypervisorDriver {
  const connection = libvirtConnection.parse(config.connection);
  const names = namesOf(config.installationId, connection.poolDir);
  const remote = isRemoteUri(connection.uri);
  const pool = createPool(virsh, names, remote);
  const network = createNetwork(virsh, names, remote);
  const domains = createDomains(virsh, names, network, pool);
  const images = createImages(pool);
  const acceleration = createAcceleration(virsh, connection);
  const { shutdownGraceMs } = connection;
  const machines = createMachines({ virsh, names, pool, domains, images, acceleration, shutdownGraceMs, writeSeed });
  const snapshots = createSnapshots(virsh, domains);
  const exclusive = createKeyedLock();

  /** Every call leaves with an error of the portal's table. */
  const guarded = async <T>(ctx: CallContext, work: () => Promise<T>): Promise<T> => {
    try {
      ctx.signal.throwIfAborted();
      return await work();
    } catch (e) {
      if (ctx.signal.aborted) {
        const text = { detail: say`The step was cancelled.`, remedy: say`Retry it, or destroy the deployment.` };
        throw new PortalError("cancelled", text, { cause: e });
      }
      throw toPortalError(e);
    }
  };
  /** Calls that change one machine or image take turns; other processes are met by libvirt's own uniqueness. */
  const changing = <T>(ctx: CallContext, key: string, work: () => Promise<T>): Promise<T> =>
    guarded(ctx, () => exclusive(key, ctx.signal, work));
  const machineKey = (id: string) => `machine:${id}`;
  const imageKey = (id: string) => `image:${id}`;

  async function health(ctx: CallContext): Promise<Health> {
    const output = await virsh.run(["version"], { signal: ctx.signal, timeoutMs: QUERY_MS });
    const { accelerated, note } = await acceleration(ctx.signal);
    return {
      version: parseVersion(output, accelerated),
      slow: !accelerated,
      simulated: false,
      ...(note ? { note } : {}),
    };
  }

  async function capacity({ signal }: CallContext) {
    const ask = (command: string) => virsh.run([command], { signal, timeoutMs: QUERY_MS });
    const [nodeinfo, memory, space, ours] = await Promise.all([
      ask("nodeinfo"),
      ask("nodememstats"),
      pool.space(signal),
      domains.listFacts(signal),
    ]);
    const promisedMiB = ours.filter((d) => d.active).reduce((sum, d) => sum + d.memoryMiB, 0);
    return toCapacity(parseCpuCount(nodeinfo), parseNodeMemory(memory), promisedMiB, space);
  }

  async function captureImage(ctx: CallContext, source: CaptureSource): Promise<Image> {
    const { signal } = ctx;
    const known = await images.find(signal, source.imageId);
    if (known) return known;
    return exclusive(machineKey(source.machineId), signal, async () => {
      await machines.stop(ctx, source.machineId);
      const { metadata } = await domains.require(signal, source.machineId);
      return images.capture(ctx, source, metadata?.imageId ?? "");
    });
  }

  async function deleteImage({ signal }: CallContext, id: string): Promise<void> {
    const users = (await domains.listFacts(signal)).filter((d) => d.metadata?.imageId === id);
    // Thin clones stand on its disk, and every machine boots with its kernel.
    if (users.length > 0) throw imageInUse(id, users.length);
    await images.remove(signal, id);
  }

  async function teardown(ctx: CallContext): Promise<void> {
    for (const { id } of await domains.listFacts(ctx.signal)) {
      ctx.progress(say`Deleting machine ${id}`);
      await exclusive(machineKey(id), ctx.signal, () => machines.delete(ctx, id));
    }
    await pool.removeAll(ctx.signal);
    await network.remove(ctx.signal);
  }

  const hasTags = (tags: Partial<MachineTags>, wanted: Partial<MachineTags>): boolean =>
    (Object.keys(wanted) as (keyof MachineTags)[]).every((k) => wanted[k] === undefined || tags[k] === wanted[k]);

  return {
    capabilities: libvirtCapabilities,
    health: (ctx) => guarded(ctx, () => health(ctx)),
    prepare: (ctx) =>
      changing(ctx, "prepare", async () => {
        await pool.ensure(ctx.signal);
        await network.ensure(ctx.signal);
      }),
    teardown: (ctx) => changing(ctx, "prepare", () => teardown(ctx)),
    capacity: (ctx) => guarded(ctx, () => capacity(ctx)),

    ensureImage: (ctx, source) => changing(ctx, imageKey(source.id), () => images.ensure(ctx, source)),
    captureImage: (ctx, source) => changing(ctx, imageKey(source.imageId), () => captureImage(ctx, source)),
    listImages: (ctx) => guarded(ctx, () => images.list(ctx.signal)),
    deleteImage: (ctx, id) => changing(ctx, imageKey(id), () => deleteImage(ctx, id)),

    ensureMachine: (ctx, spec) => changing(ctx, machineKey(spec.id), () => machines.ensure(ctx, spec)),
    ensureStarted: (ctx, id) => changing(ctx, machineKey(id), () => machines.start(ctx, id)),
    ensureStopped: (ctx, id) => changing(ctx, machineKey(id), () => machines.stop(ctx, id)),
    deleteMachine: (ctx, id) => changing(ctx, machineKey(id), () => machines.delete(ctx, id)),
    getMachine: (ctx, id) => guarded(ctx, () => domains.get(ctx.signal, id)),
    listMachines: (ctx, tags = {}) =>
      guarded(ctx, async () => (await domains.list(ctx.signal)).filter((m) => hasTags(m.tags, tags))),

    consoleTail: (ctx, id, maxBytes) => guarded(ctx, () => machines.consoleTail(ctx.signal, id, maxBytes)),
    usage: (ctx, id) => guarded(ctx, () => machines.usage(ctx.signal, id)),

    ensureSnapshot: (ctx, id, name) => changing(ctx, machineKey(id), () => snapshots.ensure(ctx.signal, id, name)),
    restoreSnapshot: (ctx, id, name) => changing(ctx, machineKey(id), () => snapshots.restore(ctx.signal, id, name)),
    deleteSnapshot: (ctx, id, name) => changing(ctx, machineKey(id), () => snapshots.delete(ctx.signal, id, name)),
    listSnapshots: (ctx, id) => guarded(ctx, () => snapshots.list(ctx.signal, id)),

    resize: (ctx, id, size) => changing(ctx, machineKey(id), () => machines.resize(ctx, id, size)),
    close: async () => {},
  };
}
