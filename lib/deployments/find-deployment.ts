import { notFound } from "@/lib/auth/not-found";
import { requirePermission, visibleProjectIds, type Viewer } from "@/lib/auth/viewer";
import type { Permission } from "@/lib/contract/permissions";
import type { RunState } from "@/lib/contract/schemas/deployments";
import { db } from "@/lib/db/client";
import { isUuid } from "@/lib/util/ids";
import type { DeploymentKind } from "./predicates";

export type FoundDeployment = {
  id: string;
  kind: DeploymentKind;
  projectId: string | null;
  stackId: string | null;
  state: RunState;
};

/**
 * The deployment, if the viewer may know of it and has the permission. OS image builds belong to no project: everybody may
 * watch them, only administrators control them.
 * @throws not-found, forbidden
 */
export async function findDeployment(viewer: Viewer, id: string, permission: Permission): Promise<FoundDeployment> {
  if (!isUuid(id)) throw notFound();
  const ids = visibleProjectIds(viewer);
  const row = await db().deployment.findFirst({
    where: { id, ...(ids && { OR: [{ projectId: null }, { projectId: { in: ids } }] }) },
    select: { id: true, kind: true, projectId: true, stackId: true, run: { select: { state: true } } },
  });
  if (!row) throw notFound();
  if (row.projectId !== null || permission !== "deployment.read") requirePermission(viewer, permission, row.projectId);
  return { ...row, kind: row.kind as DeploymentKind, state: row.run.state as RunState };
}
