import { z } from "zod";
import { FILE_LIMIT_BYTES } from "@/lib/contract/upload-rules";
import { instant } from "./common";

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A file that was uploaded to a project. */
export const projectFile = z.object({
  sha256: z.string(),
  name: z.string(),
  sizeBytes: z.number(),
  /** What a parameter that takes a file is set to: upload://<SHA-256>/<name>. */
  reference: z.string(),
  createdAt: instant,
  createdBy: z.string().nullable(),
  /** Stacks that have it now, or would have it again after a roll back: it cannot be removed. */
  usedBy: z.array(z.string()),
});
export type ProjectFile = z.output<typeof projectFile>;

/** The end of an upload: its parts make the file. */
export const newFile = z.strictObject({
  upload: z.uuid(),
  name: z.string().min(1).max(200),
  sizeBytes: z.int().min(1).max(FILE_LIMIT_BYTES),
  /** What the file has to have, where the client knows it. */
  sha256: sha256.optional(),
});
