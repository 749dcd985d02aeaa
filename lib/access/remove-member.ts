import { audit } from "@/lib/auth/audit";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { isUuid } from "@/lib/util/ids";
import { findProject } from "./find-project";
import { requireAnotherOwner } from "./last-owner";

export const removeMember: UseCase<Api["removeMember"]> = async (viewer, { params }) => {
  const project = await findProject(viewer, params.project, "project.manage");
  if (!isUuid(params.user)) throw notFound();
  const userId = params.user;
  await db().$transaction(async (tx) => {
    await requireAnotherOwner(tx, project.id, userId);
    const { count } = await tx.member.deleteMany({ where: { projectId: project.id, userId } });
    if (count === 0) throw notFound();
    const record = { userId: viewer.userId, projectId: project.id, action: "member.removed", target: `user:${userId}` };
    await audit(tx, record);
  });
  return { ok: true };
};
