import { audit } from "@/lib/auth/audit";
import type { EdgeUseCase, UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { diskError } from "@/lib/provisioning/artifacts/disk";
import { databaseJournal } from "@/lib/provisioning/artifacts/journal";
import { keep } from "@/lib/provisioning/artifacts/keep";
import { keepUploaded } from "@/lib/provisioning/artifacts/keep-uploaded";
import { artifactFolder } from "@/lib/provisioning/artifacts/store-folder";
import { takeUpload, writePart } from "@/lib/uploads/parts";
import { ARTIFACT_LIMIT_BYTES } from "@/lib/contract/upload-rules";
import { findArtifact } from "./find-artifact";

// Files go to the store in the data directory of the portal's own host (docs/adr/0021-files-that-people-upload.md).

export const putArtifactPart: UseCase<Api["putArtifactPart"]> = async ({ userId }, { params, query, body }) => {
  const folder = artifactFolder(env().dataDir);
  const part = { offset: query.offset, bytes: body, limitBytes: ARTIFACT_LIMIT_BYTES };
  return writePart({ folder, userId, upload: params.upload }, part).catch((e: unknown) => {
    throw diskError(e, folder);
  });
};

/** Keeps the file if it is what the catalogue names; otherwise nothing of it is left. */
export const keepArtifact: EdgeUseCase<Api["keepArtifact"]> = async ({ userId }, { params, body }, { signal }) => {
  const { artifact } = findArtifact(params.artifact);
  const folder = artifactFolder(env().dataDir);
  const journal = databaseJournal(db(), folder, userId);
  await takeUpload({ folder, userId, upload: body.upload }, body.sizeBytes, (file) =>
    keep(folder, artifact, (work) => keepUploaded(artifact, { file, name: body.name }, work, signal), journal),
  );
  await db().$transaction((tx) =>
    audit(tx, {
      userId,
      action: "artifact.uploaded",
      target: `artifact:${params.artifact}`,
      data: { file: body.name, sizeBytes: body.sizeBytes },
    }),
  );
  return { ok: true };
};
