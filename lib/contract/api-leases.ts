import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { leaseChange, leaseView, stackLease } from "./schemas/leases";

/** How long stacks are wanted. Spread into the table of api.ts. */
export const leaseApi = {
  planLease: {
    method: "POST",
    path: "/stacks/{stack}/lease/plan",
    summary: "What a stack costs to the end of its lease and with another one, without changing it",
    permission: "stack.read",
    body: leaseChange.pick({ lease: true }),
    response: leaseView,
    errors: ["wrong-state", "invalid-parameters"],
  },
  putLease: {
    method: "PUT",
    path: "/stacks/{stack}/lease",
    summary: "Extend or shorten a stack's lease, give it one, or take it away",
    permission: "stack.act",
    body: leaseChange,
    response: z.object({ lease: stackLease.nullable() }),
    errors: ["wrong-state", "edited-meanwhile", "invalid-parameters", "budget-exceeded"],
  },
} as const satisfies Record<string, Endpoint>;
