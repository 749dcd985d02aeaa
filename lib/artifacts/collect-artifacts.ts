import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { declaredArtifacts } from "./find-artifact";

/** Has everything removed that no service declares any more: a stack keeps what its nodes have, and asks for no more. */
export const collectArtifacts: UseCase<Api["collectArtifacts"]> = async ({ userId }) => {
  const declared = [...declaredArtifacts().keys()];
  return db().$transaction(async (tx) => {
    const where = { name: { notIn: declared }, sizeBytes: { not: null } };
    const copies = await tx.artifactCopy.findMany({ where, select: { name: true } });
    const names = [...new Set(copies.map(({ name }) => name))];
    if (names.length > 0) {
      await tx.artifactCopy.updateMany({ where, data: { wanted: "remove" } });
      await audit(tx, { userId, action: "artifact.collected", target: "artifacts", data: { names } });
    }
    return { removed: names.length };
  });
};
