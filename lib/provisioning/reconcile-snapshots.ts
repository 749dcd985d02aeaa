import type { Db, Tx } from "@/lib/db/client";
import type { CallContext, HypervisorDriver } from "@/lib/hypervisors/driver";
import { PortalError } from "@/lib/errors";
import { groupBy } from "@/lib/util/group-by";
import { say } from "@/lib/util/say";
import { lastSeen, lost, mend, UNDER_WAY, type Mended } from "./mend-ledger";
import { forgetParts, snapshotName, snapshotResource } from "./snapshots-gone";

type Cloud = { id: string; driver: HypervisorDriver; context: CallContext };

/** Snapshots are listed machine by machine, so each is looked for once in this time. */
const EVERY_MS = 60 * 60_000;

type Part = { snapshotId: string; machineId: string; number: number; stackId: string; since: Date };

/**
 * Looks for the snapshots of a cloud that nobody has looked for in the last hour: one that vanished is charged until it was seen last.
 * Those of stacks with a deployment under way are left to that.
 * @throws what the driver throws
 */
export async function reconcileSnapshots(
  database: Db,
  { id: cloudId, driver, context }: Cloud,
  at: Date,
): Promise<Mended[]> {
  const mended: Mended[] = [];
  const due = await readDue(database, cloudId, new Date(at.getTime() - EVERY_MS));
  for (const [machineId, parts] of groupBy(due, (part) => part.machineId)) {
    const names = new Set(await namesOf(driver, context, machineId));
    const isThere = ({ number }: Part) => names.has(snapshotName(number));
    const seen = parts.filter(isThere).map(({ number }) => snapshotResource(machineId, number).name);
    await database.$executeRaw`update ledger_resource set seen_at = ${at}
      where kind = 'snapshot' and name = any(${seen}::text[])`;
    const missing = parts.filter((part) => !isThere(part));
    if (missing.length > 0) mended.push(...(await database.$transaction((tx) => endVanished(tx, missing, at))));
  }
  return mended;
}

const readDue = (database: Db, cloudId: string, before: Date): Promise<Part[]> => database.$queryRaw<Part[]>`
  select p.snapshot_id as "snapshotId", p.machine_id as "machineId", s.number, s.stack_id as "stackId",
    o.from_at as since
  from snapshot_machine p
  join snapshot s on s.id = p.snapshot_id
  join stack t on t.id = s.stack_id
  join ledger_resource r on r.kind = 'snapshot' and r.name = p.machine_id || '/snapshot-' || s.number
  join ledger_open o on o.resource_id = r.id
  where t.cloud_id = ${cloudId}::uuid and t.state <> 'changing' and p.gone_at is null
    and (r.seen_at is null or r.seen_at <= ${before})`;

/** None of a machine that is not there any more. */
async function namesOf(driver: HypervisorDriver, context: CallContext, machineId: string): Promise<string[]> {
  try {
    return await driver.listSnapshots(context, machineId);
  } catch (e) {
    if (e instanceof PortalError && e.code === "not-found") return [];
    throw e;
  }
}

/** All of one machine. */
async function endVanished(tx: Tx, parts: readonly Part[], at: Date): Promise<Mended[]> {
  const { stackId } = parts[0]!;
  // Whoever starts a deployment locks the stack first: from here on none begins.
  await tx.$executeRaw`select 1 from stack where id = ${stackId}::uuid for update`;
  if ((await tx.deployment.count({ where: { stackId, ...UNDER_WAY } })) > 0) return [];
  const mended: Mended[] = [];
  for (const { snapshotId, machineId, number, since } of parts) {
    const key = { snapshotId_machineId: { snapshotId, machineId } };
    const { goneAt } = await tx.snapshotMachine.findUniqueOrThrow({ where: key });
    // Deleted between the list and the lock.
    if (goneAt !== null) continue;
    const resource = snapshotResource(machineId, number);
    const seen = (await lastSeen(tx, resource, since)) ?? since;
    const detail = say`The snapshot ${resource.name} is gone from the hypervisor, and the portal did not delete it. It is charged until it was seen last.`;
    mended.push(await mend(tx, lost(resource, { seen, at }), { what: "vanished", detail }, { seen, at }));
    await forgetParts(tx, [{ machineId, snapshotId }]);
  }
  return mended;
}
