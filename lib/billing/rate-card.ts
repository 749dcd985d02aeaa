import { z } from "zod";
import { say, type Sentence } from "@/lib/util/say";
import { METER_NAMES } from "./meters";

/** A decimal as text: at most 12 digits before the point and 12 behind it. Never a JSON number, which is a binary float. */
const decimal = z.string().regex(/^-?\d{1,12}(\.\d{1,12})?$/);
const notNegative = decimal.refine((text) => !text.startsWith("-"));
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
const meter = z.enum(METER_NAMES);
const mode = z.enum(["os-only", "pre-installed"]);

/**
 * Prices of a meter, in units of METERS. Graduated: what a project uses in a month above `above` units costs `rate` each, up
 * to the next tier. The first begins at 0.
 */
const tiers = z
  .array(z.object({ above: notNegative, rate: notNegative }))
  .min(1)
  .max(20)
  .refine(
    (all) => Number(all[0]?.above) === 0 && all.every(({ above }, i) => i === 0 || isLess(all[i - 1]!.above, above)),
  );

/** A surcharge (positive) or discount (negative) in percent on the lines that match all that it names. */
const adjustment = z.object({
  id,
  percent: decimal.refine((text) => !isLess(text, "-100")),
  services: z.array(z.string()).optional(),
  modes: z.array(mode).optional(),
  projects: z.array(z.string()).optional(),
  meters: z.array(meter).optional(),
});

/** One version of the rate card, in force from `from` to before `to` (for good: null). */
export const rateCard = z.object({
  id: z.string(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  from: z.number().int(),
  to: z.number().int().nullable(),
  /** Of a line's amount, at the micro-unit. */
  rounding: z.enum(["half-up", "half-even"]),
  /** A meter that is not here costs nothing. */
  rates: z.partialRecord(meter, tiers),
  /** A project's own prices instead. */
  overrides: z.array(z.object({ project: z.string(), meter, tiers })).max(1000),
  adjustments: z.array(adjustment).max(200),
  /** Units of a meter that each project has free every month. */
  allowances: z.partialRecord(meter, notNegative),
  /**
   * Units a month that a project has committed to pay for, used or not, at a rate of their own. What the allowance leaves is
   * taken from them first.
   */
  commitments: z.array(z.object({ project: z.string(), meter, units: notNegative, rate: notNegative })).max(1000),
  /** Least amount of a stack in a month in which it was charged at all. */
  minimum: notNegative.nullable(),
});
export type RateCard = z.infer<typeof rateCard>;
export type Tier = RateCard["overrides"][number]["tiers"][number];

/** Compares decimals by their digits. */
export function isLess(a: string, b: string): boolean {
  const scaled = (text: string) => {
    const [whole = "0", part = ""] = text.replace("-", "").split(".");
    const size = BigInt(whole + part.padEnd(12, "0"));
    return text.startsWith("-") ? -size : size;
  };
  return scaled(a) < scaled(b);
}

/**
 * What is wrong with a set of versions, in the order of time: they must follow each other without gap or overlap, in one
 * currency, and the last has no end. Null: nothing.
 */
export function faultOf(cards: readonly RateCard[], date: (at: number) => string): Sentence | null {
  const [first] = cards;
  if (!first) return null;
  const sorted = [...cards].sort((a, b) => a.from - b.from);
  for (const [i, card] of sorted.entries()) {
    const next = sorted[i + 1];
    if (card.currency !== first.currency)
      return say`Version ${card.id} is in ${card.currency}, version ${first.id} in ${first.currency}. An installation has one currency.`;
    if (card.to !== null && card.to <= card.from)
      return say`Version ${card.id} ends on ${date(card.to)}, before it begins on ${date(card.from)}.`;
    if (!next) {
      if (card.to !== null)
        return say`Nothing would have a price from ${date(card.to)} on: version ${card.id} ends then, and none follows. Leave its end open.`;
    } else if (card.to === null || card.to > next.from) {
      return say`Versions ${card.id} and ${next.id} are both in force on ${date(next.from)}. End version ${card.id} there.`;
    } else if (card.to < next.from) {
      return say`No version is in force from ${date(card.to)} to ${date(next.from)}. Let version ${card.id} end where ${next.id} begins.`;
    }
  }
  return null;
}
