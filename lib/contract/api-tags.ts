import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { budgetCheck } from "./schemas/budgets";
import { tags } from "./schemas/tags";

/** What people say of a stack, for costs to be told apart by. */
export const tagApi = {
  planTags: {
    method: "POST",
    path: "/stacks/{stack}/tags/plan",
    summary: "What the budgets of tags that a stack would gain say of it, without changing it",
    permission: "stack.read",
    body: z.strictObject({ tags }),
    response: z.object({ budgets: z.array(budgetCheck) }),
    errors: ["wrong-state"],
  },
  putTags: {
    method: "PUT",
    path: "/stacks/{stack}/tags",
    summary: "Set a stack's tags; what is used from now on is charged under them",
    permission: "stack.act",
    body: z.strictObject({
      tags,
      before: tags.optional().describe("what they were when they were read: refused where they are others by now"),
    }),
    response: z.object({ tags }),
    errors: ["wrong-state", "edited-meanwhile", "budget-exceeded"],
  },
} as const satisfies Record<string, Endpoint>;
