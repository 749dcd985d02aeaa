import { structuredPatch } from "diff";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { ContentFile } from "@/lib/blueprint-revisions/content";
import { readContent } from "@/lib/blueprint-revisions/read-content";
import type { Api } from "@/lib/contract/api";
import { revisionState, type FileChange } from "@/lib/contract/schemas/blueprints";
import { db } from "@/lib/db/client";
import { isUuid } from "@/lib/util/ids";
import { revisionParts, viewRevision } from "./view-revision";

/** A version, and every file that differs from the version that is launched from now. */
export const getBlueprintRevision: UseCase<Api["getBlueprintRevision"]> = async (_viewer, { params }) => {
  if (!isUuid(params.revision)) throw notFound();
  const include = { ...revisionParts.include, source: true };
  const row = await db().blueprintRevision.findUnique({ where: { id: params.revision }, include });
  if (!row) throw notFound();
  const against = await findBase(row);
  const [before, after] = await Promise.all([against ? readContent(db(), against.id) : [], readContent(db(), row.id)]);
  return {
    ...viewRevision(row),
    source: { id: row.source.id, name: row.source.name },
    against: against && {
      number: against.number,
      state: revisionState.parse(against.state),
      source: against.source.name,
    },
    changes: diffFiles(before, after),
  };
};

/** The approved revision of its service; where there is none, or it is this one, the source's revision before it. */
async function findBase({ id, sourceId, number, service }: Revision) {
  const include = { source: true };
  const approved =
    service === null
      ? null
      : await db().blueprintRevision.findFirst({ where: { service, state: "approved", id: { not: id } }, include });
  return (
    approved ??
    (await db().blueprintRevision.findFirst({
      where: { sourceId, number: { lt: number } },
      orderBy: { number: "desc" },
      include,
    }))
  );
}

type Revision = { id: string; sourceId: string; number: number; service: string | null };

/** More than this of one file nobody reads in a dialog. */
const LONGEST_TEXT = 200_000;
const LONGEST_DIFF = 2000;

/** Pure: what is other between two versions, by path. */
export function diffFiles(before: readonly ContentFile[], after: readonly ContentFile[]): FileChange[] {
  const [old, now] = [byPath(before), byPath(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((path): FileChange[] => {
    const [a, b] = [old.get(path), now.get(path)];
    const lines = linesOf(a, b);
    if (!a) return [{ path, change: "added", lines }];
    if (!b) return [{ path, change: "removed", lines }];
    if (!a.content.equals(b.content)) return [{ path, change: "changed", lines }];
    return a.executable === b.executable ? [] : [{ path, change: "mode", lines: [] }];
  });
}

const byPath = (files: readonly ContentFile[]) => new Map(files.map((file) => [file.path, file]));

function linesOf(before: ContentFile | undefined, after: ContentFile | undefined): string[] | null {
  const [a, b] = [textOf(before), textOf(after)];
  if (a === null || b === null) return null;
  const { hunks } = structuredPatch("", "", a, b, "", "", { context: 3 });
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: changed }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...changed,
  ]);
  return lines.length > LONGEST_DIFF ? null : lines;
}

/** Null for what is no text. */
function textOf(file: ContentFile | undefined): string | null {
  if (!file) return "";
  if (file.content.length > LONGEST_TEXT || file.content.includes(0)) return null;
  return file.content.toString("utf8");
}
