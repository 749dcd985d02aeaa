/** Machines: containers in our project. */
import { PortalError } from "@/lib/errors";
import {
  makesNoPrivileged,
  type CallContext,
  type Capabilities,
  type Machine,
  type MachineSpec,
  type MachineTags,
} from "@/lib/hypervisors/driver";
import { say } from "@/lib/util/say";
import type { Daemon } from "./daemon";
import { isBusy } from "./failures";
import { findImage } from "./images";
import { ensurePool, forceStop } from "./installation";
import {
  configOf,
  devicesOf,
  hasTags,
  isMachine,
  isMade,
  limitsOf,
  MADE_KEY,
  rootDevice,
  toMachine,
} from "./machine-record";
import { concernsInstance, waitForOperations } from "./operations";
import { readPublicAddresses } from "./public-addresses";
import * as records from "./records";

export const pathOf = (id: string): string => `/1.0/instances/${encodeURIComponent(id)}`;

const absent = (id: string): PortalError =>
  new PortalError("not-found", {
    detail: say`The hypervisor has no machine ${id}.`,
    remedy: say`Destroy the stack or replace the node.`,
  });

/** With its state (addresses, usage), or null. */
export async function findRecord(
  daemon: Daemon,
  id: string,
  signal: AbortSignal,
): Promise<records.InstanceRecord | null> {
  const record = await daemon.find(records.instance, pathOf(id), signal, { ...daemon.inProject, recursion: 1 });
  return record !== null && isMachine(record) ? record : null;
}

export async function readRecord(daemon: Daemon, id: string, signal: AbortSignal): Promise<records.InstanceRecord> {
  const record = await findRecord(daemon, id, signal);
  if (record === null) throw absent(id);
  return record;
}

async function listRecords(daemon: Daemon, signal: AbortSignal): Promise<records.InstanceRecord[]> {
  const found = await daemon.find(records.instances, "/1.0/instances", signal, { ...daemon.inProject, recursion: 2 });
  return (found ?? []).filter(isMachine);
}

export async function listMachines(
  daemon: Daemon,
  signal: AbortSignal,
  tags: Partial<MachineTags>,
): Promise<Machine[]> {
  const found = await listRecords(daemon, signal);
  const publicAddresses = await readPublicAddresses(daemon, found, signal);
  return found
    .map((record) => ({ ...toMachine(record), ...publicAddresses(record.name) }))
    .filter((machine) => hasTags(machine, tags));
}

const lockKey = (id: string): string => `machine ${id}`;

/**
 * How often in a row the daemon may call a machine busy without showing an operation: one just ended, or is
 * internal.
 */
const QUIET_TRIES = 3;

/**
 * One call at a time for each machine in this process; where another worker's operation is in the way, waits for its
 * end and looks again. `work` must therefore read the machine anew.
 */
export const onMachine = <T>(daemon: Daemon, ctx: CallContext, id: string, work: () => Promise<T>): Promise<T> =>
  daemon.locked(lockKey(id), ctx, async () => {
    for (let quiet = 0; ;) {
      try {
        return await work();
      } catch (e) {
        if (!isBusy(e)) throw e;
        quiet = (await waitForOthers(daemon, id, ctx.signal)) ? 0 : quiet + 1;
        if (quiet >= QUIET_TRIES) throw e;
      }
    }
  });

/** Waits for operations under way on the instance. False when there was none. */
const waitForOthers = (daemon: Daemon, id: string, signal: AbortSignal): Promise<boolean> =>
  waitForOperations(daemon, signal, concernsInstance(id));

export const ensureMachine = (
  daemon: Daemon,
  ctx: CallContext,
  spec: MachineSpec,
  { thinClone, privileged }: Pick<Capabilities, "thinClone" | "privileged">,
): Promise<Machine> => {
  if (spec.privileged && !privileged) throw makesNoPrivileged();
  if (spec.cloneKind === "thin" && !thinClone) {
    throw new PortalError("hypervisor-refused", {
      detail: say`This hypervisor's storage has no copy on write, so it makes no thin clones.`,
      remedy: say`Choose full clones, or install btrfs or ZFS on the hypervisor.`,
    });
  }
  const make = (): Promise<Machine> => ensureMade(daemon, ctx, spec);
  return spec.cloneKind === "full" ? daemon.locked("full clones", ctx, make) : make();
};

const ensureMade = (daemon: Daemon, ctx: CallContext, spec: MachineSpec): Promise<Machine> =>
  onMachine(daemon, ctx, spec.id, async () => {
    const { signal } = ctx;
    const before = await findRecord(daemon, spec.id, signal);
    if (before !== null && isMade(before)) return toMachine(before);
    if (before !== null) {
      await waitForOthers(daemon, spec.id, signal);
      await remove(daemon, spec.id, signal);
    }
    const fingerprint = await findImage(daemon, spec.imageId, signal);
    if (fingerprint === null) {
      throw new PortalError("image-missing", {
        detail: say`The hypervisor has no image ${spec.imageId}.`,
        remedy: say`Publish the image to this cloud, then retry.`,
      });
    }
    const full = spec.cloneKind === "full";
    const pool = full ? daemon.names.fullPool : daemon.names.pool;
    if (full) await prepareFullClone(daemon, ctx, fingerprint);
    const body = {
      name: spec.id,
      type: "container",
      source: { type: "image", fingerprint },
      config: configOf(spec),
      devices: devicesOf(spec, pool),
    };
    const query = daemon.inProject;
    const accepted = (): void =>
      ctx.progress(full ? say`Copying the image's disk in full` : say`Cloning the image's disk, copy on write`);
    await daemon.transport.change({ method: "POST", path: "/1.0/instances", query, body, signal }, accepted);
    await daemon.transport.change({
      method: "PATCH",
      path: pathOf(spec.id),
      query,
      body: { config: { [MADE_KEY]: "true" } },
      signal,
    });
    if (full) await dropImageVolume(daemon, fingerprint, signal);
    return toMachine(await readRecord(daemon, spec.id, signal));
  });

/**
 * The daemon always clones from an unpacked image volume, copy on write. A full clone is made on a pool of its own whose
 * image volume does not outlive the clone: the image is unpacked anew for each, and no two machines share a block.
 */
async function prepareFullClone(daemon: Daemon, ctx: CallContext, fingerprint: string): Promise<void> {
  await daemon.locked("installation", ctx, () => ensurePool(daemon, ctx, daemon.names.fullPool));
  await dropImageVolume(daemon, fingerprint, ctx.signal);
}

const dropImageVolume = (daemon: Daemon, fingerprint: string, signal: AbortSignal): Promise<void> =>
  daemon.remove(`/1.0/storage-pools/${daemon.names.fullPool}/volumes/image/${fingerprint}`, signal, {
    project: daemon.names.project,
  });

export const ensureStarted = (daemon: Daemon, ctx: CallContext, id: string): Promise<Machine> =>
  onMachine(daemon, ctx, id, async () => {
    const { signal } = ctx;
    const before = toMachine(await readRecord(daemon, id, signal));
    if (before.state === "running") return before;
    const body = { action: "start", timeout: -1 };
    try {
      await daemon.transport.change({
        method: "PUT",
        path: `${pathOf(id)}/state`,
        query: daemon.inProject,
        body,
        signal,
      });
    } catch (e) {
      if (isBusy(e)) {
        const now = toMachine(await readRecord(daemon, id, signal));
        if (now.state === "running") return now;
      }
      throw asBootFailure(e, id);
    }
    return toMachine(await readRecord(daemon, id, signal));
  });

/** Whatever the daemon refused on a start is a failed boot to the user, unless it has a better name already. */
const asBootFailure = (e: unknown, id: string): unknown =>
  e instanceof PortalError && e.code === "hypervisor-refused" && !isBusy(e)
    ? new PortalError(
        "boot-failed",
        { detail: say`Machine ${id} did not start. ${e.sentences.detail}`, remedy: e.sentences.remedy },
        { cause: e },
      )
    : e;

/** Seconds that the OS inside gets to shut down before the plug is pulled. */
const SHUTDOWN_S = 30;

export const ensureStopped = (daemon: Daemon, ctx: CallContext, id: string): Promise<void> =>
  onMachine(daemon, ctx, id, async () => {
    const { signal } = ctx;
    const { status } = await readRecord(daemon, id, signal);
    if (status === "Stopped") return;
    const body = { action: "stop", force: false, timeout: SHUTDOWN_S };
    try {
      await daemon.transport.change({
        method: "PUT",
        path: `${pathOf(id)}/state`,
        query: daemon.inProject,
        body,
        signal,
      });
    } catch (e) {
      if (signal.aborted) throw e;
      ctx.progress(say`The machine does not shut down by itself: stopping it hard`);
      await forceStop(daemon, id, signal);
    }
  });

export const deleteMachine = (daemon: Daemon, ctx: CallContext, id: string): Promise<void> =>
  onMachine(daemon, ctx, id, async () => {
    // A creation that was cut off may still be running: deleting under it would leave its half behind.
    if ((await findRecord(daemon, id, ctx.signal)) === null && !(await waitForOthers(daemon, id, ctx.signal))) return;
    await remove(daemon, id, ctx.signal);
    daemon.consoles.delete(id);
  });

async function remove(daemon: Daemon, id: string, signal: AbortSignal): Promise<void> {
  const record = await findRecord(daemon, id, signal);
  if (record === null) return;
  if (record.status !== "Stopped") await forceStop(daemon, id, signal);
  await daemon.remove(pathOf(id), signal, daemon.inProject);
}

export const resizeMachine = (
  daemon: Daemon,
  ctx: CallContext,
  id: string,
  size: { vcpus: number; memoryMiB: number; diskGiB: number },
): Promise<Machine> =>
  onMachine(daemon, ctx, id, async () => {
    const record = await readRecord(daemon, id, ctx.signal);
    const now = toMachine(record);
    if (size.diskGiB < now.diskGiB) {
      throw new PortalError("hypervisor-refused", {
        detail: say`The disk of ${id} has ${{ gib: now.diskGiB }} and cannot shrink to ${{ gib: size.diskGiB }}.`,
        remedy: say`Choose a disk of at least the present size.`,
      });
    }
    const body = {
      config: limitsOf(size),
      devices: { root: rootDevice(record.devices?.root?.pool ?? daemon.names.pool, size.diskGiB) },
    };
    await daemon.transport.change({
      method: "PATCH",
      path: pathOf(id),
      query: daemon.inProject,
      body,
      signal: ctx.signal,
    });
    return toMachine(await readRecord(daemon, id, ctx.signal));
  });
