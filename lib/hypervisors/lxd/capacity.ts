import type { CallContext, Capacity } from "@/lib/hypervisors/driver";
import type { z } from "zod";
import { GIB, type Daemon } from "./daemon";
import { LxdRefusal } from "./failures";
import { isOurs } from "./installation";
import { parseSize } from "./machine-record";
import * as records from "./records";

/** How often the daemon is asked what its host has, before its failure is ours. */
const RESOURCE_READS = 4;
const INTERNAL_ERROR = 500;

/** Memory promised to our machines counts as given away, also while they do not use it. */
export async function readCapacity(daemon: Daemon, ctx: CallContext): Promise<Capacity> {
  const { signal } = ctx;
  const { names, inProject } = daemon;
  const { cpu, memory } = await readResources(daemon, signal);
  const ours = (await isOurs(daemon, `/1.0/projects/${names.project}`, signal))
    ? await daemon.transport.get(records.instances, "/1.0/instances", signal, { ...inProject, recursion: 1 })
    : [];
  const promised = ours.reduce((sum, record) => sum + parseSize(record.config?.["limits.memory"]), 0);
  const pool = await daemon.find(records.poolResources, `/1.0/storage-pools/${names.pool}/resources`, signal);
  const planned = (await daemon.poolSizeGiB()) * GIB;
  const diskTotal = pool?.space.total ?? planned;
  const diskFree = diskTotal - (pool?.space.used ?? 0);
  // A loop file grows on the host's disk: what is not free there cannot be given away.
  const hostFree = (await daemon.hostFreeBytes()) ?? diskFree;
  return {
    vcpus: cpu.total,
    memoryMiB: Math.floor(memory.total / 1024 ** 2),
    freeMemoryMiB: Math.max(0, Math.floor((memory.total - Math.max(memory.used, promised)) / 1024 ** 2)),
    diskGiB: Math.floor(diskTotal / GIB),
    freeDiskGiB: Math.max(0, Math.floor(Math.min(diskFree, hostFree) / GIB)),
  };
}

/**
 * LXD gathers all that its host has anew for each call, below /sys, and loses a file on the way now and then, most likely on a busy
 * host: "read /sys/bus/pci/…/numa_node: bad file descriptor" (LXD 5.0). Nothing has been changed by then, and the next call works.
 */
async function readResources(daemon: Daemon, signal: AbortSignal): Promise<z.infer<typeof records.resources>> {
  for (let read = 1; ; read++) {
    try {
      return await daemon.transport.get(records.resources, "/1.0/resources", signal);
    } catch (e) {
      const lost = e instanceof LxdRefusal && e.failure.status === INTERNAL_ERROR;
      if (!lost || read === RESOURCE_READS) throw e;
    }
  }
}
