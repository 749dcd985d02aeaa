import { z } from "zod";
import { OUTDATED_KINDS } from "@/lib/templates/outdated";
import { mode } from "./catalogue";
import { instant, page, resourceId } from "./common";

export const OUTDATED_STATES = ["stale", "deprecated", "retired"] as const;
export const FLEET_SORTS = ["project", "-project", "age", "-age"] as const;

export const fleetQuery = page.extend({
  /** Text in the name of a stack, a node or its owner. */
  q: z.string().max(80).optional(),
  project: z.string().max(80).optional(),
  service: z.string().max(80).optional(),
  os: z.string().max(80).optional(),
  state: z.enum(OUTDATED_STATES).optional(),
  reason: z.enum(OUTDATED_KINDS).optional(),
  /** By project, then owner; or by the age of the image. */
  sort: z.enum(FLEET_SORTS).default("project"),
});
export type FleetQuery = z.output<typeof fleetQuery>;

const outdatedReason = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("replaced"), by: z.int() }),
  z.object({ kind: z.literal("withdrawn") }),
  z.object({ kind: z.literal("age"), days: z.int(), limit: z.int() }),
  z.object({ kind: z.literal("os-image"), from: z.int(), to: z.int() }),
  z.object({ kind: z.literal("recipe"), from: z.int().nullable(), to: z.int().nullable() }),
  z.object({ kind: z.literal("updates"), security: z.int(), severity: z.string().nullable() }),
]);

/** A machine whose image is stale, or is not offered any more. */
export const fleetNode = z.object({
  id: resourceId,
  name: z.string(),
  stack: z.object({ id: resourceId, name: z.string() }),
  project: z.object({ name: z.string(), title: z.string() }),
  owner: z.string(),
  service: z.object({ id: z.string(), title: z.string() }),
  os: z.object({ id: z.string(), title: z.string() }),
  mode,
  image: z.object({
    /** Null: cloned from the OS image itself. */
    bakedImageId: resourceId.nullable(),
    /** Of the baked image, or of the OS image where there is none. */
    number: z.int(),
    osNumber: z.int(),
    state: z.enum(OUTDATED_STATES),
    /** When its software was current. */
    asOf: instant.nullable(),
  }),
  reasons: z.array(outdatedReason),
});
export type FleetNode = z.infer<typeof fleetNode>;

export const fleet = z.object({
  items: z.array(fleetNode),
  /** Nodes that the filters leave. */
  total: z.int(),
  /** Machines that are there, in the projects that the reader may know of. */
  nodes: z.int(),
  outdated: z.int(),
  /** Of the outdated ones, to choose from. */
  projects: z.array(z.object({ name: z.string(), title: z.string(), nodes: z.int() })),
  services: z.array(z.object({ id: z.string(), title: z.string() })),
  oses: z.array(z.object({ id: z.string(), title: z.string() })),
});
export type Fleet = z.infer<typeof fleet>;
