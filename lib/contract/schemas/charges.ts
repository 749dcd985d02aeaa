import { z } from "zod";
import { english, say } from "@/lib/util/say";
import { instant, resourceId } from "./common";
import { amount, money, monthName } from "./prices";

const percent = z
  .string()
  .regex(/^(100|\d{1,2}(\.\d{1,6})?)$/, english(say`Write a percentage from 0 to 100, such as 19 or 8.5.`));

export const newTax = z.strictObject({
  project: resourceId.nullable().describe("null: every project that has none of its own"),
  name: z.string().trim().min(1).max(40),
  percent,
  from: monthName,
});

export const tax = newTax.extend({
  id: resourceId,
  percent: z.string(),
  createdBy: z.string().nullable(),
  createdAt: instant,
  /** It has not been in a month that has ended, so it can be removed. */
  removable: z.boolean(),
});
export type TaxView = z.infer<typeof tax>;

export const newCredit = z.strictObject({
  project: resourceId,
  amount,
  from: monthName.describe("the first month that it may be taken from; what is left goes on to the next"),
  reason: z.string().trim().min(1).max(200),
});

export const credit = newCredit.extend({
  id: resourceId,
  amount: money,
  currency: z.string(),
  createdBy: z.string().nullable(),
  createdAt: instant,
  removable: z.boolean(),
});
export type CreditView = z.infer<typeof credit>;

const document = z.object({ id: resourceId, number: z.string() });

/** What a project is to pay for a month, in the currency's own digits. */
export const statement = z.object({
  month: monthName,
  currency: z.string(),
  /** Usage up to then is in it: the end of the month, or now. */
  until: instant,
  net: money,
  credits: z.array(z.object({ id: resourceId, reason: z.string(), amount: money })),
  tax: z.object({ name: z.string(), percent: z.string(), amount: money }).nullable(),
  total: money,
  /** The invoice that says all this; null where none was issued that stands, so that it is what the month comes to now. */
  invoice: document.nullable(),
  /** What came later, and is in none of the figures above. */
  since: z.object({
    /** On invoices of other months, about this one: net. */
    adjustments: z.array(document.extend({ month: monthName, amount: money })),
    /** About its invoice: below 0, with tax. */
    creditNotes: z.array(document.extend({ total: money })),
    /** On no invoice yet: net, exact. What the ledger has learnt since, and the next invoice will have. */
    open: money,
  }),
});
export type StatementView = z.infer<typeof statement>;
