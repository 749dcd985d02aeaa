import { z } from "zod";
import type { Problem } from "./yaml-file";
import { digest, downloadUrl, signature } from "./os";

/** group:artifact[:type[:classifier]]:version, as Maven writes coordinates. */
const COORDINATES = /^[\w.-]+:[\w.-]+(:[\w-]+(:[\w.-]+)?)?:[\w.-]+$/;
const coordinates = z.string().regex(COORDINATES, "must be group:artifact:version");

const about = {
  id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, "must be lower case letters, digits and hyphens"),
  title: z.string().min(1).max(60),
  version: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z._+-]{0,30}$/),
};

/** A file of the vendor. Its digest is what is trusted; where it comes from may be any of the addresses. */
const fetched = z.strictObject({
  ...about,
  urls: z.array(downloadUrl).min(1),
  digest,
  signature: signature.optional(),
});

/** Java libraries with everything they need: Maven says what that is once, the lock file keeps the answer. */
const resolved = z.strictObject({ ...about, maven: z.array(coordinates).min(1) });

/** Software that is not a package of the operating system. */
export const artifact = z.union([fetched, resolved]);
export type ArtifactSpec = z.infer<typeof artifact>;

const lockedFile = z.strictObject({
  /** With type, and classifier where it has one. */
  maven: coordinates,
  sha512: z.string().regex(/^[0-9a-f]{128}$/),
});
export type LockedFile = z.infer<typeof lockedFile>;

/** artifacts.lock.json: by artifact, what its coordinates were resolved to. Written by `npm run blueprint -- lock`. */
export const artifactLock = z.record(
  z.string(),
  z.strictObject({ maven: z.array(coordinates), files: z.array(lockedFile).min(1) }),
);
export type ArtifactLock = z.infer<typeof artifactLock>;

/** Everything that decides an artifact's bytes. */
export type Artifact = Pick<ArtifactSpec, "id" | "title" | "version"> &
  (Pick<z.infer<typeof fetched>, "urls" | "digest" | "signature"> | { files: LockedFile[] });

/** Joins a blueprint's artifacts with its lock; what does not fit is added to `problems`. */
export function lockArtifacts(specs: readonly ArtifactSpec[], lock: ArtifactLock, problems: Problem[]): Artifact[] {
  return specs.flatMap((spec, i): Artifact[] => {
    if ("urls" in spec) return [spec];
    const { maven, ...about } = spec;
    const locked = lock[spec.id];
    if (locked && JSON.stringify(locked.maven) === JSON.stringify(maven)) return [{ ...about, files: locked.files }];
    const message = "artifacts.lock.json does not hold it as it is here; run npm run blueprint -- lock";
    problems.push({ path: ["artifacts", i], message });
    return [];
  });
}
