import { recordFacts, type Fact, type ResourceState } from "@/lib/billing/ledger/facts";
import { createDb } from "@/lib/db/client";
import { portalEnvironment } from "./environment";

/** Writes a day of readings of machines that computed for a second an hour and carried 1 kB a second, which only time could else. */
export async function recordIdleDay(machineIds: readonly string[]): Promise<void> {
  const database = createDb(portalEnvironment()["DATABASE_URL"]!);
  try {
    const now = Date.now();
    // One at least a day ago, the newest of this moment.
    const data = machineIds.flatMap((machineId) =>
      Array.from({ length: 26 }, (_, i) => {
        const at = new Date(now - i * 3_600_000);
        const hour = new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);
        return { machineId, at, hour, cpuSeconds: 100 - i, networkBytes: BigInt(10 ** 9 - i * 3_600_000) };
      }),
    );
    await database.machineReading.deleteMany({ where: { machineId: { in: [...machineIds] } } });
    await database.machineReading.createMany({ data });
  } finally {
    await database.$disconnect();
  }
}

export type Past = { name: string; at: Date; state: ResourceState | null };

/**
 * Writes the past of machines into the portal's ledger, which only time could else, and puts a
 * version of the rate card before the first one, so that all of it has a price.
 */
export async function recordPast(past: readonly Past[]): Promise<void> {
  const database = createDb(portalEnvironment()["DATABASE_URL"]!);
  try {
    await database.$transaction(async (tx) => {
      const facts = past.map(({ name, at, state }, i): Fact => {
        const what = state === null ? "gone" : "verified";
        return { resource: { kind: "machine", name }, key: `past-${i}`, what, at, state };
      });
      await recordFacts(tx, facts);
      const first = await tx.rateCardVersion.findFirstOrThrow({
        where: { state: "published" },
        orderBy: { validFrom: "asc" },
      });
      const begin = new Date(Date.UTC(2020, 0, 1));
      const { validFrom, currency, terms } = first;
      if (validFrom === null || validFrom <= begin) return;
      const version = { currency, terms: terms as object, state: "published", validFrom: begin, validTo: validFrom };
      await tx.rateCardVersion.create({ data: version });
    });
  } finally {
    await database.$disconnect();
  }
}

/** Lets a stack's lease have ended a moment ago, which only time could else: a lease is an hour at least. */
export async function endLease(stack: string): Promise<void> {
  const database = createDb(portalEnvironment()["DATABASE_URL"]!);
  try {
    await database.stack.update({ where: { id: stack }, data: { leaseEndsAt: new Date() }, select: { id: true } });
  } finally {
    await database.$disconnect();
  }
}
