import { z } from "zod";
import { isAmount, isPositive } from "@/lib/util/amount";
import { MONTH } from "@/lib/util/months";
import { english, say } from "@/lib/util/say";

/** A decimal as text: money is no JSON number. */
export const money = z
  .string()
  .regex(/^-?\d+(\.\d{1,12})?$/)
  .describe(
    "Decimal, in the currency of the answer; amounts have up to six digits behind the point, rates up to twelve",
  );

/** An amount of more than nothing, as people write it. */
export const amount = z
  .string()
  .refine(isAmount, english(say`Write an amount such as 25.50.`))
  .refine(isPositive, english(say`Write an amount of more than 0.`));

/** A month such as "2026-11", in the installation's time zone. */
export const monthName = z.string().regex(MONTH, english(say`Write a month such as 2026-11.`));

/** Of a month of 730 hours, of an hour on its average, and of a lease. */
export const price = z.object({
  hour: money,
  month: money,
  lease: money.optional().describe("for as long as the lease lasts from now on; left out where there is none"),
});
export type Price = z.infer<typeof price>;

/** Prices by one version of the rate card. */
export const byCard = z.object({
  card: z.string().describe('"v3"'),
  currency: z.string(),
  next: z
    .object({ card: z.string(), from: z.iso.datetime() })
    .optional()
    .describe(
      "the version that is published to follow, if it begins within 730 hours or the lease, which it then prices in part",
    ),
});
export type ByCard = z.infer<typeof byCard>;

/**
 * What a launch adds to the project's month while all that it has runs on; null where no version is in force, or the one that is has no
 * price for anything of it.
 */
export const launchPrice = byCard.extend({
  ...price.shape,
  /** Of the same nodes in either mode. */
  modes: z.object({ "os-only": price, "pre-installed": price }),
});
export type LaunchPrice = z.infer<typeof launchPrice>;

/** What the stack costs the project now and after a change, and what the change adds. */
export const changePrice = byCard.extend({ before: price, after: price, difference: price });
export type ChangePrice = z.infer<typeof changePrice>;

/** What a stack costs with all its machines running, with all of them stopped (their disks), and what stopping it saves. */
export const powerPrice = z.object({ currency: z.string(), running: price, stopped: price, saved: price });
export type PowerPrice = z.infer<typeof powerPrice>;
