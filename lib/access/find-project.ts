import { notFound } from "@/lib/auth/not-found";
import { requirePermission, visibleProjectIds, type Viewer } from "@/lib/auth/viewer";
import type { Permission } from "@/lib/contract/permissions";
import { db } from "@/lib/db/client";
import type { Project } from "@/lib/generated/prisma/client";
import { isUuid } from "@/lib/util/ids";

/**
 * The project with this id or name, if the viewer may know of it and has the permission in it. No name looks like an
 * id: names are shorter.
 * @throws not-found, forbidden
 */
export async function findProject(viewer: Viewer, idOrName: string, permission: Permission): Promise<Project> {
  const ids = visibleProjectIds(viewer);
  const project = await db().project.findFirst({
    where: { ...(isUuid(idOrName) ? { id: idOrName } : { name: idOrName }), ...(ids && { AND: { id: { in: ids } } }) },
  });
  if (!project) throw notFound();
  requirePermission(viewer, permission, project.id);
  return project;
}
