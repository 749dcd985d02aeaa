import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { correction, correctionPage, mendPage, newCorrection } from "./schemas/corrections";

/** Moment and reference of the last one of a page; references are of the portal's own making. */
const CURSOR = /^\d{4}-\d\d-\d\dT[\d:.]{1,12}Z~[^~]{1,200}$/;
const cursor = z
  .string()
  .regex(CURSOR, { abort: true })
  .refine((text) => Date.parse(text.split("~")[0]!) >= 0);

/** What was changed in the ledger after it was recorded, by people and by the portal. Spread into api.ts. */
export const correctionApi = {
  listCorrections: {
    method: "GET",
    path: "/ledger/corrections",
    summary: "Corrections of the ledger, the newest first, twenty at a time",
    permission: "rate.read",
    query: z.object({ before: cursor.optional() }),
    response: correctionPage,
  },
  createCorrection: {
    method: "POST",
    path: "/ledger/corrections",
    summary: "Take back what is charged for a stack, or for one of its nodes, in a time that is over",
    permission: "rate.manage",
    body: newCorrection,
    response: correction,
    status: 201,
    errors: ["invalid-parameters"],
  },
  reverseCorrection: {
    method: "POST",
    path: "/ledger/corrections/{correction}/reverse",
    summary: "Charge again what a person's correction took back",
    permission: "rate.manage",
    body: z.strictObject({ reason: newCorrection.shape.reason }),
    response: correction,
    errors: ["wrong-state"],
  },
  listMends: {
    method: "GET",
    path: "/ledger/mends",
    summary: "Differences between ledger and hypervisor that the portal mended, the newest first, twenty at a time",
    permission: "rate.read",
    query: z.object({
      before: z
        .string()
        .regex(/^\d{1,18}$/)
        .optional(),
    }),
    response: mendPage,
  },
} as const satisfies Record<string, Endpoint>;
