import { setTimeout as delay } from "node:timers/promises";
import {
  imageInUse,
  makesNoPrivileged,
  NOT_THE_NEWEST,
  type CallContext,
  type Capabilities,
  type Capacity,
  type CaptureSource,
  type DriverFactory,
  type Health,
  type HypervisorDriver,
  type Image,
  type ImageSource,
  type Machine,
  type MachineSpec,
  type MachineTags,
  type Usage,
} from "@/lib/hypervisors/driver";
import { say } from "@/lib/util/say";
import { parseConnection, type SimulatorConnection } from "./connection";
import { consoleText } from "./console";
import { cancelled, fail, full, mustMatch, unwilling } from "./errors";
import { capturedBytes, IMPORTED_BYTES } from "./image-sizes";
import { isAddressDue, ranMs, stateOf, toMachine, type Fault, type Life, type Size } from "./machine-log";
import { findSentinels, type FoundSentinel, type Sentinel } from "./sentinels";
import { World } from "./world";

export { simulatorConnection } from "./connection";
export { readJournal, simulatorSshOpen } from "./journal";

/** Copying all blocks takes that many times as long as a thin clone. */
const FULL_CLONE_FACTOR = 4;
const MACHINE_ID = /^[a-z][a-z0-9-]{0,62}$/;
const IMAGE_ID = /^[a-z0-9-]{1,60}$/;
const SNAPSHOT_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/;

/** What a simulator without a configured capacity says of itself. */
const PLENTY = { vcpus: 16_384, memoryMiB: 64 * 1024 * 1024, diskGiB: 1024 * 1024 };

/**
 * A hypervisor without hardware, with a clock of its own: everything takes its time, `speed` times as fast. Machines
 * live in the connection's folder and not in the process, so that a worker that is killed leaves a world to the next.
 * Failures are provoked by name, see sentinels.ts.
 *
 * @throws invalid-parameters if the connection is refused
 */
export const createSimulatorDriver: DriverFactory = async ({ installationId, connection }) => {
  const parsed = parseConnection(connection);
  mustMatch(/^[a-z0-9]{4,8}$/, installationId, "installation id");
  return new SimulatorDriver(await World.open(parsed.dir, installationId), parsed);
};

class SimulatorDriver implements HypervisorDriver {
  readonly capabilities: Capabilities;

  constructor(
    private readonly world: World,
    private readonly connection: SimulatorConnection,
  ) {
    const { ownKernel, privileged, snapshotRestore } = connection;
    this.capabilities = {
      thinClone: true,
      imageFormat: "none",
      snapshot: true,
      snapshotRestore,
      console: true,
      liveResize: true,
      memorySnapshot: false,
      ownKernel,
      privileged,
    };
  }

  async health(ctx: CallContext): Promise<Health> {
    await this.enter(ctx);
    const note = say`Machines are simulated and nothing runs on them. Time passes ${this.connection.speed} times as fast.`;
    return { version: "Simulator 1", slow: false, simulated: true, note };
  }

  async prepare(ctx: CallContext): Promise<void> {
    await this.enter(ctx);
    await this.world.prepare();
  }

  async teardown(ctx: CallContext): Promise<void> {
    await this.enter(ctx);
    for (const { id } of await this.world.list()) await this.remove(id);
    for (const { id } of await this.world.listImages()) await this.world.removeImage(id);
  }

  async capacity(ctx: CallContext): Promise<Capacity> {
    await this.enter(ctx);
    const all = this.connection.capacity ?? PLENTY;
    const taken = await this.world.takenRoom();
    const freeMemoryMiB = Math.max(0, all.memoryMiB - taken.memoryMiB);
    return { ...all, freeMemoryMiB, freeDiskGiB: Math.max(0, all.diskGiB - taken.diskGiB) };
  }

  async ensureImage(ctx: CallContext, source: ImageSource): Promise<Image> {
    await this.enter(ctx);
    mustMatch(IMAGE_ID, source.id, "image id");
    const image = { id: source.id, sizeBytes: IMPORTED_BYTES };
    if (await this.world.readImage(source.id)) return image;
    ctx.progress(say`Importing ${source.description}`);
    await this.pass(this.connection.times.importMs, ctx.signal);
    await this.world.addImage({ ...image, description: source.description });
    return image;
  }

  async captureImage(ctx: CallContext, { machineId, imageId, description }: CaptureSource): Promise<Image> {
    await this.enter(ctx);
    mustMatch(IMAGE_ID, imageId, "image id");
    const known = await this.world.readImage(imageId);
    if (known) return { id: imageId, sizeBytes: known.sizeBytes };
    const life = await this.mustRead(machineId);
    await this.ensureStopped(ctx, machineId);
    await this.waitUntil(life.readyAt, ctx.signal);
    ctx.progress(say`Making an image of ${life.hostname}`);
    const { captureMs } = this.connection.times;
    await this.pass(captureMs / 2, ctx.signal);
    if (await this.strikes("fail-capture", life)) {
      throw full(say`there was no room for an image of ${life.hostname}, as its name contains fail-capture`);
    }
    await this.pass(captureMs / 2, ctx.signal);
    const now = await this.mustRead(machineId);
    if (now.gen !== life.gen || !now.stopped) {
      throw fail("wrong-state", say`Machine ${machineId} was started while its image was made.`, say`Retry the step.`);
    }
    const base = await this.world.readImage(life.imageId);
    const image = { id: imageId, sizeBytes: capturedBytes(base?.sizeBytes ?? IMPORTED_BYTES, description) };
    await this.world.addImage({ ...image, description });
    return image;
  }

  async listImages(ctx: CallContext): Promise<Image[]> {
    await this.enter(ctx);
    return (await this.world.listImages()).map(({ id, sizeBytes }) => ({ id, sizeBytes }));
  }

  async deleteImage(ctx: CallContext, id: string): Promise<void> {
    await this.enter(ctx);
    mustMatch(IMAGE_ID, id, "image id");
    const users = (await this.world.list()).filter(({ life }) => life.imageId === id);
    if (users.length > 0) throw imageInUse(id, users.length);
    await this.world.removeImage(id);
  }

  async ensureMachine(ctx: CallContext, spec: MachineSpec): Promise<Machine> {
    await this.enter(ctx);
    mustMatch(MACHINE_ID, spec.id, "machine id");
    if (spec.privileged && !this.capabilities.privileged) throw makesNoPrivileged();
    const { life: found, nextGen } = await this.world.read(spec.id);
    const life = found ?? (await this.create(ctx, spec, nextGen));
    // The clone goes on without us: whoever asks after a cut-off call waits for the rest only.
    await this.waitUntil(life.readyAt, ctx.signal);
    return toMachine(spec.id, life, Date.now());
  }

  private async create(ctx: CallContext, spec: MachineSpec, gen: number): Promise<Life> {
    if (!(await this.world.readImage(spec.imageId))) {
      const remedy = say`Wait until the image is built, or build it again on the images page.`;
      throw fail("image-missing", say`The simulator has no image "${spec.imageId}".`, remedy);
    }
    if (await this.strikes("fail-clone", spec)) {
      throw full(say`the disk of ${spec.hostname} could not be cloned, as its name contains fail-clone`);
    }
    const { id, hostname, imageId, cloneKind, tags } = spec;
    const size: Size = { vcpus: spec.vcpus, memoryMiB: spec.memoryMiB, diskGiB: spec.diskGiB };
    await this.takeRoom(id, gen, size);
    const address = await this.world.lease(id);
    ctx.progress(say`Cloning image ${imageId} (${cloneKind})`);
    const at = Date.now();
    const cloneMs = this.connection.times.cloneMs * (cloneKind === "full" ? FULL_CLONE_FACTOR : 1);
    const readyAt = at + cloneMs / this.connection.speed;
    const made = { gen, at, readyAt, hostname, imageId, cloneKind, size, tags, address };
    await this.world.append(id, { event: "created", ...made });
    const { life } = await this.world.read(id);
    if (life?.gen !== gen) {
      await this.world.giveSlotBack({ id, gen, size });
      throw fail("hypervisor-refused", say`Machine ${id} was deleted while it was being made.`, say`Retry the step.`);
    }
    // Another worker was faster, with another size: its slot counts.
    if (!isSameSize(life.size, size)) await this.world.giveSlotBack({ id, gen, size });
    return life;
  }

  /** Takes room first and looks then, so that two processes never share the last of it. @throws hypervisor-full */
  private async takeRoom(id: string, gen: number, size: Size): Promise<void> {
    await this.world.takeSlot({ id, gen, size });
    if (!this.connection.capacity) return;
    const { memoryMiB, diskGiB } = this.connection.capacity;
    const taken = await this.world.takenRoom();
    if (taken.memoryMiB <= memoryMiB && taken.diskGiB <= diskGiB) return;
    await this.world.giveSlotBack({ id, gen, size });
    const what =
      taken.memoryMiB > memoryMiB ? say`${{ mib: size.memoryMiB }} of memory` : say`${{ gib: size.diskGiB }} of disk`;
    throw full(say`it has no room for ${what} more`);
  }

  private async strikes(sentinel: Sentinel, { hostname, tags }: Named): Promise<FoundSentinel | null> {
    const found = findSentinels(tags.node, hostname).find((one) => one.sentinel === sentinel);
    if (!found?.once) return found ?? null;
    return (await this.world.takeOnce(`${sentinel} ${tags.stack} ${tags.node || hostname}`)) ? found : null;
  }

  private async faultOfNextRun(life: Life): Promise<Fault | null> {
    for (const kind of ["boot", "address", "ssh"] as const) {
      const found = await this.strikes(`fail-${kind}`, life);
      if (found) return { kind, once: found.once };
    }
    return null;
  }

  async ensureStarted(ctx: CallContext, id: string): Promise<Machine> {
    await this.enter(ctx);
    const life = await this.mustRead(id);
    await this.waitUntil(life.readyAt, ctx.signal);
    const at = Date.now();
    const { gen, run } = life;
    if (stateOf(life, at) !== "running") {
      ctx.progress(say`Starting ${life.hostname}`);
      const { bootMs, addressMs } = this.connection.times;
      const fault = await this.faultOfNextRun(life);
      const { speed } = this.connection;
      await this.world.append(id, { event: "started", gen, at, speed, bootMs, addressMs, fault });
    } else if (run?.fault?.once && run.suffered) {
      await this.world.append(id, { event: "cured", gen, at });
    }
    return toMachine(id, await this.mustRead(id), Date.now());
  }

  async ensureStopped(ctx: CallContext, id: string): Promise<void> {
    await this.enter(ctx);
    const { gen, stopped } = await this.mustRead(id);
    if (!stopped) await this.world.append(id, { event: "stopped", gen, at: Date.now() });
  }

  async deleteMachine(ctx: CallContext, id: string): Promise<void> {
    await this.enter(ctx);
    mustMatch(MACHINE_ID, id, "machine id");
    if ((await this.world.read(id)).life) await this.pass(this.connection.times.deleteMs, ctx.signal);
    await this.remove(id);
  }

  /** Deletes what is there of a machine, down to the room that an unfinished creation took. */
  private async remove(id: string): Promise<void> {
    const { life, nextGen } = await this.world.read(id);
    const slots = await this.world.slotsUpTo(id, nextGen);
    if (life || slots.some((slot) => slot.gen === nextGen)) {
      await this.world.append(id, { event: "deleted", gen: life?.gen ?? nextGen, at: Date.now() });
    }
    for (const slot of slots) await this.world.giveSlotBack(slot);
  }

  async getMachine(ctx: CallContext, id: string): Promise<Machine | null> {
    await this.enter(ctx);
    mustMatch(MACHINE_ID, id, "machine id");
    const { life } = await this.world.read(id);
    if (!life) return null;
    const now = Date.now();
    const { fault, suffered } = life.run ?? { fault: null, suffered: false };
    if (fault?.kind === "address" && fault.once && !suffered && isAddressDue(life, now)) {
      await this.world.append(id, { event: "suffered", gen: life.gen, at: now });
    }
    return toMachine(id, life, now);
  }

  async listMachines(ctx: CallContext, tags: Partial<MachineTags> = {}): Promise<Machine[]> {
    await this.enter(ctx);
    const wanted = Object.entries(tags) as [keyof MachineTags, string | undefined][];
    const now = Date.now();
    const forwards = await this.world.forwards();
    return (await this.world.list())
      .filter(({ life }) => wanted.every(([key, value]) => value === undefined || life.tags[key] === value))
      .map(({ id, life }) => ({ ...toMachine(id, life, now), publicAddresses: forwards.get(id) ?? [] }));
  }

  async consoleTail(ctx: CallContext, id: string, maxBytes: number): Promise<string> {
    await this.enter(ctx);
    const text = Buffer.from(consoleText(await this.mustRead(id), Date.now()), "latin1");
    return text.subarray(Math.max(0, text.length - maxBytes)).toString("latin1");
  }

  async usage(ctx: CallContext, id: string): Promise<Usage> {
    await this.enter(ctx);
    const life = await this.mustRead(id);
    const now = Date.now();
    // Quiet database servers: a twentieth of a CPU, a third of the memory, an OS and some data on the disk, a query now and then.
    const ranSeconds = ranMs(life, now) / 1000;
    const cpuSeconds = ranSeconds * 0.05 * life.size.vcpus;
    const memoryMiB = stateOf(life, now) === "running" ? Math.round(life.size.memoryMiB / 3) : 0;
    const written = (life.cloneKind === "full" ? 1_100 : 120) + Math.round(cpuSeconds / 60);
    const diskMiB = Math.min(life.size.diskGiB * 1024, written);
    const [receivedBytes, sentBytes] = [Math.round(ranSeconds * 4_000), Math.round(ranSeconds * 9_000)];
    return { cpuSeconds, memoryMiB, diskMiB, receivedBytes, sentBytes };
  }

  async ensureSnapshot(ctx: CallContext, id: string, name: string): Promise<void> {
    await this.enter(ctx);
    mustMatch(SNAPSHOT_NAME, name, "snapshot name");
    const life = await this.mustRead(id);
    const { gen, snapshots } = life;
    if (snapshots.includes(name)) return;
    if (await this.strikes("fail-snapshot", life))
      throw full(say`the disk of ${life.hostname} could not be kept, as its name contains fail-snapshot`);
    await this.world.append(id, { event: "snapshot-made", gen, at: Date.now(), name });
  }

  async restoreSnapshot(ctx: CallContext, id: string, name: string): Promise<void> {
    await this.enter(ctx);
    const life = await this.mustRead(id);
    const { gen, snapshots } = life;
    if (await this.strikes("fail-restore", life)) throw unwilling(life.hostname, "fail-restore");
    if (!snapshots.includes(name)) {
      throw fail(
        "hypervisor-refused",
        say`Machine ${id} has no snapshot "${name}".`,
        say`Choose one of its snapshots.`,
      );
    }
    const newer = snapshots.slice(snapshots.indexOf(name) + 1);
    if (newer.length > 0 && this.capabilities.snapshotRestore === "newest")
      throw fail("wrong-state", NOT_THE_NEWEST.detail, NOT_THE_NEWEST.remedy);
    await this.world.append(id, { event: "snapshot-restored", gen, at: Date.now(), name });
    if (this.capabilities.snapshotRestore !== "deletes-newer") return;
    for (const one of newer) await this.world.append(id, { event: "snapshot-deleted", gen, at: Date.now(), name: one });
  }

  async deleteSnapshot(ctx: CallContext, id: string, name: string): Promise<void> {
    await this.enter(ctx);
    const life = await this.mustRead(id);
    const { gen, snapshots } = life;
    if (!snapshots.includes(name)) return;
    if (await this.strikes("fail-forget", life)) throw unwilling(life.hostname, "fail-forget");
    await this.world.append(id, { event: "snapshot-deleted", gen, at: Date.now(), name });
  }

  async listSnapshots(ctx: CallContext, id: string): Promise<string[]> {
    await this.enter(ctx);
    return (await this.mustRead(id)).snapshots;
  }

  async resize(ctx: CallContext, id: string, size: Size): Promise<Machine> {
    await this.enter(ctx);
    const life = await this.mustRead(id);
    if (size.diskGiB < life.size.diskGiB) {
      const detail = say`The disk of ${id} has ${{ gib: life.size.diskGiB }} and cannot shrink to ${{ gib: size.diskGiB }}.`;
      throw fail("hypervisor-refused", detail, say`Choose a disk at least as large as now.`);
    }
    if (!isSameSize(life.size, size)) {
      await this.takeRoom(id, life.gen, size);
      await this.world.append(id, { event: "resized", gen: life.gen, at: Date.now(), size });
      await this.world.giveSlotBack({ id, gen: life.gen, size: life.size });
    }
    return toMachine(id, await this.mustRead(id), Date.now());
  }

  async close(): Promise<void> {}

  /** Every call comes through here. @throws cancelled, hypervisor-unreachable */
  private async enter(ctx: CallContext): Promise<void> {
    if (ctx.signal.aborted) throw cancelled();
    if (this.connection.down || (await this.world.isDown())) {
      const remedy = say`Remove the file \`down\` from its folder, or \`down\` from its connection.`;
      throw fail("hypervisor-unreachable", say`The simulated hypervisor does not answer: it is switched off.`, remedy);
    }
  }

  private async mustRead(id: string): Promise<Life> {
    mustMatch(MACHINE_ID, id, "machine id");
    const { life } = await this.world.read(id);
    if (!life) throw fail("not-found", say`There is no machine ${id}.`, say`Launch the stack again.`);
    return life;
  }

  private pass(simulatedMs: number, signal: AbortSignal): Promise<void> {
    return this.waitUntil(Date.now() + simulatedMs / this.connection.speed, signal);
  }

  private async waitUntil(at: number, signal: AbortSignal): Promise<void> {
    const ms = at - Date.now();
    if (ms > 0) await delay(ms, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw cancelled();
  }
}

type Named = { hostname: string; tags: MachineTags };

const isSameSize = (a: Size, b: Size): boolean =>
  a.vcpus === b.vcpus && a.memoryMiB === b.memoryMiB && a.diskGiB === b.diskGiB;
