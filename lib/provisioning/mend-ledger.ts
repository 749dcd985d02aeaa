import {
  recordFacts,
  type Fact,
  type Phase,
  type Resource,
  type ResourceState,
  type What,
} from "@/lib/billing/ledger/facts";
import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/generated/prisma/client";
import type { Machine } from "@/lib/hypervisors/driver";
import { say, type Sentence } from "@/lib/util/say";

// What the ledger says otherwise than the hypervisor, and how that is mended: with a fact, and a row that says why and for how long.

/** A difference that was mended: in words of ledger_mend. */
export type Mended = {
  what: "vanished" | "found" | "stopped" | "started" | "resized";
  name: string;
  seconds: number;
};

export type Difference = { what: Mended["what"]; fact: What; detail: Sentence };

/** A machine as the ledger has it. */
export type InLedger = {
  name: string;
  /** Null: it has none. */
  phase: Phase | null;
  /** What the ledger says that it takes; null where it says nothing. */
  held: Held | null;
};

export type Held = {
  vcpu: bigint;
  memory: bigint;
  diskThin: bigint;
  diskFull: bigint;
  address: bigint;
  /** GiB of its disk when it was made, else when the hypervisor listed it first; null: it did not yet. */
  listedDiskGiB: number | null;
};

/** The columns of a fact that `Held` has. */
export const HELD = { vcpu: true, memory: true, diskThin: true, diskFull: true, address: true } as const;

/** What the ledger says otherwise of a machine than the hypervisor does; null: nothing. */
export function differenceOf({ name, phase, held }: InLedger, machine: Machine | undefined): Difference | null {
  if (!machine) {
    if (phase === null) return null;
    const detail = say`The machine ${name} is gone from the hypervisor, and the portal did not remove it. It is charged until it was seen last.`;
    return { what: "vanished", fact: "lost", detail };
  }
  const stopped = machine.state === "stopped";
  if (phase === null) {
    const detail = say`The machine ${name} is on the hypervisor and was not in the ledger. It is charged from now on.`;
    return { what: "found", fact: "found", detail };
  }
  if (phase === "running" && stopped) {
    const detail = held?.address
      ? say`The machine ${name} is stopped: its disk is charged, and public addresses that are kept for it.`
      : say`The machine ${name} is stopped: its disk alone is charged.`;
    return { what: "stopped", fact: "stopped", detail };
  }
  if (phase === "stopped" && !stopped)
    return { what: "started", fact: "started", detail: say`The machine ${name}, which was stopped, runs again.` };
  if ((phase !== "running" && phase !== "stopped") || held === null) return null;
  const resized = { what: "resized", fact: "resized" } as const;
  const { vcpus, memoryMiB, diskGiB } = machine;
  if (grownDisk(held, machine) > held.diskThin + held.diskFull) {
    const sizes = { memory: { mib: memoryMiB }, disk: { gib: diskGiB } };
    const detail = say`The machine ${name} has ${vcpus} vCPU, ${sizes.memory} of memory and ${sizes.disk} of disk, which the ledger did not know.`;
    return { ...resized, detail };
  }
  if (phase === "stopped" || (held.vcpu === BigInt(vcpus) && held.memory === BigInt(memoryMiB))) return null;
  const detail = say`The machine ${name} has ${vcpus} vCPU and ${{ mib: memoryMiB }} of memory, which the ledger did not know.`;
  return { ...resized, detail };
}

/**
 * MiB of a disk that somebody has grown; 0 where nobody has. One that was larger than asked for from the beginning, as its image is,
 * is charged as it was asked for.
 */
const grownDisk = (held: Held | null, { diskGiB }: Machine): bigint => {
  const first = held?.listedDiskGiB ?? null;
  return first !== null && diskGiB > first ? BigInt(diskGiB) * 1024n : 0n;
};

/** What a machine takes that somebody gave another size. Disks only grow. */
export function sizedAs<T extends Pick<ResourceState, "amounts">>(state: T, held: Held | null, machine: Machine): T {
  const amounts = { ...state.amounts, vcpu: BigInt(machine.vcpus), memory: BigInt(machine.memoryMiB) };
  const grown = grownDisk(held, machine);
  for (const disk of ["disk-thin", "disk-full"] as const) {
    const known = amounts[disk];
    if (known !== undefined && known < grown) amounts[disk] = grown;
  }
  return { ...state, amounts };
}

/** Of two mends of one resource at one moment the second one says nothing. */
export const keyOfMend = (what: Mended["what"], at: Date): string => `reconciler:${what}:${at.toISOString()}`;

export const lost = (resource: Resource, { seen, at }: { seen: Date; at: Date }): Fact => ({
  ...{ resource, key: keyOfMend("vanished", at), what: "lost", at: seen, state: null },
});

/** When the hypervisor listed it last, but not before what the ledger has of it began; null: not in the ledger. */
export async function lastSeen(tx: Tx, { kind, name }: Resource, since: Date | null): Promise<Date | null> {
  const resource = await tx.ledgerResource.findUnique({ where: { kind_name: { kind, name } } });
  const seen = resource?.seenAt ?? null;
  return since === null || (seen !== null && seen > since) ? seen : since;
}

/** Deployments that are not over: their steps say what happens. */
export const UNDER_WAY = {
  run: { state: { notIn: ["succeeded", "failed", "cancelled", "cancel-failed"] } },
} satisfies Prisma.DeploymentWhereInput;

export async function mend(
  tx: Tx,
  fact: Fact,
  { what, detail }: Pick<Difference, "what" | "detail">,
  { seen, at }: { seen: Date; at: Date },
): Promise<Mended> {
  const [verdict] = await recordFacts(tx, [fact]);
  const { kind, name } = fact.resource;
  const { id: resourceId } = await tx.ledgerResource.findUniqueOrThrow({ where: { kind_name: { kind, name } } });
  const seconds = Math.max(0, Math.round((at.getTime() - seen.getTime()) / 1000));
  const data = { resourceId, factId: verdict!.factId, what, detail: detail as Prisma.InputJsonValue, seconds };
  await tx.ledgerMend.create({ data, select: { id: true } });
  return { what, name, seconds };
}
