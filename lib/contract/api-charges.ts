import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { credit, newCredit, newTax, statement, tax } from "./schemas/charges";
import { monthName } from "./schemas/prices";

const ok = z.object({ ok: z.literal(true) });

/** What comes on top of the rate card, project by project: tax, credits, and what is then to pay. Spread into api.ts. */
export const chargeApi = {
  listCharges: {
    method: "GET",
    path: "/charges",
    summary: "Taxes and credits of all projects, the newest first",
    permission: "rate.read",
    response: z.object({
      month: monthName.describe("the one that runs, where the installation is"),
      taxes: z.array(tax),
      credits: z.array(credit),
    }),
  },
  createTax: {
    method: "POST",
    path: "/taxes",
    summary: "Let a tax hold from a month on, for a project or for all that have none of their own",
    permission: "rate.manage",
    body: newTax,
    response: tax,
    status: 201,
    errors: ["invalid-parameters"],
  },
  deleteTax: {
    method: "DELETE",
    path: "/taxes/{tax}",
    summary: "Remove a tax that was in no month that has ended",
    permission: "rate.manage",
    response: ok,
    errors: ["wrong-state"],
  },
  createCredit: {
    method: "POST",
    path: "/credits",
    summary: "Give a project an amount that is taken from what it is charged, until it is used up",
    permission: "rate.manage",
    body: newCredit,
    response: credit,
    status: 201,
    errors: ["invalid-parameters", "wrong-state"],
  },
  deleteCredit: {
    method: "DELETE",
    path: "/credits/{credit}",
    summary: "Take back a credit that was in no month that has ended",
    permission: "rate.manage",
    response: ok,
    errors: ["wrong-state"],
  },
  getStatement: {
    method: "GET",
    path: "/projects/{project}/statement",
    summary: "What a project is to pay for a month, as its invoice says once it is issued: lines, credits, tax",
    permission: "cost.read",
    query: z.object({ month: monthName }),
    response: statement,
    errors: ["wrong-state"],
  },
} as const satisfies Record<string, Endpoint>;
