import { z } from "zod";
import { instant, resourceId } from "./common";

export const bakeTrigger = z.enum(["on-os-change", "schedule", "never"]);
export type BakeTrigger = z.infer<typeof bakeTrigger>;
export const publishing = z.enum(["automatic", "approval"]);
export type Publishing = z.infer<typeof publishing>;

/** What a policy is about. Null: every service, or every operating system. */
export const policyScope = z.strictObject({
  service: z.string().max(80).nullable(),
  osId: z.string().max(80).nullable(),
});
export type PolicyScope = z.infer<typeof policyScope>;

/** Limits of the numbers of a policy, also for the form. */
export const POLICY_LIMITS = { days: { min: 1, max: 365 }, keepLast: { min: 1, max: 50 } } as const;

const days = z.int().min(POLICY_LIMITS.days.min).max(POLICY_LIMITS.days.max);

/** How templates are kept up. */
export const policyRules = z.strictObject({
  /** When a new revision is baked without anybody asking. */
  bake: bakeTrigger,
  /** With `schedule`: a bake this many days after the last one. */
  intervalDays: days,
  /** Revisions that are kept, the offered one among them; older ones are retired once nothing runs on them. */
  keepLast: z.int().min(POLICY_LIMITS.keepLast.min).max(POLICY_LIMITS.keepLast.max),
  /** An image older than this is stale. */
  maxAgeDays: days,
  publishing,
});
export type PolicyRules = z.infer<typeof policyRules>;

/** The policy of a cell with the scope it comes from. `set` is false where nobody has set any: then the built-in one holds. */
export const cellPolicy = z.object({ ...policyScope.shape, ...policyRules.shape, set: z.boolean() });
export type CellPolicy = z.infer<typeof cellPolicy>;

const cell = { service: z.string(), osId: z.string() };

export const policy = z.object({
  id: resourceId,
  ...policyScope.shape,
  ...policyRules.shape,
  updatedAt: instant,
  /** Null: a person who is gone. */
  updatedBy: z.string().nullable(),
  /** The cells of the matrix that it decides about; none where more specific ones decide everywhere. */
  cells: z.array(z.object(cell)),
});
export type Policy = z.infer<typeof policy>;

export const policyList = z.object({
  /** The installation's first, then of operating systems, of services, of single cells. */
  items: z.array(policy),
  /** What holds where no policy is set, and the cells where that is so. */
  fallback: z.object({ ...policyRules.shape, cells: z.array(z.object(cell)) }),
});
export type PolicyList = z.infer<typeof policyList>;

/** Something that the history of a cell speaks for. Times are medians or sums of what was measured here. */
export const suggestion = z.discriminatedUnion("kind", [
  /** It is launched OS-only again and again: a baked image would save each launch its installation. */
  z.object({ kind: z.literal("bake"), ...cell, days: z.int(), launches: z.int(), savesMs: z.number() }),
  /** Its policy bakes it oftener than anybody launches it. */
  z.object({
    kind: z.literal("stop"),
    ...cell,
    days: z.int(),
    bakes: z.int(),
    launches: z.int(),
    bakeMs: z.number(),
    policy: cellPolicy,
  }),
]);
export type Suggestion = z.infer<typeof suggestion>;
