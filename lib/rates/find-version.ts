import { editedMeanwhile } from "@/lib/auth/edited-meanwhile";
import { notFound } from "@/lib/auth/not-found";
import { cardName } from "@/lib/billing/rate-cards";
import type { Db, Tx } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { PEOPLE, type VersionRow } from "./version-view";

/** @param card its number, or its name: "3", "v3". @throws not-found */
export async function findVersion(database: Db | Tx, card: string): Promise<VersionRow> {
  const [, digits] = /^v?(\d{1,9})$/.exec(card) ?? [];
  const row =
    digits !== undefined &&
    (await database.rateCardVersion.findUnique({ where: { number: Number(digits) }, include: PEOPLE }));
  if (!row) throw notFound();
  return row;
}

/**
 * Lets one transaction at a time change versions: whether they follow each other is a question about all of them. The lock goes
 * with the transaction.
 */
export async function lockVersions(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('burgeon/rate-cards', 0))`;
}

/** @throws edited-meanwhile */
export function requireRevision(row: VersionRow, seen: number): void {
  if (row.revision !== seen) throw editedMeanwhile(row.updatedBy?.name ?? null);
}

/** @throws wrong-state for a version that is published */
export function requireDraft({ number, state }: VersionRow): void {
  if (state === "draft") return;
  throw new PortalError("wrong-state", {
    detail: say`Version ${cardName(number)} is published, and what was published is not changed.`,
    remedy: say`Make a draft as a copy of it, change that, and publish it.`,
  });
}
