import { findProject } from "@/lib/access/find-project";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import { getSummaries } from "./get-summaries";

export const listDeployments: UseCase<Api["listDeployments"]> = async (viewer, { params, query }) => {
  const project = await findProject(viewer, params.project, "deployment.read");
  const { state, page, pageSize } = query;
  const ofState = state ? Prisma.sql`and r.state = ${state}` : Prisma.empty;
  const [items, total] = await Promise.all([
    getSummaries(Prisma.sql`d.project_id = ${project.id}::uuid ${ofState}`, page, pageSize),
    db().deployment.count({ where: { projectId: project.id, ...(state && { run: { state } }) } }),
  ]);
  return { items, total };
};
