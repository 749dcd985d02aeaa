import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { monthName } from "./schemas/prices";
import {
  rateCardChange,
  rateCardDetail,
  rateCardPublication,
  rateCardRevision,
  rateCardSummary,
  rateComparison,
} from "./schemas/rates";

/** The rate card and its versions. Spread into the table of api.ts. */
export const rateApi = {
  listRateCards: {
    method: "GET",
    path: "/rate-cards",
    summary: "Versions of the rate card: drafts, then published ones from the newest on",
    permission: "rate.read",
    response: z.object({
      items: z.array(rateCardSummary),
      timeZone: z.string().describe("The installation's; its midnights are where months begin"),
    }),
  },
  createRateCard: {
    method: "POST",
    path: "/rate-cards",
    summary: "Begin a draft, as a copy of a version",
    permission: "rate.manage",
    body: z.strictObject({
      copyOf: z.int().min(1).nullable().default(null).describe("null: the version in force, or set-up's where none is"),
    }),
    response: rateCardDetail,
    status: 201,
  },
  getRateCard: {
    method: "GET",
    path: "/rate-cards/{card}",
    summary: "A version of the rate card with all that it says",
    permission: "rate.read",
    response: rateCardDetail,
  },
  putRateCard: {
    method: "PUT",
    path: "/rate-cards/{card}",
    summary: "Change a draft",
    permission: "rate.manage",
    body: rateCardChange,
    response: rateCardDetail,
    errors: ["wrong-state", "edited-meanwhile", "invalid-parameters"],
  },
  publishRateCard: {
    method: "POST",
    path: "/rate-cards/{card}/publish",
    summary: "Let a draft be in force from a moment on",
    permission: "rate.manage",
    body: rateCardPublication,
    response: rateCardDetail,
    errors: ["wrong-state", "edited-meanwhile", "invalid-parameters"],
  },
  withdrawRateCard: {
    method: "POST",
    path: "/rate-cards/{card}/withdraw",
    summary: "Make a published version a draft again, as long as nothing was charged by it",
    permission: "rate.manage",
    body: rateCardRevision,
    response: rateCardDetail,
    errors: ["wrong-state", "edited-meanwhile"],
  },
  compareRates: {
    method: "GET",
    path: "/rate-cards/{card}/what-if",
    summary: "What a month would have cost by a version, beside what it cost",
    permission: "rate.read",
    query: z.object({ month: monthName }),
    response: rateComparison,
    errors: ["wrong-state"],
  },
  deleteRateCard: {
    method: "DELETE",
    path: "/rate-cards/{card}",
    summary: "Delete a draft",
    permission: "rate.manage",
    response: z.object({ ok: z.literal(true) }),
    errors: ["wrong-state"],
  },
} as const satisfies Record<string, Endpoint>;
