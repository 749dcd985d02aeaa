import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PortalError } from "@/lib/errors";
import type { CallContext, Machine, MachineSpec, Usage } from "@/lib/hypervisors/driver";
import type { Acceleration } from "@/lib/hypervisors/libvirt/acceleration";
import { domainXml, METADATA_KEY, METADATA_URI, metadataXml } from "@/lib/hypervisors/libvirt/domain-xml";
import type { Domains } from "@/lib/hypervisors/libvirt/domains";
import type { Images, StoredImage } from "@/lib/hypervisors/libvirt/images";
import { checkedMachineId, machineVolumes, macOf, type Names, parseVolumeName } from "@/lib/hypervisors/libvirt/names";
import { ignoring, type Pool } from "@/lib/hypervisors/libvirt/pool";
import type { SeedWriter } from "@/lib/hypervisors/libvirt/seed";
import { parseUsage } from "@/lib/hypervisors/libvirt/usage";
import type { Virsh } from "@/lib/hypervisors/libvirt/virsh";
import { isFailure } from "@/lib/hypervisors/libvirt/virsh-failure";
import { serialiseXml } from "@/lib/hypervisors/libvirt/xml";
import { say, type Sentence } from "@/lib/util/say";

const GIB = 2 ** 30;
const QUERY_MS = 60_000;
/** Usually well under a second, but libvirt asks QEMU for its powers first when it has forgotten them. */
const START_MS = 300_000;
const POLL_MS = 200;
/** A thin machine takes a quarter of a second. */
const OTHER_WORKER_MS = 5000;
const MAX_ATTEMPTS = 5;

export type MachineParts = {
  virsh: Virsh;
  names: Names;
  pool: Pool;
  domains: Domains;
  images: Images;
  acceleration: (signal: AbortSignal) => Promise<Acceleration>;
  shutdownGraceMs: number;
  writeSeed: SeedWriter;
};

export type Size = { vcpus: number; memoryMiB: number; diskGiB: number };

export type Machines = ReturnType<typeof createMachines>;

/** Decodes the end of a console. Bytes that are no UTF-8 (a character cut in two, binary output) grow when replaced. */
export function consoleText(bytes: Buffer, maxBytes: number): string {
  let text = bytes.toString("utf8");
  for (let over = Buffer.byteLength(text) - maxBytes; over > 0; over = Buffer.byteLength(text) - maxBytes) {
    text = [...text].slice(Math.ceil(over / 4)).join("");
  }
  return text;
}

export function createMachines(parts: MachineParts) {
  const { virsh, names, pool, domains, images } = parts;
  const query = (signal: AbortSignal) => ({ signal, timeoutMs: QUERY_MS });

  async function observe(signal: AbortSignal, id: string): Promise<Machine> {
    const machine = await domains.get(signal, id);
    if (machine) return machine;
    throw new PortalError("hypervisor-refused", {
      detail: say`The machine ${id} vanished from the hypervisor while it was worked on.`,
      remedy: say`Retry the step.`,
    });
  }

  async function removeVolumes(signal: AbortSignal, id: string): Promise<void> {
    const ours = [...(await pool.list(signal)).keys()].filter((name) => {
      const volume = parseVolumeName(name);
      return volume?.kind === "machine" && volume.id === id;
    });
    for (const name of ours) await pool.remove(signal, name);
  }

  async function createDisk(ctx: CallContext, spec: MachineSpec, image: StoredImage): Promise<void> {
    const name = machineVolumes(spec.id).disk;
    const capacityBytes = Math.max(spec.diskGiB * GIB, image.virtualBytes);
    const volume = { name, capacityBytes, format: "qcow2", mode: "0600" } as const;
    if (spec.cloneKind === "thin") {
      await pool.create(ctx.signal, { ...volume, backingPath: image.diskPath });
      return;
    }
    await pool.copy(ctx.signal, volume, image.diskVolume);
    // libvirt copies with the capacity of the source, whatever was asked for.
    if (capacityBytes > image.virtualBytes) await pool.resize(ctx.signal, name, capacityBytes);
  }

  async function create(ctx: CallContext, spec: MachineSpec, image: StoredImage): Promise<void> {
    const { signal } = ctx;
    const volumes = machineVolumes(spec.id);
    const mac = macOf(names.installationId, spec.id);
    ctx.progress(spec.cloneKind === "thin" ? say`Cloning the disk` : say`Copying the disk`);
    await createDisk(ctx, spec, image);
    await parts.writeSeed(
      signal,
      { machineId: spec.id, hostname: spec.hostname, mac, userData: spec.userData },
      async (iso) => {
        await pool.create(signal, { name: volumes.seed, capacityBytes: iso.sizeBytes, format: "raw", mode: "0600" });
        await pool.upload(signal, volumes.seed, iso.path);
      },
    );
    // A volume so that a remote host's console can be read through libvirt; virtlogd appends to the file.
    await pool.create(signal, { name: volumes.console, capacityBytes: 0, format: "raw", mode: "0600" });
    const xml = domainXml({
      id: spec.id,
      hostname: spec.hostname,
      accelerated: (await parts.acceleration(signal)).accelerated,
      vcpus: spec.vcpus,
      memoryMiB: spec.memoryMiB,
      mac,
      network: names.network,
      pool: names.pool,
      diskVolume: volumes.disk,
      seedVolume: volumes.seed,
      directBoot: image.directBoot,
      // In the same folder as every volume of the pool.
      consolePath: join(dirname(image.diskPath), volumes.console),
      metadata: {
        installationId: names.installationId,
        imageId: spec.imageId,
        diskGiB: Math.ceil(Math.max(spec.diskGiB, image.virtualBytes / GIB)),
        tags: spec.tags,
      },
    });
    // Defined last: a domain that exists is complete. "exists" means that another worker was faster with the same one.
    await virsh.runWithFile(["define"], xml, { signal, timeoutMs: START_MS }).catch(ignoring("exists"));
  }

  async function hasFiles(signal: AbortSignal, id: string): Promise<boolean> {
    const volumes = await pool.list(signal);
    return Object.values(machineVolumes(id)).every((name) => volumes.has(name));
  }

  /** Whether somebody else completes the machine within a short time. */
  async function appears(signal: AbortSignal, id: string): Promise<boolean> {
    const giveUpAt = Date.now() + OTHER_WORKER_MS;
    while (Date.now() < giveUpAt) {
      if ((await domains.find(signal, id)) && (await hasFiles(signal, id))) return true;
      await delay(POLL_MS, undefined, { signal });
    }
    return false;
  }

  /** Removes a domain of ours and all its files, running or not. */
  async function remove(signal: AbortSignal, id: string): Promise<void> {
    if (await domains.find(signal, id)) {
      await domains.destroy(signal, id);
      await domains.undefine(signal, id);
      // Rotated console logs were written behind libvirt's back.
      await pool.refresh(signal);
    }
    await removeVolumes(signal, id);
  }

  return {
    observe,

    async ensure(ctx: CallContext, spec: MachineSpec): Promise<Machine> {
      const { signal } = ctx;
      const id = checkedMachineId(spec.id);
      const existing = await domains.lookUp(signal, id);
      if (existing && !domains.isOurs(existing)) {
        throw new PortalError("hypervisor-refused", {
          detail: say`The host has a machine named ${id} that this portal did not make.`,
          remedy: say`Rename or remove that machine on the host, then retry the step.`,
        });
      }
      if (existing) {
        if (existing.active || (await hasFiles(signal, id))) return observe(signal, id);
        ctx.progress(say`Removing a half-made machine`);
      }
      const image = await images.require(signal, spec.imageId);
      for (let attempt = 1; ; attempt++) {
        await remove(signal, id);
        try {
          await create(ctx, spec, image);
          if (await hasFiles(signal, id)) return observe(signal, id);
        } catch (e) {
          if (!isFailure(e, "exists", "no-volume") || attempt === MAX_ATTEMPTS) throw e;
        }
        // Files of that name appeared or went: another worker, or what a killed one left running, makes it too.
        if ((await appears(signal, id)) || attempt === MAX_ATTEMPTS) return observe(signal, id);
      }
    },

    async start(ctx: CallContext, id: string): Promise<Machine> {
      const { signal } = ctx;
      await domains.require(signal, checkedMachineId(id));
      const state = await domains.state(signal, id);
      if (state !== "running") {
        try {
          // A paused domain is active and cannot be started, only resumed.
          const active = (await domains.require(signal, id)).active;
          await virsh
            .run([active ? "resume" : "start", id], { signal, timeoutMs: START_MS })
            .catch(ignoring("already-active"));
        } catch (e) {
          if (!isFailure(e, "refused")) throw e;
          throw new PortalError(
            "boot-failed",
            {
              detail: say`The machine could not be started: ${e.reason}`,
              remedy: say`Look at the machine's console, then retry the step.`,
            },
            { cause: e },
          );
        }
      }
      const machine = await observe(signal, id);
      if (machine.state === "running" || machine.state === "starting") return machine;
      throw new PortalError("boot-failed", {
        detail: say`The machine ${id} stopped right after its start.`,
        remedy: say`Look at the machine's console, then retry the step.`,
      });
    },

    /** Asks the guest to shut down, and cuts its power when it has not done so within the grace time. */
    async stop(ctx: CallContext, id: string): Promise<void> {
      const { signal } = ctx;
      if (!(await domains.find(signal, checkedMachineId(id)))?.active) return;
      if (parts.shutdownGraceMs > 0) {
        ctx.progress(say`Shutting down`);
        await virsh.run(["shutdown", id], query(signal)).catch(ignoring("no-domain", "not-active", "refused"));
        const cutAt = Date.now() + parts.shutdownGraceMs;
        while (Date.now() < cutAt) {
          if (!(await domains.find(signal, id))?.active) return;
          await delay(POLL_MS, undefined, { signal });
        }
        ctx.progress(say`The guest does not shut down: cutting its power`);
      }
      await domains.destroy(signal, id);
    },

    delete: (ctx: CallContext, id: string) => remove(ctx.signal, checkedMachineId(id)),

    async consoleTail(signal: AbortSignal, id: string, maxBytes: number): Promise<string> {
      await domains.require(signal, checkedMachineId(id));
      const name = machineVolumes(id).console;
      const size = (await pool.facts(signal, name))?.capacityBytes ?? 0;
      if (size === 0 || maxBytes <= 0) return "";
      return consoleText(await pool.tail(signal, name, size, maxBytes), maxBytes);
    },

    async usage(signal: AbortSignal, id: string): Promise<Usage> {
      const { active } = await domains.require(signal, checkedMachineId(id));
      const disk = await pool.facts(signal, machineVolumes(id).disk);
      const diskMiB = disk && disk.allocationBytes > 0 ? Math.ceil(disk.allocationBytes / 2 ** 20) : null;
      if (!active) return { cpuSeconds: 0, memoryMiB: 0, diskMiB, receivedBytes: 0, sentBytes: 0 };
      const asked = ["--cpu-total", "--balloon", "--interface", "--nowait"];
      const stats = await virsh.run(["domstats", ...asked, id], query(signal));
      return { ...parseUsage(stats), diskMiB };
    },

    /** Every step may be repeated: libvirt sets, and the disk is grown only when it is smaller. */
    async resize(ctx: CallContext, id: string, size: Size): Promise<Machine> {
      const { signal } = ctx;
      const { active, metadata } = await domains.require(signal, checkedMachineId(id));
      const refuse = (code: "wrong-state" | "hypervisor-refused", detail: Sentence, remedy: Sentence) => {
        throw new PortalError(code, { detail, remedy });
      };
      if (active)
        refuse(
          "wrong-state",
          say`A running machine cannot be resized on libvirt.`,
          say`Stop it first, then resize it.`,
        );
      const name = machineVolumes(id).disk;
      const disk = await pool.facts(signal, name);
      if (!disk || !metadata)
        return refuse("hypervisor-refused", say`The machine has no disk.`, say`Delete it and launch it again.`);
      const wanted = size.diskGiB * GIB;
      if (wanted < disk.capacityBytes) {
        refuse(
          "hypervisor-refused",
          say`A disk cannot shrink.`,
          say`Ask for at least ${{ gib: Math.ceil(disk.capacityBytes / GIB) }}.`,
        );
      }
      if (wanted > disk.capacityBytes) await pool.resize(signal, name, wanted);
      // Maximum first: libvirt lowers the current figure with it, and refuses a current one above it.
      for (const [command, value] of [
        ["setvcpus", String(size.vcpus)],
        ["setmem", `${size.memoryMiB}MiB`],
      ] as const) {
        const maximum = command === "setvcpus" ? ["setvcpus", id, value, "--maximum"] : ["setmaxmem", id, value];
        await virsh.run([...maximum, "--config"], query(signal));
        await virsh.run([command, id, value, "--config"], query(signal));
      }
      const content = serialiseXml(metadataXml({ ...metadata, diskGiB: size.diskGiB }));
      const place = ["--uri", METADATA_URI, "--key", METADATA_KEY, "--config"];
      await virsh.run(["metadata", id, ...place, "--set", content], query(signal));
      return observe(signal, id);
    },
  };
}
