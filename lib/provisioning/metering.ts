import { recordFacts, type Fact, type Phase, type ResourceState, type What } from "@/lib/billing/ledger/facts";
import { amountsOf, keptStopped, type MachineSize } from "@/lib/billing/machine";
import type { Tags } from "@/lib/util/tags";
import type { Db, Tx } from "@/lib/db/client";
import type { Node, Stack } from "@/lib/generated/prisma/client";
import { HELD, type Held } from "./mend-ledger";
import { snapshotResource, snapshotsGone } from "./snapshots-gone";

// What becomes of a stack's machines, as facts of the ledger: in the transaction that changes the node or the stack itself.

/** A machine with all that the ledger keeps of it. */
export type Metered = {
  /** What the ledger says that it takes; null where it says nothing. */
  held: Held | null;
  node: Node;
  phase: Phase | null;
  since: Date | null;
  factId: bigint | null;
  /** As if it ran: what of it is charged is said by the phase of the fact that is made of it. */
  state: ResourceState;
};

/** The machines of stacks that are not gone. `phase`: as the ledger has it now, null where it has none. */
export async function meteredMachines(tx: Db | Tx, where: { stackId?: string; cloudId?: string }): Promise<Metered[]> {
  const { stackId, cloudId } = where;
  const nodes = await tx.node.findMany({
    where: { ...(stackId && { stackId }), ...(cloudId && { stack: { cloudId } }), state: { not: "removed" } },
    include: { stack: true },
    orderBy: [{ stackId: "asc" }, { position: "asc" }],
  });
  const flavours = await flavoursOf(tx, [...new Set(nodes.map((node) => node.stackId))]);
  const open = await tx.ledgerOpen.findMany({
    where: { resource: { kind: "machine", name: { in: nodes.map((node) => node.machineId) } } },
    include: {
      fact: { select: { phase: true, ...HELD } },
      resource: { select: { name: true, listedDiskGiB: true } },
    },
  });
  const byName = new Map(open.map((one) => [one.resource.name, one]));
  return nodes.map(({ stack, ...node }) => {
    const now = byName.get(node.machineId);
    const phase = (now?.fact.phase ?? null) as Phase | null;
    const held = now ? { ...now.fact, listedDiskGiB: now.resource.listedDiskGiB } : null;
    const state = stateOf(stack, node, flavours.get(`${stack.id}/${node.name}`) ?? null, phase ?? "unverified");
    state.amounts = withHeldDisk(state.amounts, held);
    return { node, phase, held, since: now?.from ?? null, factId: now?.factId ?? null, state };
  });
}

/** A disk that somebody has grown stays as large, whatever its node was made with. */
function withHeldDisk(amounts: ResourceState["amounts"], held: Held | null): ResourceState["amounts"] {
  const [thin, full] = [amounts["disk-thin"], amounts["disk-full"]];
  if (held && thin !== undefined && held.diskThin > thin) return { ...amounts, "disk-thin": held.diskThin };
  if (held && full !== undefined && held.diskFull > full) return { ...amounts, "disk-full": held.diskFull };
  return amounts;
}

function stateOf(stack: Stack, node: Node, flavour: string | null, phase: Phase): ResourceState {
  const {
    projectId: project,
    id,
    name: stackName,
    service,
    osId: os,
    mode,
    createdById: owner,
    cloudId: cloud,
    tags,
  } = stack;
  const size = { ...node, cloneKind: stack.cloneKind as MachineSize["cloneKind"] };
  return {
    ...{
      project,
      stack: id,
      stackName,
      service,
      os,
      mode: mode as ResourceState["mode"],
      owner,
      cloud,
      tags: tags as Tags,
    },
    ...{ node: node.name, role: node.role, flavour },
    ...{ phase, amounts: amountsOf(size) },
  };
}

/** A machine that is stopped takes its disk alone. Addresses that are kept for it the hypervisor tells. */
export function inPhase(phase: Phase, amounts: ResourceState["amounts"]): Pick<ResourceState, "phase" | "amounts"> {
  return { phase, amounts: phase === "stopped" ? keptStopped(amounts) : amounts };
}

/** Sizes by name are in the plans that nodes came with. By "stack/node". */
async function flavoursOf(tx: Db | Tx, stackIds: string[]): Promise<Map<string, string>> {
  const rows = await tx.$queryRaw<{ node: string; flavour: string | null }[]>`
    select d.stack_id || '/' || (n->>'name') as node, n->>'flavour' as flavour
    from deployment d, jsonb_array_elements(d.plan->'nodes') n
    where d.stack_id = any(${stackIds}::uuid[]) and d.kind in ('launch', 'scale-out')
    order by d.created_at`;
  return new Map(rows.flatMap(({ node, flavour }) => (flavour === null ? [] : [[node, flavour] as const])));
}

/**
 * What happened to one node's machine, now.
 * @param madeDiskGiB how large its disk is, of one that was just made: what it is more later, somebody has grown
 */
export async function meterNode(
  tx: Tx,
  { stackId, machineId }: { stackId: string; machineId: string },
  { key, what, phase, madeDiskGiB }: { key: string; what: What; phase: Phase | null; madeDiskGiB?: number },
): Promise<void> {
  if (phase === null) return gone(tx, [machineId], key);
  const machine = (await meteredMachines(tx, { stackId })).find(({ node }) => node.machineId === machineId);
  if (!machine) return;
  await recordFacts(tx, [factOf(machine, { key, what, phase })]);
  if (madeDiskGiB === undefined) return;
  // A step that is repeated may find it grown already.
  const where = { kind: "machine", name: machineId, listedDiskGiB: null };
  await tx.ledgerResource.updateMany({ where, data: { listedDiskGiB: madeDiskGiB } });
}

/** What a machine is from `at` on, else from now on. */
export const factOf = (
  { node, state }: Metered,
  { phase, ...more }: Pick<Fact, "key" | "what"> & { at?: Date; phase: Phase },
): Fact => ({
  ...more,
  resource: { kind: "machine", name: node.machineId },
  state: { ...state, ...inPhase(phase, state.amounts) },
});

/** The acceptance checks have passed: charging starts for every machine of the stack for which it has not yet. */
export async function meterReady(tx: Tx, stackId: string, deploymentId: string): Promise<void> {
  const machines = await meteredMachines(tx, { stackId });
  const facts = machines
    .filter(({ phase }) => phase === null || phase === "unverified" || phase === "failed")
    .map((machine) => factOf(machine, { key: `${deploymentId}:verified`, what: "verified", phase: "running" }));
  await recordFacts(tx, facts);
}

/** The launch, or the change of nodes, failed: the machines that it made were those of a failed launch from their beginning. */
export async function meterFailed(tx: Tx, stackId: string, deploymentId: string): Promise<void> {
  const machines = await meteredMachines(tx, { stackId });
  const facts = machines
    .filter(({ phase }) => phase === "unverified")
    // Retried, it may fail again.
    .map((machine) => {
      const key = `${deploymentId}:failed:${machine.factId}`;
      return factOf(machine, { key, what: "failed", phase: "failed", at: machine.since! });
    });
  await recordFacts(tx, facts);
}

/** Nodes have other roles than before, and cost the same. */
export async function meterChanged(tx: Tx, stackId: string, names: ReadonlySet<string>, key: string): Promise<void> {
  if (names.size === 0) return;
  const machines = await meteredMachines(tx, { stackId });
  const facts = machines
    .filter(({ node, phase }) => phase !== null && names.has(node.name))
    .map((machine) => factOf(machine, { key, what: "changed", phase: machine.phase! }));
  await recordFacts(tx, facts);
}

/** A machine's disk is kept in a snapshot, which takes the disk that the machine was given: what it really holds nobody knows. */
export async function meterSnapshot(
  tx: Tx,
  { stackId, machineId }: { stackId: string; machineId: string },
  { number, diskMiB }: { number: number; diskMiB: number },
  key: string,
): Promise<void> {
  const machine = (await meteredMachines(tx, { stackId })).find(({ node }) => node.machineId === machineId);
  if (!machine) return;
  const resource = snapshotResource(machineId, number);
  await recordFacts(tx, [{ resource, key, what: "made", state: storedAs(machine, BigInt(diskMiB)) }]);
}

const storedAs = ({ state }: Metered, snapshot: bigint): ResourceState => ({
  ...{ ...state, phase: "stored", amounts: { snapshot } },
});

/**
 * The stack has other tags than before: a new interval for each of its machines and their snapshots, at the same price. Of those that are not charged
 * yet, the fact that begins their charge will say them.
 */
export async function meterTags(tx: Tx, stackId: string, key: string): Promise<void> {
  const machines = await meteredMachines(tx, { stackId });
  const facts = machines
    .filter(({ phase }) => phase !== null && phase !== "unverified")
    .map((machine) => factOf(machine, { key, what: "changed", phase: machine.phase! }));
  const byNode = new Map(machines.map((machine) => [machine.node.name, machine]));
  const stored = await tx.ledgerOpen.findMany({
    where: { fact: { stackId }, resource: { kind: "snapshot" } },
    select: { resource: { select: { name: true } }, fact: { select: { node: true, snapshot: true } } },
  });
  const snapshots = stored.flatMap(({ resource: { name }, fact: { node, snapshot } }): Fact[] => {
    const machine = byNode.get(node ?? "");
    if (!machine) return [];
    const resource = { kind: "snapshot", name } as const;
    return [{ resource, key, what: "changed", state: storedAs(machine, snapshot) }];
  });
  await recordFacts(tx, [...facts, ...snapshots]);
}

/** The stack is removed: nothing of it is charged any more, whatever its steps have said. */
export async function meterRemoved(tx: Tx, stackId: string, deploymentId: string): Promise<void> {
  const open = await tx.ledgerOpen.findMany({
    where: { fact: { stackId }, resource: { kind: "machine" } },
    select: { resource: { select: { name: true } } },
  });
  await gone(
    tx,
    open.map(({ resource }) => resource.name),
    `${deploymentId}:removed`,
  );
  // Also where a machine had vanished before.
  await snapshotsGone(tx, { snapshot: { stackId } }, `${deploymentId}:removed`);
}

/** Machines take their snapshots with them. */
async function gone(tx: Tx, names: readonly string[], key: string): Promise<void> {
  const facts = names.map((name): Fact => ({ resource: { kind: "machine", name }, key, what: "gone", state: null }));
  await recordFacts(tx, facts);
  await snapshotsGone(tx, { machineId: { in: [...names] } }, key);
}
