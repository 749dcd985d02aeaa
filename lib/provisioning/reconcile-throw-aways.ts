import type { Phase } from "@/lib/billing/ledger/facts";
import type { Db, Tx } from "@/lib/db/client";
import type { CallContext, HypervisorDriver, Machine } from "@/lib/hypervisors/driver";
import {
  differenceOf,
  HELD,
  keyOfMend,
  lastSeen,
  lost,
  mend,
  sizedAs,
  UNDER_WAY,
  type InLedger,
  type Mended,
} from "./mend-ledger";
import { inPhaseOf, throwAwayState } from "./meter-throw-away";

type Cloud = { id: string; driver: HypervisorDriver; context: CallContext };

/** A machine of a deployment that throws its machines away. */
type ThrowAway = { name: string; deployment: string; node: string };

/**
 * Compares what the portal's own deployments have left on a cloud, and in the ledger, once they are over: a machine that could not
 * be removed is charged until it is really gone.
 * @param listed what the cloud lists, without the machines of stacks
 */
export async function reconcileThrowAways(
  database: Db,
  { id: cloudId, driver, context }: Cloud,
  listed: ReadonlyMap<string, Machine>,
  at: Date,
): Promise<Mended[]> {
  const mended: Mended[] = [];
  for (const one of await leftOver(database, cloudId, listed)) {
    if (!differenceOf(await inLedger(database, one.name), listed.get(one.name))) continue;
    // Asked once more: its deployment may have removed it, and ended, since the list was made.
    const machine = await driver.getMachine(context, one.name);
    const found = await database.$transaction((tx) => mendOne(tx, one, machine ?? undefined, at));
    if (found) mended.push(found);
  }
  return mended;
}

/** What is in the ledger or on the cloud of deployments that are over. */
async function leftOver(database: Db, cloudId: string, listed: ReadonlyMap<string, Machine>): Promise<ThrowAway[]> {
  const open = await database.ledgerOpen.findMany({
    where: { fact: { cloudId, deploymentId: { not: null } }, resource: { kind: "machine" } },
    select: { fact: { select: { deploymentId: true, node: true } }, resource: { select: { name: true } } },
  });
  const all = [
    ...open.map(({ fact, resource }) => ({ ...resource, deployment: fact.deploymentId!, node: fact.node! })),
    ...[...listed.values()].flatMap(({ id: name, tags: { deployment, node } }) =>
      deployment === undefined || node === undefined ? [] : [{ name, deployment, node }],
    ),
  ];
  if (all.length === 0) return [];
  // Compared as text: what stands on a machine need not be an id.
  const known = await database.$queryRaw<{ id: string }[]>`
    select id::text as id from deployment where stack_id is null
      and id::text = any(${all.map(({ deployment }) => deployment)}::text[])`;
  const underWay = await database.deployment.findMany({
    where: { id: { in: known.map(({ id }) => id) }, ...UNDER_WAY },
    select: { id: true },
  });
  const over = new Set(known.map(({ id }) => id));
  for (const { id } of underWay) over.delete(id);
  return [...new Map(all.flatMap((one) => (over.has(one.deployment) ? [[one.name, one] as const] : []))).values()];
}

async function inLedger(tx: Db | Tx, name: string): Promise<InLedger & { since: Date | null }> {
  const open = await tx.ledgerOpen.findFirst({
    where: { resource: { kind: "machine", name } },
    select: {
      from: true,
      fact: { select: { phase: true, ...HELD } },
      resource: { select: { listedDiskGiB: true } },
    },
  });
  const phase = (open?.fact.phase ?? null) as Phase | null;
  const held = open && { ...open.fact, ...open.resource };
  return { name, phase, held, since: open?.from ?? null };
}

async function mendOne(
  tx: Tx,
  { name, deployment, node }: ThrowAway,
  machine: Machine | undefined,
  at: Date,
): Promise<Mended | null> {
  // Whoever lets it run again locks the run first: from here on none does.
  await tx.$executeRaw`select 1 from workflow_run where id = ${deployment}::uuid for update`;
  if ((await tx.deployment.count({ where: { id: deployment, ...UNDER_WAY } })) > 0) return null;
  const metered = await inLedger(tx, name);
  const difference = differenceOf(metered, machine);
  if (!difference) return null;
  const resource = { kind: "machine", name } as const;
  const seen = (await lastSeen(tx, resource, metered.since)) ?? at;
  if (!machine) return mend(tx, lost(resource, { seen, at }), difference, { seen, at });
  const state = sizedAs(await throwAwayState(tx, deployment, node), metered.held, machine);
  const key = keyOfMend(difference.what, at);
  const phase = machine.state === "stopped" ? "stopped" : "running";
  return mend(tx, { resource, key, what: difference.fact, state: inPhaseOf(phase, state) }, difference, { seen, at });
}
