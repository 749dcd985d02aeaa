import { notFound } from "@/lib/auth/not-found";
import { requirePermission, visibleProjectIds, type Viewer } from "@/lib/auth/viewer";
import type { Permission } from "@/lib/contract/permissions";
import { db } from "@/lib/db/client";
import type { Stack } from "@/lib/generated/prisma/client";
import { isUuid } from "@/lib/util/ids";

/**
 * The stack, if the viewer may know of it and has the permission in its project.
 * @throws not-found, forbidden
 */
export async function findStack(viewer: Viewer, id: string, permission: Permission): Promise<Stack> {
  if (!isUuid(id)) throw notFound();
  const ids = visibleProjectIds(viewer);
  const stack = await db().stack.findFirst({ where: { id, ...(ids && { projectId: { in: ids } }) } });
  if (!stack) throw notFound();
  requirePermission(viewer, permission, stack.projectId);
  return stack;
}
