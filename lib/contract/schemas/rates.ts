import { z } from "zod";
import { currencyCode, rateTerms } from "@/lib/billing/rate-card";
import { english, say } from "@/lib/util/say";
import { instant, sentence } from "./common";
import { money, monthName } from "./prices";

export const NOTE_LENGTH = 300;

/** planned: published, but not in force yet. */
export const rateCardPhase = z.enum(["draft", "planned", "in-force", "past"]);
export type RateCardPhase = z.infer<typeof rateCardPhase>;

export const rateCardSummary = z.object({
  number: z.int(),
  /** "v3" */
  name: z.string(),
  phase: rateCardPhase,
  currency: currencyCode,
  /** Null: a draft. */
  validFrom: instant.nullable(),
  /** Null: until further notice. */
  validTo: instant.nullable(),
  note: z.string(),
  /** Counts the changes. A change names the one that it was made from. */
  revision: z.int(),
  createdAt: instant,
  updatedAt: instant,
  /** Null, here and below: set-up, or a person who is gone. */
  updatedBy: z.string().nullable(),
  publishedAt: instant.nullable(),
  publishedBy: z.string().nullable(),
});
export type RateCardSummary = z.infer<typeof rateCardSummary>;

export const rateCardDetail = rateCardSummary.extend({
  terms: rateTerms,
  /** Why a published version cannot become a draft again; null where it can, and for drafts. */
  kept: sentence.nullable(),
});
export type RateCardDetail = z.infer<typeof rateCardDetail>;

const CURRENCIES = new Set(Intl.supportedValuesOf("currency"));
/** A slip of the finger stays: once something has run, no other currency can be published. */
const realCurrency = currencyCode.refine(
  (code) => CURRENCIES.has(code),
  english(say`No currency has these letters. Write those of one that there is, such as EUR.`),
);

const revision = z.int().min(1).describe("the one that the change was made from");

export const rateCardChange = z.strictObject({
  currency: realCurrency,
  note: z.string().trim().max(NOTE_LENGTH),
  terms: rateTerms,
  revision,
});

export const rateCardPublication = z.strictObject({
  from: z.iso
    .datetime({ offset: true })
    .nullable()
    .describe("null: now. The version that is in force then ends there, and the new one holds until the next begins"),
  revision,
});

const compared = z.object({
  published: money.describe("by the versions that were in force"),
  draft: money.describe("by this version, as if it had been in force all the month"),
  difference: money,
});

/** A month rated twice. `key` null: what belongs to no service, such as an unused commitment. */
export const rateComparison = z.object({
  month: monthName,
  currency: currencyCode,
  /** Usage up to then is in it: the end of the month, or now. */
  until: instant,
  total: compared,
  projects: z.array(compared.extend({ key: z.string(), title: z.string() })),
  services: z.array(compared.extend({ key: z.string().nullable(), title: z.string().nullable() })),
  /** Seconds of usage of a resource that no published version has a price for, as it was before the first. */
  unpricedSeconds: z.int(),
});
export type RateComparison = z.infer<typeof rateComparison>;

export const rateCardRevision = z.strictObject({ revision });
