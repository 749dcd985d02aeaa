import type { Viewer } from "@/lib/auth/viewer";
import type { Tx } from "@/lib/db/client";
import { beginAction } from "@/lib/deployments/begin-action";
import type { Stack } from "@/lib/generated/prisma/client";
import type { Plan } from "@/lib/plan/types";

/**
 * Starts a plan about a snapshot, of a stack that is locked; returns its deployment.
 * @param lost numbers of other snapshots that go with it
 */
export function startPlan(
  tx: Tx,
  { userId }: Viewer,
  stack: Stack,
  plan: Plan,
  note: string,
  lost: readonly number[] = [],
): Promise<string> {
  const { subject } = plan;
  if (subject.kind !== "action" || !subject.snapshot) throw new Error("the plan is about no snapshot");
  const { action, snapshot } = subject;
  return beginAction(tx, userId, stack, plan, {
    ...{ actionTitle: action.title, node: null, snapshot: snapshot.number, note },
    ...(lost.length > 0 && { lost: [...lost] }),
  });
}
