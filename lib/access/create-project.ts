import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { say } from "@/lib/util/say";
import { viewProject } from "./get-project";
import { nameTakenOr } from "./name-taken";

export const createProject: UseCase<Api["createProject"]> = async (viewer, { body }) => {
  const project = await db()
    .$transaction(async (tx) => {
      const members = { create: { userId: viewer.userId, role: "owner" } };
      const made = await tx.project.create({ data: { ...body, members } });
      await audit(tx, {
        userId: viewer.userId,
        projectId: made.id,
        action: "project.created",
        target: `project:${made.id}`,
        data: { name: made.name },
      });
      return made;
    })
    .catch(nameTakenOr("name", say`There is a project named ${body.name} already.`));
  return viewProject({ ...viewer, memberships: { ...viewer.memberships, [project.id]: "owner" } }, project);
};
