import { audit } from "@/lib/auth/audit";
import type { Tx } from "@/lib/db/client";
import type { Prisma, Stack } from "@/lib/generated/prisma/client";
import type { Plan } from "@/lib/plan/types";
import { newId } from "@/lib/util/ids";
import { startDeployment } from "./start-deployment";

/**
 * Begins an action on a stack that the caller has locked, and returns its deployment.
 * @param userId null: the portal itself
 * @param about what the history says of it
 */
export async function beginAction(
  tx: Tx,
  userId: string | null,
  { id: stackId, name, projectId, cloudId }: Stack,
  plan: Plan,
  about: Prisma.InputJsonObject,
): Promise<string> {
  const id = newId();
  await startDeployment(tx, {
    ...{ id, kind: "action", title: name, plan, projectId, stackId, cloudId, createdById: userId },
  });
  await tx.stack.update({ where: { id: stackId }, data: { state: "changing" }, select: { id: true } });
  await audit(tx, {
    ...{ userId, projectId, action: "stack.action-started", target: `stack:${stackId}` },
    data: { deployment: id, kind: "action", ...about },
  });
  return id;
}
