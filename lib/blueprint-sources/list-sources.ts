import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { storedFailure } from "@/lib/contract/schemas/common";
import { db } from "@/lib/db/client";
import { revisionParts, viewRevision } from "./view-revision";

/** Older ones are looked at through the audit log. */
const SHOWN = 10;

export const listBlueprints: UseCase<Api["listBlueprints"]> = async () => {
  const rows = await db().blueprintSource.findMany({
    orderBy: { name: "asc" },
    include: { createdBy: true, revisions: { ...revisionParts, orderBy: { number: "desc" }, take: SHOWN } },
  });
  const items = rows.map(({ id, kind, name, url, ref, folder, daily, ...row }) => ({
    ...{ id, name, url, ref, folder, daily },
    kind: kind as "git" | "upload",
    createdBy: row.createdBy.name,
    looking: row.fetchAskedAt !== null,
    lookedAt: row.fetchedAt?.toISOString() ?? null,
    problem: row.problem === null ? null : storedFailure.parse(row.problem),
    revisions: row.revisions.map(viewRevision),
  }));
  return { items, total: items.length };
};
