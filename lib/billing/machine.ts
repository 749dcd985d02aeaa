import type { Meter } from "./meters";

export type MachineSize = { vcpus: number; memoryMiB: number; diskGiB: number; cloneKind: "thin" | "full" };

type Amounts = Partial<Record<Meter, bigint>>;

/** What of it a machine keeps that is stopped. */
export function keptStopped({ vcpu: _vcpu, memory: _memory, ...kept }: Amounts): Amounts {
  return kept;
}

/**
 * What a running machine takes of the meters that its size says. Addresses, snapshots and images are not a machine's
 * size: the ledger counts them from facts.
 */
export const amountsOf = ({ vcpus, memoryMiB, diskGiB, cloneKind }: MachineSize): Amounts => ({
  vcpu: BigInt(vcpus),
  memory: BigInt(memoryMiB),
  [cloneKind === "thin" ? "disk-thin" : "disk-full"]: BigInt(diskGiB) * 1024n,
});
