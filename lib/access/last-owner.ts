import type { Tx } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/**
 * Refuses to go on if this person is the project's only owner. It locks the owners' rows, so that two owners who leave
 * at the same moment do so one after the other.
 * @throws wrong-state
 */
export async function requireAnotherOwner(tx: Tx, projectId: string, userId: string): Promise<void> {
  const owners = await tx.$queryRaw<{ userId: string }[]>`
    select user_id as "userId" from member where project_id = ${projectId}::uuid and role = 'owner' order by user_id for update`;
  if (owners.length !== 1 || owners[0]?.userId !== userId) return;
  throw new PortalError("wrong-state", {
    detail: say`This is the project's last owner.`,
    remedy: say`Make somebody else an owner first.`,
  });
}
