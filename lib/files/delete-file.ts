import { rm } from "node:fs/promises";
import { findProject } from "@/lib/access/find-project";
import { audit } from "@/lib/auth/audit";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { PortalError } from "@/lib/errors";
import { contentPath } from "@/lib/provisioning/project-files";
import { say } from "@/lib/util/say";
import { usedFiles } from "./used-by";

/** Removes a file that no stack of the project uses; its content goes with the last project that has it. */
export const deleteFile: UseCase<Api["deleteFile"]> = async ({ userId, ...viewer }, { params }) => {
  const { id: projectId } = await findProject({ userId, ...viewer }, params.project, "stack.launch");
  const sha256 = params.file;
  await db().$transaction(async (tx) => {
    // An upload of the same content by another project waits until it is known whether the content stays.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`burgeon/file/${sha256}`}, 0))`;
    // A launch or an action that is being started with it holds this row.
    await tx.$executeRaw`select 1 from project_file where project_id = ${projectId}::uuid and sha256 = ${sha256} for update`;
    const row = await tx.projectFile.findUnique({ where: { projectId_sha256: { projectId, sha256 } } });
    if (!row) throw notFound();
    const usedBy = (await usedFiles(tx, projectId)).get(sha256);
    if (usedBy) {
      throw new PortalError("wrong-state", {
        detail: say`These stacks use ${row.name}, or would after a roll back: ${usedBy}.`,
        remedy: say`Deploy another file there, or remove the stacks; then remove this one.`,
      });
    }
    await tx.projectFile.delete({ where: { projectId_sha256: { projectId, sha256 } }, select: { sha256: true } });
    const data = { before: { name: row.name, sizeBytes: Number(row.sizeBytes) } };
    await audit(tx, { userId, projectId, action: "file.removed", target: `file:${sha256}`, data });
    if ((await tx.projectFile.count({ where: { sha256 } })) === 0)
      await rm(contentPath(env().dataDir, sha256), { force: true });
  });
  return { ok: true };
};
