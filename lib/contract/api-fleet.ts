import type { Endpoint } from "./endpoint";
import { fleet, fleetQuery } from "./schemas/fleet";

/** Machines and the images they came from. Spread into the table of api.ts. */
export const fleetApi = {
  listFleet: {
    method: "GET",
    path: "/fleet",
    summary: "Nodes whose image is stale or not offered any more, in the projects that the caller may see",
    permission: "fleet.read",
    query: fleetQuery,
    response: fleet,
  },
} as const satisfies Record<string, Endpoint>;
