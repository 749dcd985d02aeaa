import { cardName } from "@/lib/billing/rate-cards";
import { rateTerms } from "@/lib/billing/rate-card";
import type { RateCardDetail, RateCardPhase, RateCardSummary } from "@/lib/contract/schemas/rates";
import type { Prisma, RateCardVersion } from "@/lib/generated/prisma/client";
import type { Sentence } from "@/lib/util/say";

const person = { select: { name: true } } as const;
export const PEOPLE = { updatedBy: person, publishedBy: person } as const;
export type VersionRow = Prisma.RateCardVersionGetPayload<{ include: typeof PEOPLE }>;

export function phaseOf({ validFrom, validTo }: RateCardVersion, now: Date): RateCardPhase {
  if (validFrom === null) return "draft";
  if (validFrom > now) return "planned";
  return validTo !== null && validTo <= now ? "past" : "in-force";
}

export function toSummary(row: VersionRow, now = new Date()): RateCardSummary {
  const { number, currency, note, revision } = row;
  return {
    ...{ number, name: cardName(number), phase: phaseOf(row, now), currency, note, revision },
    validFrom: row.validFrom?.toISOString() ?? null,
    validTo: row.validTo?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: row.updatedBy?.name ?? null,
    publishedAt: row.publishedAt?.toISOString() ?? null,
    publishedBy: row.publishedBy?.name ?? null,
  };
}

export const toDetail = (
  row: VersionRow,
  kept: Sentence | null,
): Omit<RateCardDetail, "kept"> & { kept: Sentence | null } => ({
  ...toSummary(row),
  terms: rateTerms.parse(row.terms),
  kept,
});

/** What an audit row keeps of a version, before and after a change. */
export const recordOf = ({ state, currency, note, terms, validFrom, validTo }: RateCardVersion) => ({
  ...{ state, currency, note, terms: rateTerms.parse(terms) },
  validFrom: validFrom?.toISOString() ?? null,
  validTo: validTo?.toISOString() ?? null,
});
