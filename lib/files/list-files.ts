import type { z } from "zod";
import { findProject } from "@/lib/access/find-project";
import type { UseCase } from "@/lib/auth/use-case";
import { uploadReference } from "@/lib/blueprints/uploads";
import type { Api } from "@/lib/contract/api";
import type { projectFile } from "@/lib/contract/schemas/files";
import { PROJECT_FILES_LIMIT_BYTES } from "@/lib/contract/upload-rules";
import { db } from "@/lib/db/client";
import type { Prisma } from "@/lib/generated/prisma/client";
import { usedFiles } from "./used-by";

export const WITH_OWNER = { createdBy: { select: { name: true } } } as const;

export const listFiles: UseCase<Api["listFiles"]> = async (viewer, { params }) => {
  const { id: projectId } = await findProject(viewer, params.project, "stack.read");
  return db().$transaction(async (tx) => {
    const rows = await tx.projectFile.findMany({
      where: { projectId },
      include: WITH_OWNER,
      orderBy: [{ createdAt: "desc" }, { sha256: "asc" }],
    });
    const used = rows.length > 0 ? await usedFiles(tx, projectId) : new Map<string, string[]>();
    const items = rows.map((row) => viewFile(row, used.get(row.sha256) ?? []));
    const usedBytes = items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return { items, total: items.length, usedBytes, limitBytes: PROJECT_FILES_LIMIT_BYTES };
  });
};

type Row = Prisma.ProjectFileGetPayload<{ include: typeof WITH_OWNER }>;

export const viewFile = (row: Row, usedBy: string[]): z.input<typeof projectFile> => ({
  sha256: row.sha256,
  name: row.name,
  sizeBytes: Number(row.sizeBytes),
  reference: uploadReference(row),
  createdAt: row.createdAt.toISOString(),
  createdBy: row.createdBy?.name ?? null,
  usedBy,
});
