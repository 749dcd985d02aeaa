import { osSpec, type OsSpec } from "@/lib/blueprints/os";
import type { Db, Tx } from "@/lib/db/client";

type SourceRow = {
  osId: string;
  title: string;
  family: string;
  kind: string;
  url: string;
  digest: string | null;
  signatureUrl: string | null;
  keyUrl: string | null;
  fingerprint: string | null;
};

/** Every operating system an image can be made of: the catalogue's, with the sources that administrators gave. */
export async function readOses(
  database: Db | Tx,
  catalogue: ReadonlyMap<string, OsSpec>,
): Promise<Map<string, OsSpec>> {
  const rows: SourceRow[] = await database.osSource.findMany({ orderBy: { title: "asc" } });
  return new Map([
    ...catalogue,
    ...rows.map((row): [string, OsSpec] => [row.osId, specOf(row, catalogue.get(row.osId))]),
  ]);
}

/** The same for one operating system. */
export async function readOs(
  database: Db | Tx,
  catalogue: ReadonlyMap<string, OsSpec>,
  osId: string,
): Promise<OsSpec | undefined> {
  const row: SourceRow | null = await database.osSource.findUnique({ where: { osId } });
  return row ? specOf(row, catalogue.get(osId)) : catalogue.get(osId);
}

function specOf(row: SourceRow, defined: OsSpec | undefined): OsSpec {
  const signed = row.signatureUrl !== null && row.keyUrl !== null && row.fingerprint !== null;
  return osSpec.parse({
    id: row.osId,
    title: row.title,
    family: row.family,
    os: defined?.os ?? row.osId,
    release: defined?.release ?? "1",
    builder: "fetch",
    [row.kind]: {
      url: row.url,
      ...(row.digest !== null && { digest: row.digest }),
      ...(signed && { signature: { url: row.signatureUrl, keyUrl: row.keyUrl, fingerprint: row.fingerprint } }),
    },
  });
}
