import type { Capacity, Usage } from "@/lib/hypervisors/driver";
import type { PoolSpace } from "@/lib/hypervisors/libvirt/pool";

const MIB = 2 ** 20;

/**
 * `domstats --cpu-total --balloon --interface` (nanoseconds, KiB, bytes): memory by the guest's own figures where its balloon
 * driver gives them. The only card is the first one, and its counters are as the guest sees them.
 */
export function parseUsage(output: string): Omit<Usage, "diskMiB"> {
  const field = (name: string): number | undefined => {
    const value = new RegExp(`^\\s*${name.replaceAll(".", "\\.")}=(\\d+)$`, "m").exec(output)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  const available = field("balloon.available");
  const usable = field("balloon.usable");
  const usedKiB = available !== undefined && usable !== undefined ? available - usable : field("balloon.rss");
  return {
    cpuSeconds: (field("cpu.time") ?? 0) / 1e9,
    memoryMiB: Math.round((usedKiB ?? 0) / 1024),
    receivedBytes: field("net.0.rx.bytes") ?? null,
    sentBytes: field("net.0.tx.bytes") ?? null,
  };
}

/** CPUs of `nodeinfo`, lines like `CPU(s):              2`. */
export const parseCpuCount = (nodeinfo: string): number => Number(/^CPU\(s\):\s+(\d+)$/m.exec(nodeinfo)?.[1] ?? 0);

/** Lines like `total  :   24684092 KiB`. nodeinfo's own memory size is wrong where NUMA cells are incomplete. */
export function parseNodeMemory(nodememstats: string): { totalMiB: number; freeMiB: number } {
  const kib = (name: string): number =>
    Number(new RegExp(`^${name}\\s*:\\s*(\\d+) KiB$`, "m").exec(nodememstats)?.[1] ?? 0);
  return {
    totalMiB: Math.floor(kib("total") / 1024),
    // The page cache gives way to guests.
    freeMiB: Math.floor((kib("free") + kib("buffers") + kib("cached")) / 1024),
  };
}

/** What a guest has been promised but not touched is not free, so promises count as well as what the host sees. */
export function toCapacity(
  vcpus: number,
  memory: { totalMiB: number; freeMiB: number },
  promisedMiB: number,
  space: PoolSpace,
): Capacity {
  return {
    vcpus,
    memoryMiB: memory.totalMiB,
    diskGiB: Math.floor(space.totalBytes / MIB / 1024),
    freeMemoryMiB: Math.max(0, Math.min(memory.freeMiB, memory.totalMiB - promisedMiB)),
    freeDiskGiB: Math.floor(space.freeBytes / MIB / 1024),
  };
}
