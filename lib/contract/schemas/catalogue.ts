import { z } from "zod";
import { parameter, toolName } from "@/lib/blueprints/schema";
import { instant, localText, resourceId, sentence, size } from "./common";

export const mode = z.enum(["os-only", "pre-installed"]);
export type Mode = z.infer<typeof mode>;
export const cloneKind = z.enum(["thin", "full"]);
export type CloneKind = z.infer<typeof cloneKind>;

export const osImageState = z.enum(["missing", "building", "published", "failed"]);

export const osImage = z.object({
  id: z.string(),
  title: z.string(),
  cloud: z.string(),
  state: osImageState,
  /** The build that made or is making it. */
  deploymentId: resourceId.nullable(),
  /** Done share of the running build's steps, 0 to 1; null when none runs. */
  progress: z.number().min(0).max(1).nullable(),
  sizeBytes: z.number().nullable(),
  publishedAt: instant.nullable(),
});
export type OsImage = z.infer<typeof osImage>;

/** One finished launch: a dot in the strip plot. */
export const launchSample = z.object({ deploymentId: resourceId, readyMs: z.number().nullable(), at: instant });

/** Measured on this installation. Times are null under 5 ready launches: the portal shows no figure it did not measure. */
export const figures = z.object({
  ready: z.int(),
  failed: z.int(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  /** Median time per stage in ms, of the same launches. */
  stages: z.record(z.string(), z.number()).nullable(),
  recent: z.array(launchSample),
});
export type Figures = z.infer<typeof figures>;

/** Service version x OS x mode. */
export const offer = z.object({
  osId: z.string(),
  osTitle: z.string(),
  /** The service's version on this OS. */
  version: z.string(),
  mode,
  /** building: the OS image is being built; unavailable: it failed or is missing, or no cloud is ready. */
  state: z.enum(["available", "building", "unavailable"]),
  reason: sentence.nullable(),
  figures,
});
export type Offer = z.infer<typeof offer>;

export const serviceSummary = z.object({
  id: z.string(),
  title: z.string(),
  /** "2.4", or "10.5–11.8" where the offers differ. */
  version: z.string(),
  category: z.string(),
  summary: localText,
  /** SVG text of the service's own logo, drawn in currentColor; from the catalogue folder, never from users. */
  logo: z.string(),
  nodes: z.object({ min: z.int(), max: z.int() }),
  offers: z.array(offer),
  /** False: an administrator has switched it off; its offers say why. */
  enabled: z.boolean(),
  /** Only administrators find it, and people who have a stack of it. */
  hidden: z.boolean(),
});
export type ServiceSummary = z.infer<typeof serviceSummary>;

export const flavour = z.object({ id: z.string(), title: z.string(), ...size.shape });
export type Flavour = z.infer<typeof flavour>;

export const serviceDetail = serviceSummary.extend({
  roles: z.array(
    z.object({
      id: z.string(),
      title: localText,
      summary: localText,
      prefix: z.string(),
      count: z.object({ min: z.int(), max: z.int(), default: z.int() }),
      flavour: z.string(),
      /** Sizes that are offered for it: large enough, and allowed by an administrator. */
      flavours: z.array(z.string()),
      needs: z.array(z.string()),
    }),
  ),
  /** What of the blueprint an administrator does not let people order; null where nothing is withheld. */
  withheld: z
    .object({
      /** Null: a person who is gone. */
      by: z.string().nullable(),
      oses: z.array(z.string()).describe("titles"),
      modes: z.array(mode),
      tools: z.array(toolName),
      maxNodes: z.int().nullable(),
      maxStacks: z.int().nullable(),
      /** By role id, where its count or sizes are limited. */
      roles: z.record(z.string(), z.object({ max: z.int().nullable(), flavours: z.array(z.string()) })),
    })
    .nullable(),
  parameters: z.record(z.string(), parameter),
  groups: z.array(z.object({ id: z.string(), title: localText })),
  /** What will lead to which role: the topology's entries before there are addresses. */
  endpoints: z.array(
    z.object({
      id: z.string(),
      title: localText,
      role: z.string(),
      nodes: z.enum(["first", "each"]),
      port: z.int(),
      protocol: z.string(),
      minNodes: z.int().optional(),
      when: z.string().optional(),
    }),
  ),
  checks: z.array(z.object({ id: z.string(), title: localText })),
  flavours: z.array(flavour),
  /** Config tools that can do it, the one that a launch takes by itself first. */
  tools: z.array(toolName),
  /** The cloud's default first. */
  cloneKinds: z.array(cloneKind),
  /** The mode that the caller chose last: for this service, else for any; null before the first launch. */
  lastMode: mode.nullable(),
});
export type ServiceDetail = z.infer<typeof serviceDetail>;

/** What an image's own package manager said it lacks, and when. */
export const pendingUpdates = z.object({
  updates: z.int(),
  security: z.int(),
  severity: z.enum(["low", "medium", "high", "critical"]).nullable(),
  checkedAt: instant,
});

/** One way to prepare the nodes, with all that speaks for and against it here and now. */
export const modeChoice = z.object({
  mode,
  state: offer.shape.state,
  reason: offer.shape.reason,
  /** Launches of this service, OS, mode and node count, by how their disks were cloned. */
  figures: z.record(cloneKind, figures),
  image: z
    .object({
      /** Of the OS image, or of the baked image. */
      revision: z.int(),
      sizeBytes: z.number().nullable(),
      /** When the software in it was current; null where it is installed at launch. */
      softwareFrom: instant.nullable(),
      stale: z.boolean(),
      /** Null: its package manager has not been asked yet. */
      updates: pendingUpdates.nullable(),
    })
    .nullable(),
});
export type ModeChoice = z.infer<typeof modeChoice>;

export const launchChoice = z.object({
  modes: z.array(modeChoice),
  /** How the cloud clones unless a launch says otherwise; `locked`: launches cannot. */
  clone: z.object({ default: cloneKind, locked: z.boolean() }),
});
export type LaunchChoice = z.infer<typeof launchChoice>;
