import { z } from "zod";
import { BASES, ON_EXCEED } from "@/lib/billing/budget";
import { currencyCode } from "@/lib/billing/rate-card";
import { english, say } from "@/lib/util/say";
import { instant, resourceId, sentence } from "./common";
import { amount, money } from "./prices";
import { tagKey, tagValue } from "./tags";

export const budgetScope = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("project"), project: resourceId }),
  z.strictObject({ kind: z.literal("service"), service: z.string().max(60) }),
  z.strictObject({ kind: z.literal("tag"), key: tagKey, value: tagValue }),
]);

const threshold = z.strictObject({
  on: z
    .enum(BASES)
    .describe("actual: what was used so far; forecast: what the month comes to if all that runs now runs on"),
  percent: z
    .int(english(say`Write a whole percentage.`))
    .min(1)
    .max(1000),
});

const thresholds = z
  .array(threshold)
  .max(10)
  .refine(
    (all) => new Set(all.map(({ on, percent }) => `${on} ${percent}`)).size === all.length,
    english(say`Each threshold may be there once.`),
  );

/** What may be spent in every month, and what happens when it is. */
export const newBudget = z.strictObject({
  scope: budgetScope,
  amount,
  currency: currencyCode,
  thresholds,
  onExceed: z
    .enum(ON_EXCEED)
    .describe(
      "What becomes of an order above it. approval: whoever orders may ask for an override; block: only a project's owner may",
    ),
});
export type NewBudget = z.infer<typeof newBudget>;

export const budgetChange = newBudget.omit({ scope: true, currency: true }).extend({ revision: z.int() });

export const budgetView = newBudget.extend({
  id: resourceId,
  /** Of its project or service; of a tag "team=search". */
  title: z.string(),
  amount: money,
  /** With the moment at which each was reached this month, and people were told. */
  thresholds: z.array(threshold.extend({ reachedAt: instant.nullable() })),
  revision: z.int(),
  updatedAt: instant,
  updatedBy: z.string().nullable(),
  /** Of the month that runs. Null where the rate card is in another currency: then nothing can be compared. */
  month: z
    .object({
      actual: money,
      forecast: money,
      /** What would have been used by now if the whole budget were used evenly. */
      pace: money,
      /** How much of the budget the forecast leaves; negative: by how much it exceeds it. */
      left: money,
      /** How much more than the pace was used; negative: less. */
      ahead: money,
    })
    .nullable(),
});
export type BudgetView = z.infer<typeof budgetView>;

export const overrideView = z.object({
  id: resourceId,
  budget: resourceId,
  title: z.string(),
  project: resourceId,
  projectTitle: z.string(),
  state: z.enum(["open", "granted", "refused"]),
  /** What is to be ordered, and why, in the asking person's words. */
  order: z.string(),
  reason: z.string(),
  requestedBy: z.string().nullable(),
  requestedAt: instant,
  /** Of the budget, and so of `upTo`. */
  currency: z.string(),
  /** What the month may come to; null where it is granted: whatever it comes to. */
  upTo: money.nullable(),
  /** Why it is refused. */
  answer: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
});
export type OverrideView = z.infer<typeof overrideView>;

/** Budgets in the month that runs. */
export const budgetList = z.object({
  month: z.string(),
  timeZone: z.string(),
  /** Of the rate card; null where no version is published. */
  currency: z.string().nullable(),
  /** Until when use is in these figures. */
  countedTo: instant,
  items: z.array(budgetView),
  /** Of this month: those to be decided first. */
  overrides: z.array(overrideView),
});
export type BudgetList = z.infer<typeof budgetList>;

export const newOverride = z.strictObject({
  budget: resourceId,
  order: z.string().trim().min(1).max(80).describe("what is to be ordered, such as the name of the stack"),
  reason: z.string().trim().min(1).max(500),
});

export const overrideDecision = z.discriminatedUnion("decision", [
  z.strictObject({
    decision: z.literal("grant"),
    upTo: amount.nullable().describe("what the month may come to; null: whatever it comes to, until its end"),
  }),
  z.strictObject({ decision: z.literal("refuse"), answer: z.string().trim().min(1).max(500) }),
]);
export type OverrideDecision = z.infer<typeof overrideDecision>;

/** What a budget says of an order. */
export const budgetCheck = z.object({
  budget: resourceId,
  scope: budgetScope,
  title: z.string(),
  amount: money,
  currency: z.string(),
  verdict: z.enum(["fits", "granted", ...ON_EXCEED]),
  /** What the order adds to the month. */
  order: money,
  /**
   * What the month comes to without it and with it, all that was ordered before included. Null for people who may not see what other
   * projects cost.
   */
  committed: money.nullable(),
  after: money.nullable(),
  /** The project's newest request of this month to go above the budget. */
  override: overrideView.nullable(),
  /** Why the person who asks may not ask for an override; null: may. */
  mayNotAsk: sentence.nullable(),
});
export type BudgetCheck = z.input<typeof budgetCheck>;
export type BudgetCheckView = z.infer<typeof budgetCheck>;
