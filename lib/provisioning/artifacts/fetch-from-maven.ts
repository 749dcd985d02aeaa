import { mkdir } from "node:fs/promises";
import path from "node:path";
import { say } from "@/lib/util/say";
import type { ArtifactContext, Fetched, ResolvedArtifact } from "./context";
import { packFiles } from "./locked-files";
import { pomOf, runMaven } from "./maven";

/**
 * Has Maven fetch exactly the files of the lock, compares each with its digest, and packs them.
 * @throws config-tool-missing, download-failed, digest-mismatch, cancelled
 */
export async function fetchFromMaven(artifact: ResolvedArtifact, work: string, ctx: ArtifactContext): Promise<Fetched> {
  const { title, files } = artifact;
  const folder = path.join(work, "files");
  await mkdir(folder);
  const pom = pomOf(
    files.map(({ maven }) => maven),
    { exactly: true },
  );
  const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${folder}`];
  await runMaven({ ...{ pom, work, goal, title }, signal: ctx.signal });
  ctx.progress(say`Checking ${files.length} files of ${title}`);
  const file = await packFiles(artifact, folder, work, {
    signal: ctx.signal,
    code: "digest-mismatch",
    missing: say`Maven did not bring it`,
    remedy: say`Do not trust this repository until the difference is explained; remove the file from Maven's local repository and retry.`,
  });
  return { file, origin: { how: "maven", source: null, signed: false } };
}
