import { z } from "zod";
import { english, say } from "@/lib/util/say";
import { instant, resourceId, sentence } from "./common";

/** PostgreSQL has no year 0, and nothing was metered before 1970. */
const moment = z.iso
  .datetime({ offset: true, error: english(say`Write a moment such as 2026-11-20T09:00:00Z.`), abort: true })
  .refine((text) => Date.parse(text) >= 0, english(say`Write a moment such as 2026-11-20T09:00:00Z.`));

export const newCorrection = z.strictObject({
  stack: resourceId,
  node: z.string().max(80).nullable().default(null).describe("null: every node of the stack"),
  from: moment,
  to: moment,
  reason: z
    .string()
    .trim()
    .min(1, english(say`Say why: it stays in the ledger.`))
    .max(200),
});

/** What one person, or one late event, changed in the ledger. */
export const correction = z.object({
  /** The same for all rows that were added together. */
  reference: z.string(),
  stack: z.object({ id: resourceId, name: z.string() }).nullable(),
  /** Names of the nodes; of what is no node, the ledger's own names. */
  resources: z.array(z.string()),
  from: instant,
  to: instant,
  /** What it did to what is charged; `changes`: took one thing away and added another. */
  effect: z.enum(["takes", "adds", "changes"]),
  reason: sentence,
  /** Null: the portal itself, of an event that was reported late. */
  by: z.string().nullable(),
  at: instant,
  /** Null where it can be reversed, else why not. */
  kept: z.enum(["late-event", "reversed", "reversal"]).nullable(),
});
export type CorrectionView = z.infer<typeof correction>;

/** A difference between ledger and hypervisor that the portal mended. */
export const mend = z.object({
  id: z.string(),
  at: instant,
  what: z.enum(["vanished", "found", "stopped", "started", "resized"]),
  resource: z.string(),
  stack: z.object({ id: resourceId, name: z.string() }).nullable(),
  detail: sentence,
  /** For how long the ledger had said something else, at most. */
  seconds: z.number().int(),
});
export type MendView = z.infer<typeof mend>;

/** The newest first; `before` of the next page, null on the last one. */
export const correctionPage = z.object({ items: z.array(correction), before: z.string().nullable() });
export const mendPage = z.object({ items: z.array(mend), before: z.string().nullable() });
