import { z } from "zod";
import { figures } from "./catalogue";
import { cellPolicy } from "./policies";
import { failure, instant, resourceId, sentence } from "./common";

export const bakedImageState = z.enum(["draft", "baking", "testing", "published", "stale", "deprecated", "retired"]);
export type BakedImageState = z.infer<typeof bakedImageState>;

export const staleReason = z.enum(["age", "os-image", "recipe", "updates"]);
export type StaleReason = z.infer<typeof staleReason>;

/** What the image's own package manager said when it was asked last. */
export const pendingUpdates = z.object({
  checkedAt: instant,
  updates: z.int(),
  security: z.int(),
  /** The highest among them; null where the distribution does not tell. */
  severity: z.string().nullable(),
});

/** With the first of them by name, those for security before the others. */
const listedUpdates = pendingUpdates.extend({
  first: z.array(z.object({ name: z.string(), installed: z.string(), candidate: z.string(), security: z.boolean() })),
});

/** The revision that a cell of the matrix shows: the one under way, else the one that serves, else the last one. */
export const cellRevision = z.object({
  id: resourceId,
  number: z.int(),
  state: bakedImageState,
  /** Its software is as new as this; null before the capture. */
  capturedAt: instant.nullable(),
  sizeBytes: z.number().nullable(),
  /** Done share of the running bake's steps, 0 to 1; null when none runs. */
  progress: z.number().nullable(),
  deploymentId: resourceId.nullable(),
  /** A bake or a test of it runs. */
  running: z.boolean(),
  tested: z.boolean(),
  failed: z.boolean(),
  staleReasons: z.array(staleReason),
  pending: pendingUpdates.nullable(),
  /** The revision that launches use, where it is another one. */
  serving: z.object({ number: z.int(), state: bakedImageState }).nullable(),
});
export type CellRevision = z.infer<typeof cellRevision>;

export const templateCell = z.object({
  service: z.string(),
  osId: z.string(),
  osOnly: z.object({
    /** "r41": number of the recipe's content; null before a worker has seen it. */
    recipe: z.int().nullable(),
    /** When a launch or test with the recipe as it is now last succeeded. */
    testedAt: instant.nullable(),
    testing: z.boolean(),
  }),
  /** Null: the blueprint does not offer it. */
  preInstalled: z.object({ revision: cellRevision.nullable(), maxAgeDays: z.int() }).nullable(),
});
export type TemplateCell = z.infer<typeof templateCell>;

/** What keeping the templates up takes; figures that nothing was measured for are null. */
export const upkeep = z.object({
  osImages: z.int(),
  bakedImages: z.int(),
  bytes: z.number().nullable(),
  /** OS image builds and bakes in 30 days. */
  bakesPerMonth: z.number().nullable(),
  /** Median of the last launches, and how many these are. */
  readyMs: z.number().nullable(),
  launches: z.int(),
});
export type Upkeep = z.infer<typeof upkeep>;

export const templateMatrix = z.object({
  /** Null: there is no cloud yet. */
  cloud: z.string().nullable(),
  clouds: z.array(z.string()),
  services: z.array(z.object({ id: z.string(), title: z.string(), category: z.string(), logo: z.string() })),
  oses: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      building: z.boolean(),
      image: z
        .object({
          number: z.int(),
          publishedAt: instant.nullable(),
          sizeBytes: z.number().nullable(),
          pending: pendingUpdates.nullable(),
        })
        .nullable(),
    }),
  ),
  cells: z.array(templateCell),
  /** The same services and operating systems kept up in three ways. */
  sums: z.object({
    osOnly: upkeep,
    today: upkeep,
    preInstalled: upkeep,
    /** Older revisions that are kept besides. */
    kept: z.object({ images: z.int(), bytes: z.number() }),
  }),
});
export type TemplateMatrix = z.infer<typeof templateMatrix>;

export const verdict = z.object({ allowed: z.boolean(), reason: sentence.nullable() });
export type Verdict = z.infer<typeof verdict>;

/** Stacks on an image. Those of projects that the reader cannot see are only counted. */
export const imageUsers = z.object({
  stacks: z.array(
    z.object({ id: resourceId, name: z.string(), project: z.string(), owner: z.string(), nodes: z.int() }),
  ),
  hidden: z.int(),
});

const osRevisionRef = z.object({ id: resourceId, number: z.int(), publishedAt: instant.nullable() });

/** One revision of a cell, in the drawer. */
export const templateVersion = z.object({
  id: resourceId,
  number: z.int(),
  serviceVersion: z.string(),
  state: bakedImageState,
  createdAt: instant,
  capturedAt: instant.nullable(),
  testedAt: instant.nullable(),
  publishedAt: instant.nullable(),
  sizeBytes: z.number().nullable(),
  packages: z.int().nullable(),
  osImage: osRevisionRef,
  recipe: z.int().nullable(),
  toolVersion: z.string(),
  staleReasons: z.array(staleReason),
  problem: failure.nullable(),
  pending: listedUpdates.nullable(),
  /** Its last bake or test. */
  deploymentId: resourceId.nullable(),
  running: z.boolean(),
  progress: z.number().nullable(),
  users: imageUsers,
  changes: z.array(
    z.object({
      at: instant,
      from: bakedImageState.nullable(),
      to: bakedImageState,
      /** Null: the portal. */
      by: z.string().nullable(),
      reason: sentence,
    }),
  ),
  can: z.object({ publish: verdict, deprecate: verdict, retire: verdict, test: verdict }),
});
export type TemplateVersion = z.infer<typeof templateVersion>;

export const templateDetail = z.object({
  cloud: z.string().nullable(),
  service: z.object({ id: z.string(), title: z.string(), version: z.string(), logo: z.string() }),
  os: z.object({ id: z.string(), title: z.string() }),
  now: z.object({ recipe: z.int().nullable(), osImage: osRevisionRef.nullable() }),
  osOnly: z.object({ figures, testedAt: instant.nullable(), testing: z.boolean() }),
  preInstalled: z
    .object({
      figures,
      policy: cellPolicy,
      /** Median time of the last bakes of this cell; null before there was one. */
      bakeMs: z.number().nullable(),
      /** Newest first; the last twenty. */
      versions: z.array(templateVersion),
    })
    .nullable(),
  can: z.object({ bake: verdict, test: verdict }),
});
export type TemplateDetail = z.infer<typeof templateDetail>;

const reason = z.string().trim().max(300).default("");

export const bakeRequest = z.strictObject({
  cloud: z.string().max(80).optional(),
  cells: z
    .array(z.strictObject({ service: z.string().max(80), osId: z.string().max(80) }))
    .min(1)
    .max(500),
  /** Also what has been baked already with the same content. */
  again: z.boolean().default(false),
  reason,
});

export const bakeAnswer = z.object({
  service: z.string(),
  osId: z.string(),
  outcome: z.enum(["started", "joined", "exists", "refused"]),
  bakedImageId: resourceId.nullable(),
  deploymentId: resourceId.nullable(),
  /** Why it was refused, and what to do. */
  detail: sentence.nullable(),
  remedy: sentence.nullable(),
});
export type BakeAnswer = z.infer<typeof bakeAnswer>;

export const testRequest = z.strictObject({
  cloud: z.string().max(80).optional(),
  service: z.string().max(80),
  osId: z.string().max(80),
  /** Null: the recipe on the bare OS image. */
  bakedImageId: resourceId.nullable(),
  reason,
});

export const templateAction = z.enum(["publish", "deprecate", "retire"]);
export type TemplateAction = z.infer<typeof templateAction>;

export const changeRequest = z.strictObject({
  action: templateAction,
  ids: z.array(resourceId).min(1).max(500),
  reason,
});

export const changeAnswer = z.object({
  id: resourceId,
  done: z.boolean(),
  /** Why it was refused. */
  detail: sentence.nullable(),
  /** Who runs it, where that is the reason. */
  users: imageUsers,
});
export type ChangeAnswer = z.infer<typeof changeAnswer>;

const packageRef = z.object({ name: z.string(), version: z.string(), architecture: z.string() });

/** What differs between the packages of two revisions. */
export const packageDiff = z.object({
  from: z.object({ id: resourceId, number: z.int() }),
  to: z.object({ id: resourceId, number: z.int() }),
  added: z.array(packageRef),
  removed: z.array(packageRef),
  changed: z.array(z.object({ name: z.string(), architecture: z.string(), from: z.string(), to: z.string() })),
  same: z.int(),
});
export type PackageDiff = z.infer<typeof packageDiff>;
