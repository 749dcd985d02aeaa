import type { Meter } from "./meters";

export type MachineSize = { vcpus: number; memoryMiB: number; diskGiB: number; cloneKind: "thin" | "full" };

/**
 * What a running machine takes of the meters that its size says. Addresses, snapshots and images are not a machine's
 * size: the ledger counts them from facts.
 */
export const amountsOf = ({ vcpus, memoryMiB, diskGiB, cloneKind }: MachineSize): Partial<Record<Meter, bigint>> => ({
  vcpu: BigInt(vcpus),
  memory: BigInt(memoryMiB),
  [cloneKind === "thin" ? "disk-thin" : "disk-full"]: BigInt(diskGiB) * 1024n,
});
