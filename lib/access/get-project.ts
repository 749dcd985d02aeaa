import type { UseCase } from "@/lib/auth/use-case";
import type { Viewer } from "@/lib/auth/viewer";
import type { Api } from "@/lib/contract/api";
import type { Project as ProjectView } from "@/lib/contract/schemas/access";
import type { Project } from "@/lib/generated/prisma/client";
import { findProject } from "./find-project";
import { usedBy } from "./project-quota";

export const getProject: UseCase<Api["getProject"]> = async (viewer, { params }) =>
  viewProject(viewer, await findProject(viewer, params.project, "project.read"));

export async function viewProject(viewer: Viewer, project: Project): Promise<ProjectView> {
  return {
    id: project.id,
    name: project.name,
    title: project.title,
    role: viewer.memberships[project.id] ?? null,
    quota: { vcpus: project.maxVcpus, memoryMiB: project.maxMemoryMiB, diskGiB: project.maxDiskGiB },
    used: await usedBy(project.id),
  };
}
