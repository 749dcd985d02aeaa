import { countAddresses } from "@/lib/billing/addresses";
import { recordAddresses } from "@/lib/billing/ledger/measure";
import type { Db, Tx } from "@/lib/db/client";
import type { Machine } from "@/lib/hypervisors/driver";
import { groupBy } from "@/lib/util/group-by";
import { say } from "@/lib/util/say";
import { quietContext, type Clouds } from "./clouds";
import {
  differenceOf,
  keyOfMend,
  lastSeen,
  lost,
  mend,
  sizedAs,
  UNDER_WAY,
  type Difference,
  type Mended,
} from "./mend-ledger";
import { factOf, meteredMachines, type Metered } from "./metering";
import { reconcileImages } from "./reconcile-images";
import { reconcileSnapshots } from "./reconcile-snapshots";
import { reconcileThrowAways } from "./reconcile-throw-aways";

export type Reconciler = { database: Db; clouds: Pick<Clouds, "get"> };

/**
 * Compares the machines that a cloud lists with the ledger and with the nodes, then its images, and mends what differs: each with
 * a fact, and with a row that says why and for how long the ledger had said something else. Their public addresses are recorded as they are. Stacks with a deployment under way are
 * left to that. What the hypervisor does not answer is not known, so nothing is mended then.
 * @throws what the driver throws
 */
export async function reconcileCloud({ database, clouds }: Reconciler, cloudId: string): Promise<Mended[]> {
  const { driver } = await clouds.get(cloudId);
  const context = quietContext(`reconcile:${cloudId}`);
  const [{ at }] = await database.$queryRaw<[{ at: Date }]>`select ledger_now() as at`;
  const listed = new Map((await driver.listMachines(context)).map((machine) => [machine.id, machine]));
  const mended: Mended[] = [];
  const ofStacks = await meteredMachines(database, { cloudId });
  for (const [stackId, machines] of groupBy(ofStacks, ({ node }) => node.stackId)) {
    if (!machines.some((machine) => differenceIn(machine, listed.get(machine.node.machineId)))) continue;
    // A list may be short for a moment: what is not on it is asked for by its name.
    const missing = machines.filter(({ node, phase }) => phase !== null && !listed.has(node.machineId));
    for (const { node } of missing) {
      const found = await driver.getMachine(context, node.machineId);
      if (found) listed.set(found.id, found);
    }
    mended.push(...(await database.$transaction((tx) => mendStack(tx, stackId, listed, at))));
  }
  mended.push(...(await database.$transaction((tx) => endForgotten(tx, cloudId, listed, at))));
  const others = new Map(listed);
  for (const { node } of ofStacks) others.delete(node.machineId);
  mended.push(...(await reconcileThrowAways(database, { id: cloudId, driver, context }, others, at)));
  const disks = [...listed.values()].map(({ diskGiB }) => diskGiB);
  await database.$executeRaw`update ledger_resource r
    set seen_at = ${at}, listed_disk_gib = coalesce(r.listed_disk_gib, listed.disk)
    from unnest(${[...listed.keys()]}::text[], ${disks}::int[]) listed (name, disk)
    where r.kind = 'machine' and r.name = listed.name`;
  await recordAddresses(database, addressesOf(listed.values()), `addresses:${at.toISOString()}`);
  mended.push(...(await reconcileSnapshots(database, { id: cloudId, driver, context }, at)));
  mended.push(...(await reconcileImages(database, { id: cloudId, driver, context })));
  return mended;
}

/** For how many public addresses each machine counts of which that is known. What happens to them is no difference, but news. */
function addressesOf(machines: Iterable<Machine>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { id, publicAddresses } of machines) if (publicAddresses) counts.set(id, countAddresses(publicAddresses));
  return counts;
}

const differenceIn = (metered: Metered, machine: Machine | undefined): Difference | null =>
  differenceOf({ ...metered, name: metered.node.machineId }, machine);

async function mendStack(tx: Tx, stackId: string, listed: ReadonlyMap<string, Machine>, at: Date): Promise<Mended[]> {
  // Whoever starts a deployment locks the stack first: from here on none begins.
  await tx.$executeRaw`select 1 from stack where id = ${stackId}::uuid for update`;
  if (await isBusy(tx, stackId)) return [];
  const { state, readyAt } = await tx.stack.findUniqueOrThrow({ where: { id: stackId } });
  const mended: Mended[] = [];
  for (const metered of await meteredMachines(tx, { stackId })) {
    const machine = listed.get(metered.node.machineId);
    const difference = differenceIn(metered, machine);
    if (!difference) continue;
    const phase =
      machine?.state === "stopped" ? "stopped" : state === "failed" && readyAt === null ? "failed" : "running";
    const key = keyOfMend(difference.what, at);
    const resource = { kind: "machine", name: metered.node.machineId } as const;
    const seen = (await lastSeen(tx, resource, metered.since)) ?? at;
    const fact = machine
      ? factOf(
          { ...metered, state: sizedAs(metered.state, metered.held, machine) },
          { key, what: difference.fact, phase },
        )
      : lost(resource, { seen, at });
    mended.push(await mend(tx, fact, difference, { seen, at }));
  }
  return mended;
}

const isBusy = async (tx: Tx, stackId: string): Promise<boolean> =>
  (await tx.deployment.count({ where: { stackId, ...UNDER_WAY } })) > 0;

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
    where r.kind = 'machine' and f.cloud_id = ${cloudId} and f.deployment_id is null
      and not exists (select 1 from node n where n.machine_id = r.name and n.state <> 'removed')`;
  const mended: Mended[] = [];
  for (const { name, since, stackId } of open) {
    if (listed.has(name) || (await isBusy(tx, stackId))) continue;
    const resource = { kind: "machine", name } as const;
    const seen = (await lastSeen(tx, resource, since)) ?? since;
    const detail = say`The machine ${name} belongs to no stack and is not on the hypervisor. It is charged until it was seen last.`;
    mended.push(await mend(tx, lost(resource, { seen, at }), { what: "vanished", detail }, { seen, at }));
  }
  return mended;
}
