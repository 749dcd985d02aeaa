import { z } from "zod";
import { toolName } from "@/lib/blueprints/schema";
import { mode, offer, serviceSummary } from "./catalogue";
import { instant, localText, size } from "./common";

/** The most that a limit of nodes or stacks can say. */
export const MOST = 1000;
export const REASON_LENGTH = 200;

const id = z.string().max(40);

/** What of a role people may order. Null: what the blueprint says. */
export const roleLimits = z.strictObject({
  max: z.int().min(0).max(MOST).nullable().default(null),
  /** Sizes that are offered. */
  flavours: z.array(id).min(1).max(50).nullable().default(null),
  /** What the form begins with. */
  count: z.int().min(0).max(MOST).nullable().default(null),
  flavour: id.nullable().default(null),
});
export type RoleLimits = z.infer<typeof roleLimits>;

/** What of a blueprint people may order. Null: all of it, also what it comes to have. */
export const serviceLimits = z.strictObject({
  os: z.array(id).min(1).max(50).nullable().default(null),
  modes: z.array(mode).min(1).max(2).nullable().default(null),
  tools: z.array(toolName).min(1).max(10).nullable().default(null),
  /** Nodes of one stack, over all roles. */
  maxNodes: z.int().min(1).max(MOST).nullable().default(null),
  /** Stacks of the service in one project that are not removed. */
  maxStacks: z.int().min(1).max(MOST).nullable().default(null),
  roles: z.record(id, roleLimits).default({}),
});
export type ServiceLimits = z.infer<typeof serviceLimits>;

/** What an administrator decides about a service. */
export const serviceRules = z.strictObject({
  /** Off: nobody launches it. Stacks that are there stay as they are. */
  enabled: z.boolean(),
  /** Shown where it is off. */
  reason: z.string().trim().max(REASON_LENGTH),
  /** Not listed or found by others than administrators. */
  hidden: z.boolean(),
  limits: serviceLimits,
});
export type ServiceRules = z.infer<typeof serviceRules>;

/** A service as administrators see it: what its blueprint offers, and what they have decided. */
export const curatedService = z.object({
  ...serviceSummary.pick({ id: true, title: true, version: true, category: true, summary: true, logo: true }).shape,
  /** What there is to choose from, all of it. */
  blueprint: z.object({
    oses: z.array(z.object({ id: offer.shape.osId, title: offer.shape.osTitle })),
    modes: z.array(mode),
    tools: z.array(toolName),
    roles: z.array(
      z.object({
        id: z.string(),
        title: localText,
        count: z.object({ min: z.int(), max: z.int(), default: z.int() }),
        flavour: z.string(),
        /** Sizes that are large enough. */
        flavours: z.array(z.object({ id: z.string(), title: z.string(), ...size.shape })),
      }),
    ),
  }),
  rules: serviceRules,
  /** Counts the changes; 0 where nobody has changed anything. A change names the one that it was made from. */
  revision: z.int(),
  /** Null: nobody, or a person who is gone. */
  updatedBy: z.string().nullable(),
  updatedAt: instant.nullable(),
  /** Stacks of it that are not removed, in all projects. */
  stacks: z.int(),
});
export type CuratedService = z.infer<typeof curatedService>;
