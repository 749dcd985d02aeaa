import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PortalError } from "@/lib/errors";
import { type Names, parseVolumeName } from "@/lib/hypervisors/libvirt/names";
import { isFailure } from "@/lib/hypervisors/libvirt/virsh-failure";
import { PATH, type Virsh } from "@/lib/hypervisors/libvirt/virsh";
import { element, serialiseXml } from "@/lib/hypervisors/libvirt/xml";
import { say } from "@/lib/util/say";

const QUERY_MS = 60_000;
/** Arguments of one virsh call: names of up to 100 characters, far below any limit of an argument's length. */
const VOLUMES_PER_CALL = 200;
const BUSY_POLL_MS = 200;
/** A copy of a large disk on slow storage may hold a volume this long. */
const BUSY_LIMIT_MS = 15 * 60_000;

export type NewVolume = {
  name: string;
  capacityBytes: number;
  format: "qcow2" | "raw";
  /** Absolute path of the qcow2 that a thin clone stands on. */
  backingPath?: string;
  /** Octal as text. QEMU's user reads images as backing files and kernels; libvirt hands it the files of a machine. */
  mode: "0644" | "0600";
};

export type VolumeFacts = { capacityBytes: number; allocationBytes: number };

export type PoolSpace = { totalBytes: number; freeBytes: number };

export function volumeXml(volume: NewVolume): string {
  const format = [
    element("format", { type: volume.format }),
    // libvirt's default is 0.10 (qcow2 version 2), which cannot be resized once it has snapshots.
    volume.format === "qcow2" ? element("compat", {}, "1.1") : undefined,
  ];
  return serialiseXml(
    element(
      "volume",
      {},
      element("name", {}, volume.name),
      element("capacity", { unit: "bytes" }, volume.capacityBytes),
      element("target", {}, ...format, element("permissions", {}, element("mode", {}, volume.mode))),
      volume.backingPath === undefined
        ? undefined
        : element("backingStore", {}, element("path", {}, volume.backingPath), element("format", { type: "qcow2" })),
    ),
  );
}

export const poolXml = (names: Names): string =>
  serialiseXml(
    element(
      "pool",
      { type: "dir" },
      element("name", {}, names.pool),
      // 0711: QEMU's user may pass through to a file it was given, and list nothing.
      element(
        "target",
        {},
        element("path", {}, names.poolDir),
        element("permissions", {}, element("mode", {}, "0711")),
      ),
    ),
  );

/** Our volumes of `vol-list` without header, name and path by line, and none of other files that may lie there. */
export function parseVolumeList(output: string): Map<string, string> {
  const paths = new Map<string, string>();
  for (const [, name = "", path = ""] of output.matchAll(/^\s*(\S+)\s+(\S.*?)\s*$/gm)) {
    if (parseVolumeName(name)) paths.set(name, path);
  }
  return paths;
}

/** Lines like `Capacity:       4294967296 bytes` of `vol-info` and `pool-info --bytes`. */
export function parseByteFields(output: string): Map<string, number> {
  const fields = new Map<string, number>();
  for (const [, key, value] of output.matchAll(/^(\w+):\s+(\d+)(?: bytes)?$/gm))
    if (key) fields.set(key, Number(value));
  return fields;
}

/** Bytes by name, of what several `vol-info --bytes` have printed one after the other. */
export function parseCapacities(output: string): Map<string, number> {
  const all = new Map<string, number>();
  for (const block of output.split(/^Name:\s+/m).slice(1)) {
    const capacity = parseByteFields(block).get("Capacity");
    if (capacity !== undefined) all.set(block.slice(0, block.indexOf("\n")).trim(), capacity);
  }
  return all;
}

/** Of the file system that holds the folder, or would: parents are asked until one exists. */
async function spaceOfFolder(dir: string): Promise<PoolSpace> {
  try {
    const { blocks, bavail, bsize } = await statfs(dir);
    return { totalBytes: blocks * bsize, freeBytes: bavail * bsize };
  } catch (e) {
    if (dir === "/") throw e;
    return spaceOfFolder(dirname(dir));
  }
}

export type Pool = ReturnType<typeof createPool>;

/** The dir pool that holds every file of one installation. All is done through libvirt, so hosts may be remote. */
export function createPool(virsh: Virsh, names: Names, remote: boolean) {
  const { pool } = names;
  const query = (signal: AbortSignal) => ({ signal, timeoutMs: QUERY_MS });

  async function facts(signal: AbortSignal, name: string): Promise<VolumeFacts | null> {
    try {
      const fields = parseByteFields(await virsh.run(["vol-info", "--bytes", "--pool", pool, name], query(signal)));
      return { capacityBytes: fields.get("Capacity") ?? 0, allocationBytes: fields.get("Allocation") ?? 0 };
    } catch (e) {
      if (isFailure(e, "no-volume")) return null;
      throw e;
    }
  }

  /** How large volumes are, read anew from their files, by name. Without those that are not there. */
  async function capacities(signal: AbortSignal, volumes: readonly string[]): Promise<Map<string, number>> {
    const outputs: string[] = [];
    for (let i = 0; i < volumes.length; i += VOLUMES_PER_CALL) {
      const chunk = volumes.slice(i, i + VOLUMES_PER_CALL);
      // One argument with several commands: virsh goes on after a failing one, and its exit code is that of the last.
      const commands = [...chunk.map((name) => `vol-info --bytes --pool ${pool} ${name}`), "echo"].join("; ");
      outputs.push(await virsh.run([commands], query(signal)));
    }
    return parseCapacities(outputs.join("\n"));
  }

  async function refresh(signal: AbortSignal): Promise<void> {
    await virsh.run(["pool-refresh", pool], query(signal)).catch((e: unknown) => {
      // While a volume is being filled libvirt refuses to look; what is new will be seen by the next refresh.
      if (!isFailure(e, "busy", "not-active")) throw e;
    });
  }

  return {
    facts,
    capacities,
    refresh,

    async ensure(signal: AbortSignal): Promise<void> {
      const state = await virsh.run(["pool-info", pool], query(signal)).catch(orNull("no-pool"));
      if (state === null) {
        await virsh.runWithFile(["pool-define"], poolXml(names), query(signal)).catch(ignoring("exists"));
      }
      if (!/^State:\s+running$/m.test(state ?? "")) {
        await virsh.run(["pool-build", pool], query(signal)).catch(ignoring("already-active"));
        await virsh.run(["pool-start", pool], query(signal)).catch(ignoring("already-active"));
      }
      await virsh.run(["pool-autostart", pool], query(signal));
    },

    /** Our volumes' paths on the host, by name. Empty when the pool is missing. */
    async list(signal: AbortSignal): Promise<Map<string, string>> {
      const output = await virsh.run(["vol-list", pool], query(signal)).catch((e: unknown) => {
        if (isFailure(e, "no-pool", "not-active")) return "";
        throw e;
      });
      return parseVolumeList(output);
    },

    /** Room where the pool is, or on this host will be. A remote host's disk can only be seen through a pool: it is made. */
    async space(signal: AbortSignal): Promise<PoolSpace> {
      const ask = () => virsh.run(["pool-info", "--bytes", pool], query(signal)).catch(orNull("no-pool"));
      let info = await ask();
      if (info === null && !remote) return spaceOfFolder(names.poolDir);
      if (info === null) {
        await this.ensure(signal);
        info = await ask();
      }
      const fields = parseByteFields(info ?? "");
      return { totalBytes: fields.get("Capacity") ?? 0, freeBytes: fields.get("Available") ?? 0 };
    },

    async create(signal: AbortSignal, volume: NewVolume): Promise<void> {
      await virsh.runWithFile(["vol-create", pool], volumeXml(volume), { signal });
    },

    /** A full copy of volume `from`; a larger capacity than that of `from` is reached by `resize`. */
    async copy(signal: AbortSignal, volume: NewVolume, from: string): Promise<void> {
      const args = ["vol-create-from", "--pool", pool, "--vol", from, "--inputpool", pool, "--file"];
      await virsh.runWithFile(args, volumeXml(volume), { signal });
    },

    async upload(signal: AbortSignal, name: string, path: string): Promise<void> {
      await virsh.run(["vol-upload", "--pool", pool, name, path], { signal });
    },

    /** The last bytes of a volume's file. */
    async tail(signal: AbortSignal, name: string, sizeBytes: number, maxBytes: number): Promise<Buffer> {
      const offset = Math.max(0, sizeBytes - maxBytes);
      const range = ["--offset", String(offset), "--length", String(sizeBytes - offset)];
      return virsh.runToFile(["vol-download", "--pool", pool, name, PATH, ...range], { signal });
    },

    async resize(signal: AbortSignal, name: string, capacityBytes: number): Promise<void> {
      await virsh.run(["vol-resize", "--pool", pool, name, `${capacityBytes}b`], { signal });
    },

    /**
     * Deletes a volume, if it is there. One that is being filled belongs to a call that was cut off but still runs on
     * the hypervisor, or to another worker: libvirt refuses, and we wait until it has ended.
     */
    async remove(signal: AbortSignal, name: string): Promise<void> {
      const giveUpAt = Date.now() + BUSY_LIMIT_MS;
      for (;;) {
        try {
          await virsh.run(["vol-delete", "--pool", pool, name], query(signal));
          return;
        } catch (e) {
          if (isFailure(e, "no-volume", "no-pool")) return;
          if (!isFailure(e, "busy")) throw e;
          if (Date.now() > giveUpAt) {
            throw new PortalError(
              "hypervisor-refused",
              {
                detail: say`The volume ${name} has been in use for ${{ ms: BUSY_LIMIT_MS }}.`,
                remedy: say`Look for a hanging copy or upload on the hypervisor's host, then retry the step.`,
              },
              { cause: e },
            );
          }
        }
        await delay(BUSY_POLL_MS, undefined, { signal });
      }
    },

    /** Removes our volumes, the folder if nothing else lies in it, and the pool. */
    async removeAll(signal: AbortSignal): Promise<void> {
      await refresh(signal).catch(ignoring("no-pool"));
      for (const name of (await this.list(signal)).keys()) await this.remove(signal, name);
      await virsh.run(["pool-destroy", pool], query(signal)).catch(ignoring("no-pool", "not-active"));
      // rmdir on the host: refused when somebody's files lie there, and then the folder is not ours to delete.
      await virsh.run(["pool-delete", pool], query(signal)).catch(ignoring("no-pool", "refused"));
      await virsh.run(["pool-undefine", pool], query(signal)).catch(ignoring("no-pool"));
    },
  };
}

type Kind = Parameters<typeof isFailure>[1];

/** For `.catch`: the outcome that was wanted is there already. */
export function ignoring(...kinds: Kind[]): (e: unknown) => void {
  return (e) => {
    if (!isFailure(e, ...kinds)) throw e;
  };
}

/** For `.catch`: what was asked about is not there. */
function orNull(...kinds: Kind[]): (e: unknown) => null {
  return (e) => {
    ignoring(...kinds)(e);
    return null;
  };
}
