import { recordUsedDisks } from "@/lib/billing/ledger/measure";
import type { Db } from "@/lib/db/client";
import { isPortalError } from "@/lib/errors";
import type { Prisma } from "@/lib/generated/prisma/client";
import { groupBy } from "@/lib/util/group-by";
import { quietContext, type Clouds } from "./clouds";

const HOUR_MS = 3_600_000;

export type MachineReader = { database: Db; clouds: Pick<Clouds, "get"> };

/**
 * Reads once in each hour what the machines of a cloud's ready stacks have computed and their networks carried, and how much of their disks
 * they use. One that does not answer is left out: what is not read is not known. Returns how many were read.
 */
export async function readMachines({ database, clouds }: MachineReader, cloudId: string, now: Date): Promise<number> {
  const hour = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
  const due = await database.$queryRaw<{ machineId: string; stackId: string }[]>`
    select n.machine_id as "machineId", n.stack_id as "stackId" from node n join stack s on s.id = n.stack_id
    where s.cloud_id = ${cloudId}::uuid and s.state = 'ready' and n.state = 'ready'
      and not exists (select 1 from machine_reading r where r.machine_id = n.machine_id and r.hour = ${hour})`;
  if (due.length === 0) return 0;
  const { driver } = await clouds.get(cloudId);
  const context = quietContext(`read:${cloudId}`);
  const rows: Prisma.MachineReadingCreateManyInput[] = [];
  for (const machines of groupBy(due, ({ stackId }) => stackId).values()) {
    const used = new Map<string, number>();
    for (const { machineId } of machines) {
      try {
        const { cpuSeconds, receivedBytes, sentBytes, diskMiB } = await driver.usage(context, machineId);
        const networkBytes = receivedBytes === null || sentBytes === null ? null : BigInt(receivedBytes + sentBytes);
        rows.push({ machineId, hour, at: new Date(), cpuSeconds, networkBytes });
        if (diskMiB !== null) used.set(machineId, diskMiB);
      } catch (e) {
        if (!isPortalError(e)) throw e;
      }
    }
    // Together: or a stack's costs would open to as many short times as it has nodes.
    await recordUsedDisks(database, used, `measured:${hour.toISOString()}`);
  }
  const { count } = await database.machineReading.createMany({ data: rows, skipDuplicates: true });
  return count;
}

/** Keeps the readings of as many hours up to now. */
export async function forgetReadings(database: Db, now: Date, hours: number): Promise<void> {
  await database.machineReading.deleteMany({ where: { at: { lt: new Date(now.getTime() - hours * HOUR_MS) } } });
}
