import { z } from "zod";
import { isDownloadUrl } from "@/lib/blueprints/os-rules";
import { ARTIFACT_LIMIT_BYTES } from "@/lib/contract/upload-rules";
import { english, say } from "@/lib/util/say";
import { failure, instant, resourceId, sentence } from "./common";

/** Where an artifact is, or is on its way to. */
export const artifactCopy = z.object({
  storeId: resourceId,
  /** waiting: for a worker of the store; removing: the same. */
  state: z.enum(["missing", "waiting", "fetching", "present", "removing"]),
  sizeBytes: z.number().nullable(),
  since: instant.nullable(),
  /** How it came here; null where nobody knows any more. */
  origin: z.enum(["vendor", "mirror", "maven", "upload"]).nullable(),
  /** The address, or the name of the file that was uploaded. */
  source: z.string().nullable(),
  uploadedBy: z.string().nullable(),
  /** Whether its signature was checked beside its digest. */
  signed: z.boolean(),
  progress: sentence.nullable(),
  /** Of the last attempt, if nothing has come of one since. */
  failure: failure.nullable(),
  failedAt: instant.nullable(),
});
export type ArtifactCopy = z.output<typeof artifactCopy>;

export const artifactItem = z.object({
  /** Its file's name in every store. */
  name: z.string(),
  title: z.string(),
  version: z.string(),
  /** Null: no service declares it any more. */
  declared: z
    .object({
      kind: z.enum(["file", "maven"]),
      /** A vendor's file: its addresses and digest, and whether its signature is checked as well. */
      urls: z.array(z.string()),
      digest: z.string().nullable(),
      signed: z.boolean(),
      /** Of Maven: how many files its coordinates were resolved to. */
      files: z.int().nullable(),
      services: z.array(z.object({ service: z.string(), title: z.string() })),
    })
    .nullable(),
  /** Why it cannot be removed now. */
  inUse: sentence.nullable(),
  copies: z.array(artifactCopy),
});
export type ArtifactItem = z.output<typeof artifactItem>;

/** A folder that keeps artifacts. */
export const artifactStore = z.object({
  id: resourceId,
  host: z.string(),
  /** Whether a worker looks after it. */
  alive: z.boolean(),
  seenAt: instant.nullable(),
  freeBytes: z.number(),
  /** Whether what is uploaded through this portal goes there. */
  takesUploads: z.boolean(),
});
export type ArtifactStoreItem = z.output<typeof artifactStore>;

const address = z
  .string()
  .trim()
  .refine(isDownloadUrl, english(say`Use an http or https address without a user name and password.`));

export const newMirror = z.strictObject({
  /** What vendors' addresses begin with. */
  prefix: address,
  /** What stands there instead. */
  base: address,
  /** The vendor is not asked at all. */
  only: z.boolean(),
});
export type NewMirror = z.infer<typeof newMirror>;

export const artifactMirror = newMirror.extend({
  prefix: z.string(),
  base: z.string(),
  id: resourceId,
  updatedAt: instant,
  updatedBy: z.string().nullable(),
  /** Whether a worker is asked to try it. */
  testing: z.boolean(),
  testedAt: instant.nullable(),
  /** Each address that it stands for; a problem is why a file is not had from there. */
  test: z.array(z.object({ url: z.string(), problem: sentence.nullable() })),
});
export type ArtifactMirror = z.output<typeof artifactMirror>;

/** The end of an upload: its parts make the file. */
export const completeUpload = z.strictObject({
  upload: z.uuid(),
  name: z.string().min(1).max(200),
  sizeBytes: z.int().min(1).max(ARTIFACT_LIMIT_BYTES),
});

export const uploadPart = z.object({ offset: z.coerce.number<number>().int().min(0) });
