import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rename } from "node:fs/promises";
import { findProject } from "@/lib/access/find-project";
import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import { uploadName } from "@/lib/blueprints/uploads";
import type { Api } from "@/lib/contract/api";
import { FILE_LIMIT_BYTES, PROJECT_FILES_LIMIT_BYTES } from "@/lib/contract/upload-rules";
import { db, type Tx } from "@/lib/db/client";
import { env } from "@/lib/env";
import { PortalError } from "@/lib/errors";
import { diskError } from "@/lib/provisioning/artifacts/disk";
import { contentPath, filesFolder } from "@/lib/provisioning/project-files";
import { takeUpload, writePart } from "@/lib/uploads/parts";
import { say } from "@/lib/util/say";
import { requireKind } from "./file-kind";
import { viewFile, WITH_OWNER } from "./list-files";

export const putFilePart: UseCase<Api["putFilePart"]> = async (viewer, { params, query, body }) => {
  await findProject(viewer, params.project, "stack.launch");
  const folder = filesFolder(env().dataDir);
  const key = { folder, userId: viewer.userId, upload: params.upload };
  return writePart(key, { offset: query.offset, bytes: body, limitBytes: FILE_LIMIT_BYTES }).catch((e: unknown) => {
    throw diskError(e, folder);
  });
};

/** Keeps the file under the SHA-256 of its content; what is refused leaves nothing behind. */
export const createFile: UseCase<Api["createFile"]> = async (viewer, { params, body }) => {
  const { id: projectId } = await findProject(viewer, params.project, "stack.launch");
  const { dataDir } = env();
  const folder = filesFolder(dataDir);
  const { userId } = viewer;
  const { sizeBytes } = body;
  const name = uploadName(body.name);
  return takeUpload({ folder, userId, upload: body.upload }, sizeBytes, async (file) => {
    await requireKind(file, name);
    const sha256 = await sha256Of(file);
    if (body.sha256 !== undefined && body.sha256 !== sha256) throw anotherFile(name, sha256, body.sha256);
    return db().$transaction(async (tx) => {
      // Uploads to one project queue here, so that two at once cannot both take the last of its room.
      await tx.$executeRaw`select 1 from project where id = ${projectId}::uuid for no key update`;
      // Of the same content: a removal may be under way.
      await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`burgeon/file/${sha256}`}, 0))`;
      const where = { projectId_sha256: { projectId, sha256 } };
      const known = await tx.projectFile.findUnique({ where, include: WITH_OWNER });
      if (!known) await requireRoom(tx, projectId, sizeBytes);
      // The same content under another name: references to the earlier one go on leading to it.
      const row =
        known ??
        (await tx.projectFile.create({
          data: { projectId, sha256, name, sizeBytes, createdById: userId },
          include: WITH_OWNER,
        }));
      if (!known)
        await audit(tx, {
          userId,
          projectId,
          action: "file.uploaded",
          target: `file:${sha256}`,
          data: { name, sizeBytes },
        });
      await rename(file, contentPath(dataDir, sha256));
      return viewFile(row, []);
    });
  }).catch((e: unknown) => {
    throw diskError(e, folder);
  });
};

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function requireRoom(tx: Tx, projectId: string, sizeBytes: number): Promise<void> {
  const { _sum: sum } = await tx.projectFile.aggregate({ where: { projectId }, _sum: { sizeBytes: true } });
  if (Number(sum.sizeBytes ?? 0) + sizeBytes <= PROJECT_FILES_LIMIT_BYTES) return;
  const limit = { mib: PROJECT_FILES_LIMIT_BYTES / 2 ** 20 };
  throw new PortalError("quota-exceeded", {
    detail: say`With this file the project's files would take more than ${limit}.`,
    remedy: say`Remove files that no stack uses; the list of uploaded files shows them.`,
  });
}

const anotherFile = (name: string, found: string, expected: string) =>
  new PortalError("file-refused", {
    detail: say`${name} has the SHA-256 ${found}, and ${expected} was expected.`,
    remedy: say`Upload the right file. Nothing of this one was kept.`,
  });
