import { audit } from "@/lib/auth/audit";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { isUuid } from "@/lib/util/ids";
import { say } from "@/lib/util/say";
import { toUser } from "./user-view";

export const setUserRole: UseCase<Api["setUserRole"]> = async (viewer, { params, body: { role } }) => {
  if (!isUuid(params.user)) throw notFound();
  return db().$transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { id: params.user } });
    if (!user) throw notFound();
    if (user.role === role) return toUser(user);
    // Locked, so that two administrators cannot remove each other at the same moment.
    const admins = await tx.$queryRaw<
      { id: string }[]
    >`select id from app_user where role = 'admin' order by id for update`;
    if (role !== "admin" && admins.length === 1 && admins[0]?.id === user.id) {
      throw new PortalError("wrong-state", {
        detail: say`${user.name} is the only administrator.`,
        remedy: say`Make somebody else an administrator first.`,
      });
    }
    const changed = await tx.user.update({ where: { id: user.id }, data: { role } });
    const data = { from: user.role, to: role };
    await audit(tx, { userId: viewer.userId, action: "user.role-changed", target: `user:${user.id}`, data });
    return toUser(changed);
  });
};
