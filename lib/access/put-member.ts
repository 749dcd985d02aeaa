import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { findProject } from "./find-project";
import { requireAnotherOwner } from "./last-owner";
import { toMember } from "./member-view";

export const putMember: UseCase<Api["putMember"]> = async (viewer, { params, body: { email, role } }) => {
  const project = await findProject(viewer, params.project, "project.manage");
  const user = await db().user.findUnique({ where: { email: email.toLowerCase() } });
  if (!user) throw unknownPerson();
  const id = { projectId: project.id, userId: user.id };
  return db().$transaction(async (tx) => {
    if (role !== "owner") await requireAnotherOwner(tx, project.id, user.id);
    const before = await tx.member.findUnique({ where: { projectId_userId: id } });
    const member = await tx.member.upsert({
      where: { projectId_userId: id },
      create: { ...id, role },
      update: { role },
      include: { user: true },
    });
    await audit(tx, {
      userId: viewer.userId,
      projectId: project.id,
      action: before ? "member.changed" : "member.added",
      target: `user:${user.id}`,
      data: { from: before?.role ?? null, to: role },
    });
    return toMember(member);
  });
};

const unknownPerson = () =>
  new PortalError(
    "invalid-request",
    {
      detail: say`Nobody here has this e-mail address.`,
      remedy: say`Check the address, or ask an administrator to add the person.`,
    },
    { fields: [{ path: ["email"], message: say`Nobody here has this e-mail address.` }] },
  );
