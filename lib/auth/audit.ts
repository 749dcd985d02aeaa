import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/generated/prisma/client";

export type AuditRecord = {
  /** Null: the portal itself, or somebody who is not signed in. */
  userId: string | null;
  projectId?: string | null;
  /** "project.created": the noun, then what happened to it. */
  action: string;
  /** "stack:<id>": kind and id of what was changed. */
  target: string;
  /** Never a secret. */
  data?: Prisma.InputJsonObject;
};

/** Writes an audit row. It takes a transaction on purpose: the row and the change it records appear together. */
export async function audit(
  tx: Tx,
  { userId, projectId = null, action, target, data = {} }: AuditRecord,
): Promise<void> {
  await tx.auditEntry.create({ data: { userId, projectId, action, target, data }, select: { id: true } });
}
