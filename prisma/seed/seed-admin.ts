import { audit } from "@/lib/auth/audit";
import type { Db } from "@/lib/db/client";
import { generatePassword, hashPassword } from "@/lib/util/password";

export const ADMIN_EMAIL = "admin@burgeon.local";
const PROJECT = { name: "default", title: "Default" };

/**
 * The first administrator and the project that everybody begins with. The password is in the answer only when it was
 * made just now; it cannot be found out later. A portal that has an administrator already gets no second one.
 */
export async function seedAdmin(db: Db): Promise<{ adminEmail: string; password?: string }> {
  const existing = await db.user.findFirst({ where: { role: "admin" }, orderBy: { createdAt: "asc" } });
  const password = existing ? undefined : generatePassword();
  const passwordHash = password && (await hashPassword(password));
  return db.$transaction(async (tx) => {
    const admin =
      existing ??
      (await tx.user.create({ data: { email: ADMIN_EMAIL, name: "Administrator", role: "admin", passwordHash } }));
    if (!existing)
      await audit(tx, { userId: null, action: "user.created", target: `user:${admin.id}`, data: { by: "set-up" } });
    if ((await tx.project.count()) === 0) {
      const members = { create: { userId: admin.id, role: "owner" } };
      const { id: projectId } = await tx.project.create({ data: { ...PROJECT, members } });
      const record = { userId: null, projectId, action: "project.created", target: `project:${projectId}` };
      await audit(tx, { ...record, data: { by: "set-up" } });
    }
    return { adminEmail: admin.email, ...(password && { password }) };
  });
}
