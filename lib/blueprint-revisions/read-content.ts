import type { Db, Tx } from "@/lib/db/client";
import type { ContentFile } from "./content";

/** A revision's files, by path. */
export async function readContent(database: Db | Tx, revisionId: string): Promise<ContentFile[]> {
  const rows = await database.blueprintFile.findMany({ where: { revisionId } });
  return rows
    .map(({ path, executable, content }) => ({ path, executable, content: Buffer.from(content) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
