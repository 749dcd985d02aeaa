import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { resourceId } from "./schemas/common";
import { scaleRequest, scaleView } from "./schemas/scaling";

/** Nodes that join a running stack, or leave it. */
export const scalingApi = {
  planScale: {
    method: "POST",
    path: "/stacks/{stack}/plans",
    summary: "Compile a change of the number of nodes without starting it",
    permission: "stack.read",
    body: scaleRequest,
    response: scaleView,
    errors: ["wrong-state", "invalid-parameters", "offer-unavailable"],
  },
  scaleStack: {
    method: "POST",
    path: "/stacks/{stack}/scale",
    summary: "Add nodes to a stack or remove some, exactly as it was planned",
    permission: "stack.act",
    body: scaleRequest.extend({ planHash: z.string().max(80) }),
    response: z.object({ stackId: resourceId, deploymentId: resourceId }),
    status: 201,
    errors: [
      "wrong-state",
      "invalid-parameters",
      "offer-unavailable",
      "plan-changed",
      "quota-exceeded",
      "budget-exceeded",
    ],
  },
} as const satisfies Record<string, Endpoint>;
