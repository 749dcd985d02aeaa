import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { curatedService, serviceRules } from "./schemas/services";

const ok = z.object({ ok: z.literal(true) });

/** What administrators let people order. Spread into the table of api.ts. */
export const serviceApi = {
  listCuratedServices: {
    method: "GET",
    path: "/services",
    summary: "Every service in the catalogue's order, with what its blueprint offers and what is offered of it",
    permission: "service.manage",
    response: z.object({ items: z.array(curatedService), byName: z.boolean().describe("nobody has set an order") }),
  },
  putService: {
    method: "PUT",
    path: "/services/{service}",
    summary: "Switch a service on or off, hide it, set its limits and defaults",
    permission: "service.manage",
    body: serviceRules.extend({ revision: z.int().min(0).describe("the one that the change was made from") }),
    response: z.object({ revision: z.int() }),
    errors: ["invalid-parameters", "edited-meanwhile"],
  },
  putServiceOrder: {
    method: "PUT",
    path: "/service-order",
    summary: "Set the order of the catalogue; services that it does not name follow by name",
    permission: "service.manage",
    body: z.strictObject({
      /** Service ids. None: by name again. */
      order: z.array(z.string().max(40)).max(500),
      /** The order that the change was made from. */
      before: z.array(z.string().max(40)).max(500),
    }),
    response: ok,
    errors: ["edited-meanwhile"],
  },
} as const satisfies Record<string, Endpoint>;
