import { z } from "zod";
import { digest, downloadUrl, fingerprint, osFamily, osId } from "@/lib/blueprints/os";
import { cloneKind, osImage, pendingUpdates } from "./catalogue";
import { failure, instant, resourceId } from "./common";

export const osIdSchema = osId;

/** Where an administrator has an image fetched from. */
export const osSource = z
  .strictObject({
    title: z.string().trim().min(1).max(60),
    family: osFamily,
    /** A qcow2 that boots by itself, or a root file system with cloud-init and sshd as a tar file. */
    kind: z.enum(["disk", "rootTarball"]),
    url: downloadUrl,
    digest: digest.nullable(),
    /** A detached OpenPGP signature of the file, and the fingerprint of the only key that is believed. */
    signature: z.strictObject({ url: downloadUrl, keyUrl: downloadUrl, fingerprint }).nullable(),
  })
  .refine((source) => source.digest !== null || source.signature !== null, {
    path: ["digest"],
    error: "give a digest or a signature",
  });
export type OsSource = z.infer<typeof osSource>;

export const REFRESH_DAYS = { min: 1, max: 365 } as const;

export const osRefresh = z.strictObject({
  /** Null: only when somebody asks for it. */
  everyDays: z.int().min(REFRESH_DAYS.min).max(REFRESH_DAYS.max).nullable(),
});

/** How a cloud clones disks; `locked`: launches cannot say otherwise. */
export const cloning = z.strictObject({ cloneKind, locked: z.boolean() });

/** unchanged: built again, and found to be what is published already. */
export const osRevisionState = z.enum(["building", "published", "retired", "deleted", "failed", "unchanged"]);

/** One build of an OS image on one cloud. */
export const osRevision = z.object({
  id: resourceId,
  number: z.int(),
  state: osRevisionState,
  deploymentId: resourceId.nullable(),
  sizeBytes: z.number().nullable(),
  createdAt: instant,
  publishedAt: instant.nullable(),
  packages: z.int().nullable(),
  problem: failure.nullable(),
  /** Stacks that are there and have a machine made from it, and baked images that stand on it. */
  users: z.object({ machines: z.int(), stacks: z.int(), bakedImages: z.int() }),
});
export type OsRevision = z.infer<typeof osRevision>;

/** An operating system on one cloud, for the page about images. */
export const osImageDetail = osImage.extend({
  family: osFamily,
  /** Null: no address is known for this host's processor, so an administrator has to give one. */
  from: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("packages") }),
      z.object({ kind: z.literal("download"), url: z.string() }),
    ])
    .nullable(),
  /** What an administrator has said; null where the catalogue's own source counts. */
  source: osSource.nullable(),
  /** False: the catalogue does not have it, so without `source` it is gone. */
  inCatalogue: z.boolean(),
  refreshDays: z.int().nullable(),
  /** What the published revision's package manager said last; null: nobody has asked, or nothing is published. */
  updates: pendingUpdates.nullable(),
  /** The last time that it was asked, whether it has answered or not. */
  check: z.object({ deploymentId: resourceId, state: z.enum(["running", "done", "failed"]) }).nullable(),
  /** Newest first; the last ten. */
  revisions: z.array(osRevision),
});
export type OsImageDetail = z.infer<typeof osImageDetail>;
