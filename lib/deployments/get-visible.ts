import { notFound } from "@/lib/auth/not-found";
import { requirePermission, visibleProjectIds, type Viewer } from "@/lib/auth/viewer";
import type { Permission } from "@/lib/contract/permissions";
import { db } from "@/lib/db/client";
import type { Deployment, Stack } from "@/lib/generated/prisma/client";
import { isUuid } from "@/lib/util/ids";

/**
 * The stack with this id, if the viewer may know of it and has the permission in its project.
 * @throws not-found, forbidden
 */
export async function findStack(viewer: Viewer, id: string, permission: Permission): Promise<Stack> {
  const ids = visibleProjectIds(viewer);
  const stack = isUuid(id)
    ? await db().stack.findFirst({ where: { id, ...(ids && { projectId: { in: ids } }) } })
    : null;
  if (!stack) throw notFound();
  requirePermission(viewer, permission, stack.projectId);
  return stack;
}

/** What belongs to no project is the installation's: everybody may watch an OS image being built. */
const INSTALLATION_PERMISSION: Partial<Record<Permission, Permission>> = {
  "deployment.read": "image.read",
  "deployment.control": "image.build",
};

/**
 * The deployment with this id, if the viewer may know of it and has the permission in its project.
 * @throws not-found, forbidden
 */
export async function findDeployment(
  viewer: Viewer,
  id: string,
  permission: "deployment.read" | "deployment.control",
): Promise<Deployment> {
  const ids = visibleProjectIds(viewer);
  const visible = ids && { OR: [{ projectId: { in: ids } }, { projectId: null }] };
  const deployment = isUuid(id) ? await db().deployment.findFirst({ where: { id, ...visible } }) : null;
  if (!deployment) throw notFound();
  const asked = deployment.projectId === null ? (INSTALLATION_PERMISSION[permission] ?? permission) : permission;
  requirePermission(viewer, asked, deployment.projectId);
  return deployment;
}
