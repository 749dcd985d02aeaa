import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { findProject } from "./find-project";
import { toMember } from "./member-view";

export const listMembers: UseCase<Api["listMembers"]> = async (viewer, { params }) => {
  const project = await findProject(viewer, params.project, "project.read");
  const members = await db().member.findMany({
    where: { projectId: project.id },
    include: { user: true },
    orderBy: [{ user: { name: "asc" } }, { userId: "asc" }],
  });
  return { items: members.map(toMember), total: members.length };
};
