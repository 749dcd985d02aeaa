import { z } from "zod";
import { failure, sentence } from "./schemas/common";

/**
 * Everything that happens in a deployment, as one append-only sequence. Together with the plan these events are enough to draw
 * the timeline at any moment, so a page loads the plan, then the events, then follows the stream after the last `seq`.
 */
const at = z.string().describe("ISO 8601 instant in UTC");

/** What the writer of an event provides; the database adds `seq`. `step` is the step's key, null for the run itself. */
export const eventBody = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("run-created") }),
  z.object({ kind: z.literal("run-started") }),
  z.object({
    kind: z.literal("step-started"),
    attempt: z.int(),
    /** True when a worker took the step over from a dead one. */
    resumed: z.boolean(),
  }),
  z.object({
    kind: z.literal("step-ended"),
    attempt: z.int(),
    state: z.enum(["succeeded", "failed", "cancelled"]),
    failure: failure.optional(),
  }),
  /** What a driver or builder is doing right now, for people. */
  z.object({ kind: z.literal("progress"), text: sentence, fraction: z.number().min(0).max(1).optional() }),
  /** The node's network gave it an address; nothing has signed in to it yet. */
  z.object({
    kind: z.literal("address-leased"),
    node: z.string(),
    address: z.string(),
    /** The member of a hypervisor cluster that the machine runs on. */
    host: z.string().optional(),
  }),
  z.object({ kind: z.literal("task-started"), task: z.string(), name: z.string(), node: z.string() }),
  z.object({
    kind: z.literal("task-ended"),
    task: z.string(),
    name: z.string(),
    node: z.string(),
    status: z.enum(["ok", "changed", "skipped", "failed", "ignored", "unreachable"]),
    durationMs: z.number(),
    output: z.string(),
  }),
  z.object({
    kind: z.literal("line"),
    node: z.string().nullable(),
    source: z.enum(["tool", "console"]),
    text: z.string(),
  }),
  z.object({ kind: z.literal("cancel-requested"), by: z.string().nullable() }),
  z.object({ kind: z.literal("undo-started") }),
  z.object({ kind: z.literal("retried"), steps: z.array(z.string()), by: z.string().nullable() }),
  z.object({ kind: z.literal("run-ended"), state: z.enum(["succeeded", "failed", "cancelled", "cancel-failed"]) }),
]);
export type EventBody = z.infer<typeof eventBody>;

export const deploymentEvent = z.intersection(
  z.object({ seq: z.int().positive(), at, step: z.string().nullable() }),
  eventBody,
);
/** As it is stored: a failure's sentences are said in a language when somebody asks. */
export type StoredEvent = z.input<typeof deploymentEvent>;
export type DeploymentEvent = { seq: number; at: string; step: string | null } & EventBody;

/** Sent on a project's stream: something about this deployment, stack, image or template changed; ask again for what you show. */
export const projectChange = z.object({
  kind: z.enum(["deployment", "image", "template", "template-progress"]),
  id: z.string(),
  state: z.string(),
});
export type ProjectChange = z.infer<typeof projectChange>;
