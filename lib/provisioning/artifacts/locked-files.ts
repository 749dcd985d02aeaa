import { lstat } from "node:fs/promises";
import path from "node:path";
import type { LockedFile } from "@/lib/blueprints/artifacts";
import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import { isPage } from "../os-image/fetch/page";
import { run } from "../os-image/run";
import type { ResolvedArtifact } from "./context";
import { fileNameOf, parseCoordinates, sha512Of } from "./maven";

/** The name that a file of the lock has in its archive. */
export const nameInArchive = ({ maven }: LockedFile): string => fileNameOf(parseCoordinates(maven));

export type Packing = {
  signal: AbortSignal;
  /** Of the error about a file that is another one, or missing. */
  code: "digest-mismatch" | "file-refused";
  /** What is said of a file that is not in the folder. */
  missing: Sentence;
  remedy: Sentence;
};

/**
 * Compares every file of the lock with its digest and packs those and no others into work/archive.tar. The same files make
 * the same archive, byte by byte. @throws packing.code, cancelled
 */
export async function packFiles(
  { title, files }: ResolvedArtifact,
  folder: string,
  work: string,
  packing: Packing,
): Promise<string> {
  for (const file of files) {
    const problem = await problemOf(file, folder, packing.missing);
    if (problem === null) continue;
    throw new PortalError(packing.code, {
      detail: say`${file.maven}, a part of ${title}, is not what the catalogue names: ${problem}.`,
      remedy: packing.remedy,
    });
  }
  const archive = path.join(work, "archive.tar");
  const same = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"];
  await run(["tar", "--create", "--file", archive, ...same, "--directory", folder, "."], { signal: packing.signal });
  return archive;
}

async function problemOf(locked: LockedFile, folder: string, missing: Sentence): Promise<Sentence | null> {
  const file = path.join(folder, nameInArchive(locked));
  const found = await lstat(file).catch(() => null);
  if (!found?.isFile()) return missing;
  if ((await sha512Of(file)) === locked.sha512) return null;
  return (await isPage(file)) ? say`it is a web page` : say`its SHA-512 differs`;
}
