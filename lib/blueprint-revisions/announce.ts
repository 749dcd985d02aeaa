import type { Tx } from "@/lib/db/client";

/** Workers listen here for sources to look at and revisions to check. */
export const BLUEPRINTS_CHANNEL = "burgeon_blueprints";

/** Tells the workers, once the transaction has committed. */
export async function announceBlueprints(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_notify(${BLUEPRINTS_CHANNEL}, '')`;
}
