import { z } from "zod";
import { toolName } from "@/lib/blueprints/schema";
import { cloneKind, mode } from "./catalogue";
import { instant } from "./common";

/** How far back the figures look. */
export const PERIOD_DAYS = { "30d": 30, "90d": 90, "1y": 365 } as const;
export const INSIGHT_PERIODS = ["30d", "90d", "1y"] as const satisfies readonly (keyof typeof PERIOD_DAYS)[];
export type InsightPeriod = (typeof INSIGHT_PERIODS)[number];

export const insightQuery = z.object({
  period: z.enum(INSIGHT_PERIODS).default("90d"),
  service: z.string().max(80).optional(),
  os: z.string().max(80).optional(),
  clone: cloneKind.optional(),
  tool: toolName.optional(),
});
export type InsightQuery = z.output<typeof insightQuery>;

/**
 * Launches that ended, and times from click to ready in ms. A launch that failed counts as failed also when it was retried
 * or rolled back since. Times are null under 5 ready launches.
 */
const outcome = z.object({
  ready: z.int(),
  failed: z.int(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
});
export type InsightOutcome = z.infer<typeof outcome>;

/** The steps of a launch, in their order; `other` is one that a later release has taken out. */
export const LAUNCH_STEPS = [
  "allocate",
  "clone",
  "boot",
  "connect",
  "install",
  "firewall",
  "configure",
  "verify",
  "other",
] as const;

/** What making templates took in the period; hours of machines that were at work, not of people. */
const work = z.object({ done: z.int(), failed: z.int(), ms: z.number() });

/** What one more of something would add, projected from this installation's own averages; null: not enough data. */
const addition = z.object({
  images: z.number(),
  bytes: z.number().nullable(),
  /** Builds and bakes in 30 days, and how long they run. */
  bakesPerMonth: z.number().nullable(),
  bakeMsPerMonth: z.number().nullable(),
});
export type Addition = z.infer<typeof addition>;

export const insights = z.object({
  since: instant,
  until: instant,
  services: z.array(z.object({ id: z.string(), title: z.string() })),
  oses: z.array(z.object({ id: z.string(), title: z.string() })),
  /** Config tools that some service can be launched with. */
  tools: z.array(z.object({ id: toolName, title: z.string() })),
  /** Both modes on one axis: bin i of `counts` holds launches from i x stepMs on, the last one also all that took longer. */
  stepMs: z.number(),
  modes: z.array(outcome.extend({ mode, counts: z.array(z.int()) })),
  /** Every week of the period, beginning on Mondays in UTC; those without launches too. */
  weeks: z.array(z.object({ start: instant, modes: z.array(outcome.extend({ mode })) })),
  /** At which step launches failed first, and on a node of which role; null: a step of the whole stack. */
  failures: z.array(z.object({ mode, step: z.enum(LAUNCH_STEPS), role: z.string().nullable(), count: z.int() })),
  cells: z.array(
    z.object({
      service: z.string(),
      serviceTitle: z.string(),
      osId: z.string(),
      osTitle: z.string(),
      osOnly: outcome,
      preInstalled: outcome,
      /** Baked images that are kept now, whatever their state. */
      images: z.int(),
      bytes: z.number(),
      bakes: work,
      /** Launch time that pre-installed saved in the period: its launches x the difference of the medians; null where either has too few. */
      savedMs: z.number().nullable(),
    }),
  ),
  upkeep: z.object({
    osImages: z.object({ images: z.int(), bytes: z.number() }),
    bakedImages: z.object({ images: z.int(), bytes: z.number() }),
    builds: work,
    bakes: work,
    /** Tests of templates, and questions for pending updates. */
    checks: work,
  }),
  more: z.object({
    /** Days that the averages come from; null: under a week, or nothing to project from. */
    days: z.number().nullable(),
    /** How many services, or OS images, one more would meet. */
    services: z.int(),
    oses: z.int(),
    /** Bare: kept OS-only. Baked: every service of the catalogue baked for it, or the service baked for every OS with an image. */
    os: z.object({ bare: addition, baked: addition }),
    service: z.object({ bare: addition, baked: addition }),
  }),
});
export type Insights = z.infer<typeof insights>;

/** What can be exported; its columns are in docs/insights.md. */
export const INSIGHT_TABLES = ["launches", "cells", "weeks", "failures"] as const;
export type InsightTable = (typeof INSIGHT_TABLES)[number];
