import { recordFacts, type Fact, type What } from "@/lib/billing/ledger/facts";
import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/generated/prisma/client";
import type { Machine } from "@/lib/hypervisors/driver";
import { storageOf } from "@/lib/templates/publish";
import { say, type Sentence } from "@/lib/util/say";
import { quietContext, type Clouds } from "./clouds";
import { factOf, meteredMachines, type Metered } from "./metering";

export type Reconciler = { database: Db; clouds: Pick<Clouds, "get"> };

/** A difference that was mended: in words of ledger_mend. */
export type Mended = {
  what: "vanished" | "found" | "stopped" | "started" | "resized";
  name: string;
  seconds: number;
};

/**
 * Compares the machines that a cloud lists with the ledger and with the nodes, and mends what differs: each with a fact, and with
 * a row that says why and for how long the ledger had said something else. Stacks with a deployment under way are left to that.
 * What the hypervisor does not answer is not known, so nothing is mended then.
 * @throws what the driver throws
 */
export async function reconcileCloud({ database, clouds }: Reconciler, cloudId: string): Promise<Mended[]> {
  const { driver } = await clouds.get(cloudId);
  const context = quietContext(`reconcile:${cloudId}`);
  const [{ at }] = await database.$queryRaw<[{ at: Date }]>`select ledger_now() as at`;
  const listed = new Map((await driver.listMachines(context)).map((machine) => [machine.id, machine]));
  const mended: Mended[] = [];
  for (const [stackId, machines] of byStack(await meteredMachines(database, { cloudId }))) {
    if (!machines.some((machine) => differenceOf(machine, listed.get(machine.node.machineId)))) continue;
    // A list may be short for a moment: what is not on it is asked for by its name.
    const missing = machines.filter(({ node, phase }) => phase !== null && !listed.has(node.machineId));
    for (const { node } of missing) {
      const found = await driver.getMachine(context, node.machineId);
      if (found) listed.set(found.id, found);
    }
    mended.push(...(await database.$transaction((tx) => mendStack(tx, stackId, listed, at))));
  }
  mended.push(...(await database.$transaction((tx) => endForgotten(tx, cloudId, listed, at))));
  mended.push(...(await database.$transaction((tx) => findImages(tx, cloudId, at))));
  await database.$executeRaw`update ledger_resource set seen_at = ${at}
    where kind = 'machine' and name = any(${[...listed.keys()]}::text[])`;
  return mended;
}

function byStack(machines: readonly Metered[]): Map<string, Metered[]> {
  const stacks = new Map<string, Metered[]>();
  for (const machine of machines)
    stacks.set(machine.node.stackId, [...(stacks.get(machine.node.stackId) ?? []), machine]);
  return stacks;
}

type Difference = { what: Mended["what"]; fact: What; detail: Sentence; change?: (metered: Metered) => Metered };

/** What the ledger says otherwise of a machine than the hypervisor does; null: nothing. */
function differenceOf(metered: Metered, machine: Machine | undefined): Difference | null {
  const { phase, node } = metered;
  const name = node.machineId;
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
  if (phase === "running" && stopped)
    return {
      what: "stopped",
      fact: "stopped",
      detail: say`The machine ${name} is stopped: its disk alone is charged.`,
    };
  if (phase === "stopped" && !stopped)
    return { what: "started", fact: "started", detail: say`The machine ${name}, which was stopped, runs again.` };
  const { vcpus, memoryMiB } = machine;
  const known = metered.held;
  if (phase !== "running" || known === null) return null;
  if (known.vcpu === BigInt(vcpus) && known.memory === BigInt(memoryMiB)) return null;
  const detail = say`The machine ${name} has ${vcpus} vCPU and ${{ mib: memoryMiB }} of memory, which the ledger did not know.`;
  return { what: "resized", fact: "resized", detail };
}

async function mendStack(tx: Tx, stackId: string, listed: ReadonlyMap<string, Machine>, at: Date): Promise<Mended[]> {
  // Whoever starts a deployment locks the stack first: from here on none begins.
  await tx.$executeRaw`select 1 from stack where id = ${stackId}::uuid for update`;
  if (await isBusy(tx, stackId)) return [];
  const { state, readyAt } = await tx.stack.findUniqueOrThrow({ where: { id: stackId } });
  const mended: Mended[] = [];
  for (const metered of await meteredMachines(tx, { stackId })) {
    const machine = listed.get(metered.node.machineId);
    const difference = differenceOf(metered, machine);
    if (!difference) continue;
    const phase =
      machine?.state === "stopped" ? "stopped" : state === "failed" && readyAt === null ? "failed" : "running";
    const key = `reconciler:${difference.what}:${at.toISOString()}`;
    const { fact: what } = difference;
    const seen = await lastSeen(tx, metered.node.machineId, metered.since);
    const fact = machine
      ? factOf(withSize(metered, machine), { key, what, phase })
      : lost(metered.node.machineId, key, seen ?? at);
    mended.push(await mend(tx, fact, difference, seen ?? at, at));
  }
  return mended;
}

/** A machine that somebody gave another size costs what it has. Its disk is at least the node's, and may be larger for technical reasons. */
function withSize(metered: Metered, { vcpus, memoryMiB }: Machine): Metered {
  const amounts = { ...metered.state.amounts, vcpu: BigInt(vcpus), memory: BigInt(memoryMiB) };
  return { ...metered, state: { ...metered.state, amounts } };
}

const lost = (name: string, key: string, at: Date): Fact => ({
  ...{ resource: { kind: "machine", name }, key, what: "lost", at, state: null },
});

/** When the hypervisor listed it last, but not before what the ledger has of it began; null: not in the ledger. */
async function lastSeen(tx: Tx, name: string, since: Date | null): Promise<Date | null> {
  const resource = await tx.ledgerResource.findUnique({ where: { kind_name: { kind: "machine", name } } });
  const seen = resource?.seenAt ?? null;
  return since === null || (seen !== null && seen > since) ? seen : since;
}

async function isBusy(tx: Tx, stackId: string): Promise<boolean> {
  const over = ["succeeded", "failed", "cancelled", "cancel-failed"];
  return (await tx.deployment.count({ where: { stackId, run: { state: { notIn: over } } } })) > 0;
}

async function mend(
  tx: Tx,
  fact: Fact,
  { what, detail }: Pick<Difference, "what" | "detail">,
  seen: Date,
  at: Date,
): Promise<Mended> {
  const [verdict] = await recordFacts(tx, [fact]);
  const { kind, name } = fact.resource;
  const { id: resourceId } = await tx.ledgerResource.findUniqueOrThrow({ where: { kind_name: { kind, name } } });
  const seconds = Math.max(0, Math.round((at.getTime() - seen.getTime()) / 1000));
  const data = { resourceId, factId: verdict!.factId, what, detail: detail as Prisma.InputJsonValue, seconds };
  await tx.ledgerMend.create({ data, select: { id: true } });
  return { what, name, seconds };
}

/** Machines that are in the ledger, belong to no node any more, and are not on the hypervisor either. */
async function endForgotten(
  tx: Tx,
  cloudId: string,
  listed: ReadonlyMap<string, Machine>,
  at: Date,
): Promise<Mended[]> {
  const open = await tx.$queryRaw<{ name: string; since: Date; stackId: string }[]>`
    select r.name, o.from_at as since, f.stack_id as "stackId"
    from ledger_open o join ledger_resource r on r.id = o.resource_id join ledger_fact f on f.id = o.fact_id
    where r.kind = 'machine' and f.cloud_id = ${cloudId}
      and not exists (select 1 from node n where n.machine_id = r.name and n.state <> 'removed')`;
  const mended: Mended[] = [];
  for (const { name, since, stackId } of open) {
    if (listed.has(name) || (await isBusy(tx, stackId))) continue;
    const seen = (await lastSeen(tx, name, since)) ?? since;
    const detail = say`The machine ${name} belongs to no stack and is not on the hypervisor. It is charged until it was seen last.`;
    const fact = lost(name, `reconciler:vanished:${at.toISOString()}`, seen);
    mended.push(await mend(tx, fact, { what: "vanished", detail }, seen, at));
  }
  return mended;
}

/** Images that were published before there was a ledger. */
async function findImages(tx: Tx, cloudId: string, at: Date): Promise<Mended[]> {
  const images = await tx.bakedImage.findMany({ where: { cloudId, publishedAt: { not: null }, deletedAt: null } });
  const known = await tx.ledgerResource.findMany({
    where: { kind: "image", name: { in: images.map(({ id }) => id) } },
    select: { name: true },
  });
  const names = new Set(known.map(({ name }) => name));
  const mended: Mended[] = [];
  for (const image of images.filter(({ id }) => !names.has(id))) {
    const detail = say`The image ${image.imageId} was published and not in the ledger. It is stored there from now on.`;
    mended.push(await mend(tx, { ...storageOf(image), what: "found" }, { what: "found", detail }, at, at));
  }
  return mended;
}
