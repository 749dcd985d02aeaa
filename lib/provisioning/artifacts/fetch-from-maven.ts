import { mkdir, open } from "node:fs/promises";
import path from "node:path";
import type { Artifact, LockedFile } from "@/lib/blueprints/artifacts";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { run } from "../os-image/run";
import { fileNameOf, parseCoordinates, pomOf, runMaven, sha512Of } from "./maven";
import type { ArtifactContext } from "./context";

type ResolvedArtifact = Extract<Artifact, { files: LockedFile[] }>;

/**
 * Has Maven fetch exactly the files of the lock, compares each with its digest, and packs them. The same files make the same
 * archive, byte by byte. @throws config-tool-missing, download-failed, digest-mismatch, cancelled
 */
export async function fetchFromMaven(artifact: ResolvedArtifact, work: string, ctx: ArtifactContext): Promise<string> {
  const { title, files } = artifact;
  const [folder, archive] = [path.join(work, "files"), path.join(work, "archive.tar")];
  await mkdir(folder);
  const pom = pomOf(
    files.map(({ maven }) => maven),
    { exactly: true },
  );
  const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${folder}`];
  await runMaven({ ...{ pom, work, goal, title }, signal: ctx.signal });
  ctx.progress(say`Checking ${files.length} files of ${title}`);
  for (const file of files) await check(file, folder, title);
  const same = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"];
  await run(["tar", "--create", "--file", archive, ...same, "--directory", folder, "."], { signal: ctx.signal });
  return archive;
}

async function check({ maven, sha512 }: LockedFile, folder: string, title: string): Promise<void> {
  const file = path.join(folder, fileNameOf(parseCoordinates(maven)));
  const found = await sha512Of(file).catch(() => null);
  if (found === sha512) return;
  const what =
    found === null
      ? say`Maven did not bring it`
      : (await isPage(file))
        ? say`it is a web page`
        : say`its SHA-512 differs`;
  throw new PortalError("digest-mismatch", {
    detail: say`${maven}, a part of ${title}, is not what the catalogue names: ${what}.`,
    remedy: say`Do not trust this repository until the difference is explained; remove the file from Maven's local repository and retry.`,
  });
}

/** Proxies and captive portals answer with a page where a file was asked for. */
async function isPage(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    return /^\s*<(!doctype html|html)/i.test(buffer.subarray(0, bytesRead).toString("utf8"));
  } finally {
    await handle.close();
  }
}
