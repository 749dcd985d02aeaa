import { z } from "zod";
import { budgetCheck } from "./budgets";
import { instant } from "./common";
import { byCard, money, price } from "./prices";

/** How long a stack is wanted. */
export const leaseRequest = z
  .union([
    z.strictObject({ days: z.int().min(1).max(366) }),
    z.strictObject({ endsAt: z.iso.datetime({ offset: true }) }),
  ])
  .describe("days of 24 hours from now, or the moment at which it ends: between 1 hour and 366 days ahead");

/** A lease that a stack has. */
export const stackLease = z.object({
  endsAt: instant,
  /** It has ended: the stack is stopped, and starts again only once its lease is extended. */
  ended: z.boolean(),
  /** When the stack is removed, unless its lease is extended. */
  removesAt: instant,
  setAt: instant,
  setBy: z.string().nullable(),
});
export type StackLease = z.infer<typeof stackLease>;

export const leaseChange = z.strictObject({
  lease: leaseRequest.nullable().describe("null: none, the stack stays until somebody removes it"),
  before: instant
    .nullable()
    .optional()
    .describe("when it ended when it was read, null for none: refused where it is another one by now"),
});

/** What the stack costs to the end of its lease while it runs: as it is, and as it would be. */
export const leaseView = z.object({
  endsAt: instant.nullable(),
  price: byCard
    .extend({
      ...price.shape,
      /** From now to the end of the lease; null where it has none. */
      before: money.nullable(),
      after: money.nullable(),
      /** Null where one of the two has no end. */
      difference: money.nullable(),
    })
    .nullable(),
  /** What each budget says of the time that is added. */
  budgets: z.array(budgetCheck),
});
export type LeaseView = z.infer<typeof leaseView>;
