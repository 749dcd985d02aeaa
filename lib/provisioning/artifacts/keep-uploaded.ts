import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "@/lib/blueprints/artifacts";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { isPage } from "../os-image/fetch/page";
import { CommandFailed, run } from "../os-image/run";
import type { Fetched, FetchedArtifact, ResolvedArtifact } from "./context";
import { nameInArchive, packFiles } from "./locked-files";

/** A file that a person has uploaded, complete, on the file system of the store. */
export type Upload = { file: string; name: string };

/**
 * Takes an uploaded file for an artifact, if it is what the catalogue names: the vendor's file itself, or a tar archive with
 * every file that Maven's coordinates were resolved to. @throws file-refused, digest-mismatch, cancelled
 */
export async function keepUploaded(
  artifact: Artifact,
  upload: Upload,
  work: string,
  signal: AbortSignal,
): Promise<Fetched> {
  const file =
    "files" in artifact ? await unpackLocked(artifact, upload, work, signal) : await check(artifact, upload, work);
  return { file, origin: { how: "upload", source: upload.name, signed: false } };
}

async function check({ title, digest }: FetchedArtifact, upload: Upload, work: string): Promise<string> {
  const [algorithm = "", expected = ""] = digest.split(":");
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(upload.file)) hash.update(chunk as Buffer);
  const found = hash.digest("hex");
  if (found !== expected) {
    const name = algorithm === "sha256" ? "SHA-256" : "SHA-512";
    throw new PortalError("file-refused", {
      detail: (await isPage(upload.file))
        ? say`${upload.name} is not ${title} but a web page.`
        : say`${upload.name} is not ${title}: its ${name} is ${found}, and the catalogue names ${expected}.`,
      remedy: say`Get the file of exactly this version from its vendor and upload that. Nothing of this one was kept.`,
    });
  }
  const target = path.join(work, "file");
  await rename(upload.file, target);
  return target;
}

async function unpackLocked(
  artifact: ResolvedArtifact,
  upload: Upload,
  work: string,
  signal: AbortSignal,
): Promise<string> {
  const [unpacked, folder] = [path.join(work, "unpacked"), path.join(work, "files")];
  await mkdir(unpacked);
  await mkdir(folder);
  const argv = [
    "tar",
    "--extract",
    "--file",
    upload.file,
    "--directory",
    unpacked,
    "--no-same-owner",
    "--no-same-permissions",
  ];
  await run(argv, { signal }).catch((e: unknown) => {
    if (!(e instanceof CommandFailed) || /No space left on device/.test(e.output)) throw e;
    throw new PortalError(
      "file-refused",
      {
        detail: say`${upload.name} is no tar archive, which ${artifact.title} has to be.`,
        remedy: say`Upload one archive of all the files that the catalogue names; the store of another portal has it.`,
      },
      { cause: e, output: e.output },
    );
  });
  // Nothing else that the archive may hold gets to the nodes.
  for (const name of artifact.files.map(nameInArchive))
    await rename(path.join(unpacked, name), path.join(folder, name)).catch(ignoreMissing);
  return packFiles(artifact, folder, work, {
    signal,
    code: "file-refused",
    missing: say`the archive does not hold it`,
    remedy: say`Upload one archive of all the files that the catalogue names; the store of another portal has it.`,
  });
}

/** packFiles names what is missing. */
function ignoreMissing(e: NodeJS.ErrnoException): void {
  if (e.code !== "ENOENT") throw e;
}
