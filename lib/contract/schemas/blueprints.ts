import { z } from "zod";
import { english, say } from "@/lib/util/say";
import { failure, instant, resourceId } from "./common";

export const sourceName = z.string().trim().min(1).max(60);

/** A branch or a tag, as git-check-ref-format(1) allows and no option could be mistaken for. */
const gitRef = z
  .string()
  .regex(/^[\w][\w./+@-]{0,199}$/, english(say`Enter the name of a branch or a tag.`))
  .refine((ref) => !ref.includes("..") && !ref.includes("@{"), english(say`Enter the name of a branch or a tag.`));

const repositoryFolder = z
  .string()
  .trim()
  .max(200)
  .regex(/^$|^[\w][\w ./+-]*$/, english(say`Enter a folder of the repository, such as services/kafka.`))
  .refine((folder) => !folder.split("/").includes(".."), english(say`The folder must lie in the repository.`))
  .transform((folder) => folder.replace(/\/+$/, ""));

export const newGitSource = z.strictObject({
  name: sourceName,
  /** What git clone takes, without a password in it. */
  url: z.string().trim().min(1).max(500),
  /** Null: the repository's own choice. */
  ref: gitRef.nullable(),
  /** Empty: the repository's root. */
  folder: repositoryFolder,
  /** Whether a new version is looked for once a day. */
  daily: z.boolean(),
});

/** An upload makes a new source of that name, or is the next version of the one with that id. */
export const uploadTarget = z
  .strictObject({ name: sourceName.optional(), source: resourceId.optional() })
  .refine(
    ({ name, source }) => (name === undefined) !== (source === undefined),
    english(say`Give the name of a new source, or the id of one that is there.`),
  );

export const blueprintFault = z.object({
  file: z.string(),
  line: z.int(),
  place: z.string(),
  message: z.string(),
});

/** checking, refused (see faults), waiting (for a person), approved (launched from), replaced (by a newer one), withdrawn. */
export const revisionState = z.enum(["checking", "refused", "waiting", "approved", "replaced", "withdrawn"]);
export type RevisionState = z.infer<typeof revisionState>;

/** Who did something, and when; `by` is null where the portal itself did it. */
const deed = z.object({ by: z.string().nullable(), at: instant });

export const blueprintRevision = z.object({
  id: resourceId,
  number: z.int(),
  state: revisionState,
  digest: z.string(),
  commit: z.string().nullable(),
  service: z.string().nullable(),
  title: z.string().nullable(),
  version: z.string().nullable(),
  sizeBytes: z.int(),
  brought: deed,
  approved: deed.nullable(),
  withdrawn: deed.nullable(),
  /** Who brought it has approved it as well; null where it is not approved. */
  sameHands: z.boolean().nullable(),
  faults: z.array(blueprintFault),
  /** Stacks that are there and were launched with it. */
  stacks: z.int(),
});
export type BlueprintRevisionView = z.infer<typeof blueprintRevision>;

export const blueprintSource = z.object({
  id: resourceId,
  kind: z.enum(["git", "upload"]),
  name: z.string(),
  url: z.string().nullable(),
  ref: z.string().nullable(),
  folder: z.string(),
  daily: z.boolean(),
  createdBy: z.string(),
  /** A look for a new version was asked for and is not over. */
  looking: z.boolean(),
  lookedAt: instant.nullable(),
  /** Why the last look failed. */
  problem: failure.nullable(),
  /** Newest first; the last ten. */
  revisions: z.array(blueprintRevision),
});
export type BlueprintSourceView = z.infer<typeof blueprintSource>;

export const fileChange = z.object({
  path: z.string(),
  change: z.enum(["added", "removed", "changed", "mode"]),
  /** Of a text: lines as `diff -u` writes them, without its head; null for what is no text, or is too long to read. */
  lines: z.array(z.string()).nullable(),
});
export type FileChange = z.infer<typeof fileChange>;

export const revisionDetail = blueprintRevision.extend({
  source: z.object({ id: resourceId, name: z.string() }),
  /** What it is compared with: the approved revision of the service, else the source's one before; null for a first one. */
  against: z.object({ number: z.int(), state: revisionState, source: z.string() }).nullable(),
  changes: z.array(fileChange),
});
export type RevisionDetail = z.infer<typeof revisionDetail>;
