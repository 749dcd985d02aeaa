import type { Db, Tx } from "@/lib/db/client";
import type { RateCardVersion } from "@/lib/generated/prisma/client";
import { rateTerms, type RateCard } from "./rate-card";

/** "v3": how a version is called in lines, sentences and addresses. */
export const cardName = (number: number): string => `v${number}`;

/** Every published version, in the order of time: without gap or overlap. */
export async function loadRateCards(database: Db | Tx): Promise<RateCard[]> {
  const rows = await database.rateCardVersion.findMany({
    where: { state: "published" },
    orderBy: { validFrom: "asc" },
  });
  return rows.map(toRateCard);
}

/** The version in force at a moment; null where there is none yet. */
export async function rateCardAt(database: Db | Tx, at: Date): Promise<RateCard | null> {
  const row = await database.rateCardVersion.findFirst({
    where: { state: "published", validFrom: { lte: at }, OR: [{ validTo: null }, { validTo: { gt: at } }] },
  });
  return row && toRateCard(row);
}

/** The version in force at a moment, and those that are published to follow it; null where none is in force yet. */
export async function ratesFrom(database: Db | Tx, at: Date): Promise<{ card: RateCard; later: RateCard[] } | null> {
  const all = await loadRateCards(database);
  const [card, ...later] = all.filter(({ to }) => to === null || to > at.getTime());
  return card && card.from <= at.getTime() ? { card, later } : null;
}

/** A published version as it rates. @throws for a draft, which has no beginning */
export function toRateCard(row: RateCardVersion): RateCard {
  const { number, currency, validFrom, validTo, terms } = row;
  if (validFrom === null) throw new Error(`version ${number} of the rate card is a draft`);
  const [from, to] = [validFrom.getTime(), validTo?.getTime() ?? null];
  return { ...rateTerms.parse(terms), id: cardName(number), currency, from, to };
}
