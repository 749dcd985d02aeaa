import { INSTALLATION_ROLES, grants } from "@/lib/contract/permissions";
import type { Db, Tx } from "@/lib/db/client";

/** Who decides about budgets. */
export async function deciders(database: Db | Tx): Promise<string[]> {
  const roles = INSTALLATION_ROLES.filter((role) => grants("budget.manage", role, null));
  const users = await database.user.findMany({ where: { role: { in: roles } }, select: { id: true } });
  return users.map(({ id }) => id);
}

/** Who answers for what a project costs. */
export async function ownersOf(database: Db | Tx, projectId: string): Promise<string[]> {
  const members = await database.member.findMany({ where: { projectId, role: "owner" }, select: { userId: true } });
  return members.map(({ userId }) => userId);
}
