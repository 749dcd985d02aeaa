import { quoteBeside, type Running } from "@/lib/billing/quote";
import { ratesFrom } from "@/lib/billing/rate-cards";
import type { ByCard, Price } from "@/lib/contract/schemas/prices";
import type { Db, Tx } from "@/lib/db/client";
import type { Stack } from "@/lib/generated/prisma/client";
import { byCard, leaseLeft, runningIn, subjectOfStack, toPrice } from "./price-plan";

/** A snapshot of these nodes of a stack, for quotes: what it is charged for is the disks that they were given. */
export const snapshotOf = (stack: Stack, nodes: readonly { diskGiB: number }[]): Running => ({
  ...{ ...subjectOfStack(stack), vcpus: 0, memoryMiB: 0, diskGiB: 0 },
  snapshotMiB: nodes.reduce((sum, { diskGiB }) => sum + diskGiB * 1024, 0),
});

export type SnapshotPrices = {
  card: ByCard;
  /** Of one more snapshot of the stack; null where nothing of it has a price. */
  next: Price | null;
  /** Of those that it has, by their ids. */
  each: ReadonlyMap<string, Price | null>;
};

/**
 * What snapshots of a stack add to the project's month, each beside all else that the project has; null where no version of the rate
 * card is in force.
 * @param kept what is charged of those that it has, in MiB, by their ids
 */
export async function priceSnapshots(
  database: Db | Tx,
  stack: Stack,
  nodes: readonly { diskGiB: number }[],
  kept: ReadonlyMap<string, number>,
): Promise<SnapshotPrices | null> {
  const now = new Date();
  const rates = await ratesFrom(database, now);
  if (!rates) return null;
  const all = await runningIn(database, [stack.projectId]);
  const one = snapshotOf(stack, []);
  const price = (others: readonly Running[], snapshot: Running) => {
    const quoted = quoteBeside(others, rates.card, rates.later, now.getTime())([snapshot], leaseLeft(stack, now));
    return quoted && toPrice(quoted);
  };
  return {
    card: byCard(rates, now, leaseLeft(stack, now)),
    next: price(all, snapshotOf(stack, nodes)),
    each: new Map(
      [...kept].map(([id, snapshotMiB]) => [
        id,
        price(
          all.filter((other) => other.snapshot !== id),
          { ...one, snapshotMiB },
        ),
      ]),
    ),
  };
}
