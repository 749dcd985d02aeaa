import { z } from "zod";
import { english, say, type Sentence } from "@/lib/util/say";
import { METER_NAMES, type Meter } from "./meters";

/** More than this for an hour of a unit, or as a minimum of a month, is a slip of the finger in every currency. */
const MOST = "1000000000";
/** A surcharge of more than this is a price of its own: change the rate. */
const MOST_PERCENT = "1000";

/** A decimal as text: at most 12 digits before the point and 12 behind it. Never a JSON number, which is a binary float. */
const decimal = z.string().regex(/^-?\d{1,12}(\.\d{1,12})?$/, {
  error: english(say`Write a decimal such as 0.0125, with at most 12 digits behind the point.`),
  // What follows compares digits.
  abort: true,
});
const notNegative = decimal.refine((text) => !text.startsWith("-"), english(say`This must not be negative.`));
const price = notNegative.refine(
  (text) => !isLess(MOST, text),
  english(say`This is more than 1,000,000,000. Is the point in its place?`),
);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, english(say`Use lower-case letters, digits and hyphens.`));
const meter = z.enum(METER_NAMES);
const mode = z.enum(["os-only", "pre-installed"]);

/**
 * Prices of a meter, in units of METERS. Graduated: what a project uses in a month above `above` units costs `rate` each, up
 * to the next tier. The first begins at 0.
 */
const tiers = z
  .array(z.object({ above: notNegative, rate: price }))
  .min(1)
  .max(20)
  .refine(
    (all) => Number(all[0]?.above) === 0 && all.every(({ above }, i) => i === 0 || isLess(all[i - 1]!.above, above)),
    english(say`The first tier begins at 0, and each begins above the one before it.`),
  );

/** A surcharge (positive) or discount (negative) in percent on the lines that match all that it names. */
const adjustment = z.object({
  id,
  percent: decimal
    .refine((text) => !isLess(text, "-100"), english(say`A discount is at most 100 percent.`))
    .refine((text) => !isLess(MOST_PERCENT, text), english(say`A surcharge is at most 1,000 percent.`)),
  services: z.array(z.string()).optional(),
  modes: z.array(mode).optional(),
  projects: z.array(z.string()).optional(),
  meters: z.array(meter).optional(),
});

/** What a version of the rate card says, wherever and whenever it is in force. Projects are named by their id. */
export const rateTerms = z
  .object({
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
    commitments: z.array(z.object({ project: z.string(), meter, units: notNegative, rate: price })).max(1000),
    /** Least amount of a stack in a month in which it was charged at all. */
    minimum: price.nullable(),
    /** What machines of a launch that never became Ready cost, in percent of what they would otherwise. */
    failedLaunchPercent: notNegative
      .refine((text) => !isLess("100", text), english(say`A failed launch costs at most 100 percent.`))
      .default("0"),
  })
  .superRefine(({ overrides, adjustments, commitments }, context) => {
    const unique = (field: string, keys: readonly string[], message: Sentence) => {
      for (const [i, key] of keys.entries())
        if (keys.indexOf(key) < i) context.addIssue({ code: "custom", path: [field, i], message: english(message) });
    };
    const both = ({ project, meter: of }: { project: string; meter: string }) => `${project} ${of}`;
    unique("overrides", overrides.map(both), say`This project has a price of its own for this already.`);
    unique("commitments", commitments.map(both), say`This project has a commitment for this already.`);
    unique(
      "adjustments",
      adjustments.map((one) => one.id),
      say`There is a surcharge or discount with this name already.`,
    );
  });
export type RateTerms = z.infer<typeof rateTerms>;

export const currencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/, { error: english(say`Use the currency's three letters, such as EUR.`), abort: true });

/** One version of the rate card, in force from `from` to before `to` (for good: null), in ms since 1970. */
export type RateCard = RateTerms & { id: string; currency: string; from: number; to: number | null };

/**
 * What versions say to one project: what others have committed to is theirs to pay, and nothing that it should see. As they are
 * for all projects together.
 */
export const cardsFor = (cards: readonly RateCard[], project: string | undefined): RateCard[] =>
  cards.map((card) =>
    project === undefined ? card : { ...card, commitments: card.commitments.filter((one) => one.project === project) },
  );

export type Tier = RateCard["overrides"][number]["tiers"][number];

const FREE: readonly Tier[] = [{ above: "0", rate: "0" }];

/** The prices of a meter for a project. A meter without a rate costs nothing. */
export const tiersOf = ({ overrides, rates }: RateCard, project: string, meter: Meter): readonly Tier[] =>
  overrides.find((one) => one.project === project && one.meter === meter)?.tiers ?? rates[meter] ?? FREE;

/** Its use is on no line of a project that has no price for it: most installations will have none. */
const OPTIONAL: Meter = "disk-used";

const ratedProjects = new WeakMap<RateCard, Map<string, boolean>>();

/** Whether what a project uses of a meter is on its lines, be it with an amount of 0. Asked for every use of a month. */
export function isRated(card: RateCard, project: string, meter: Meter): boolean {
  if (meter !== OPTIONAL) return true;
  const known = ratedProjects.get(card) ?? new Map<string, boolean>();
  ratedProjects.set(card, known);
  const found = known.get(project) ?? hasPrice(card, project, meter);
  known.set(project, found);
  return found;
}

const hasPrice = (card: RateCard, project: string, meter: Meter): boolean =>
  tiersOf(card, project, meter).some(({ rate }) => isLess("0", rate)) ||
  card.commitments.some((one) => one.project === project && one.meter === meter);

type Amounts = Partial<Record<Meter, bigint>>;

/** What a project uses without what is on no line by any version: it need not be added up. */
export function ratedOf(amounts: Amounts, cards: readonly RateCard[], project: string): Amounts {
  if (amounts[OPTIONAL] === undefined || cards.some((card) => isRated(card, project, OPTIONAL))) return amounts;
  const { [OPTIONAL]: _unrated, ...rated } = amounts;
  return rated;
}

/** All of a version that `isRated` depends on, as text. */
export const optionalTerms = ({ rates, overrides, commitments }: RateCard): string =>
  JSON.stringify([rates[OPTIONAL], [...overrides, ...commitments].filter(({ meter: of }) => of === OPTIONAL)]);

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
