import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { resourceId } from "./schemas/common";
import { snapshotList, snapshotRequest } from "./schemas/snapshots";

const started = z.object({ stackId: resourceId, deploymentId: resourceId });

/** The disks of a stack, kept and brought back. Spread into the table of api.ts. */
export const snapshotApi = {
  listSnapshots: {
    method: "GET",
    path: "/stacks/{stack}/snapshots",
    summary: "Snapshots of a stack with what each costs, and what one more would",
    permission: "stack.read",
    response: snapshotList,
  },
  takeSnapshot: {
    method: "POST",
    path: "/stacks/{stack}/snapshots",
    summary: "Keep the disks of all nodes of a stack as they are",
    permission: "stack.act",
    body: snapshotRequest,
    response: started.extend({ snapshot: resourceId }),
    status: 201,
    errors: ["wrong-state", "budget-exceeded"],
  },
  restoreSnapshot: {
    method: "POST",
    path: "/stacks/{stack}/snapshots/{snapshot}/restore",
    summary: "Bring all nodes of a stack back to a snapshot; what was written since is lost",
    permission: "stack.act",
    response: started,
    status: 201,
    errors: ["wrong-state", "invalid-parameters", "budget-exceeded"],
  },
  deleteSnapshot: {
    method: "DELETE",
    path: "/stacks/{stack}/snapshots/{snapshot}",
    summary: "Delete a snapshot of a stack, or what is left of it",
    permission: "stack.act",
    response: started,
    errors: ["wrong-state"],
  },
} as const satisfies Record<string, Endpoint>;
