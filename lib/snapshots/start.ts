import { audit } from "@/lib/auth/audit";
import type { Viewer } from "@/lib/auth/viewer";
import type { Tx } from "@/lib/db/client";
import { startDeployment } from "@/lib/deployments/start-deployment";
import type { Stack } from "@/lib/generated/prisma/client";
import type { Plan } from "@/lib/plan/types";
import { newId } from "@/lib/util/ids";

/** Starts a plan about a snapshot, of a stack that is locked; returns its deployment. */
export async function startPlan(tx: Tx, viewer: Viewer, stack: Stack, plan: Plan, note: string): Promise<string> {
  const { subject } = plan;
  if (subject.kind !== "action" || !subject.snapshot) throw new Error("the plan is about no snapshot");
  const id = newId();
  const { userId } = viewer;
  const { id: stackId, projectId } = stack;
  await startDeployment(tx, {
    ...{ id, kind: "action", title: stack.name, plan, projectId, stackId },
    ...{ cloudId: stack.cloudId, createdById: userId },
  });
  await tx.stack.update({ where: { id: stackId }, data: { state: "changing" }, select: { id: true } });
  const { action, snapshot } = subject;
  await audit(tx, {
    ...{ userId, projectId, action: "stack.action-started", target: `stack:${stackId}` },
    data: { deployment: id, kind: "action", actionTitle: action.title, node: null, snapshot: snapshot.number, note },
  });
  return id;
}
