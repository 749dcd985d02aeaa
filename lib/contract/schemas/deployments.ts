import { z } from "zod";
import { budgetCheck } from "./budgets";
import { failure, instant, localText, resourceId, sentence } from "./common";
import { mode } from "./catalogue";
import { planNode, planStep } from "./stacks";

export const runState = z.enum([
  "queued",
  "running",
  "settling",
  "succeeded",
  "failed",
  "cancelling",
  "cancelled",
  "cancel-failed",
]);
export type RunState = z.infer<typeof runState>;

export const deploymentSummary = z.object({
  id: resourceId,
  kind: z.enum([
    "launch",
    "destroy",
    "action",
    "scale-out",
    "scale-in",
    "build-image",
    "bake",
    "test-template",
    "check-updates",
  ]),
  number: z.int(),
  title: z.string(),
  state: runState,
  /** Place in the queue, 1 is next; null unless queued. */
  queuePosition: z.int().nullable(),
  stack: z.object({ id: resourceId, name: z.string() }).nullable(),
  service: z.object({ id: z.string(), title: z.string(), version: z.string(), logo: z.string() }).nullable(),
  os: z.object({ id: z.string(), title: z.string() }).nullable(),
  mode: mode.nullable(),
  /** Which day-2 action it is; null for every other kind. */
  action: z.object({ id: z.string(), title: localText, node: z.string().nullable() }).nullable(),
  nodes: z.int(),
  createdBy: z.string().nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  stepsDone: z.int(),
  stepsTotal: z.int(),
  failure: failure.extend({ step: z.string(), node: z.string().nullable() }).nullable(),
});
export type DeploymentSummary = z.infer<typeof deploymentSummary>;

/** Medians over the last comparable launches that became ready. Null under 5 of them: then there is no ETA. */
export const history = z.object({
  launches: z.int(),
  typical: z
    .object({
      p10Ms: z.number(),
      p50Ms: z.number(),
      p90Ms: z.number(),
      p95Ms: z.number(),
      /** Step key -> median duration in ms. */
      steps: z.record(z.string(), z.number()),
      /** "action/task name" -> median duration in ms. */
      tasks: z.record(z.string(), z.number()),
      /** Step key -> node -> median number of config tasks; a step without tasks has no nodes, an unknown step no entry. */
      taskCounts: z.record(z.string(), z.record(z.string(), z.int())),
    })
    .nullable(),
});
export type History = z.infer<typeof history>;

/** The same failure before, in all of this installation: code, action and failed task agree. The one shown is not counted. */
export const failureHistory = z.object({
  /** How far back was looked. */
  days: z.int(),
  seen: z.int(),
  /** Of those, followed by a retry of the step; and of these, ended well by it. */
  retried: z.int(),
  worked: z.int(),
});
export type FailureHistory = z.infer<typeof failureHistory>;

const verdict = z.object({ allowed: z.boolean(), reason: sentence.nullable() });

export const deploymentDetail = deploymentSummary.extend({
  /** Name of the project that it belongs to; null where it belongs to none, as an OS image's build. */
  project: z.string().nullable(),
  planHash: z.string(),
  planNodes: z.array(planNode),
  steps: z.array(planStep),
  checks: z.array(z.object({ id: z.string(), title: localText })),
  history,
  failureHistory: failureHistory.nullable(),
  /** Machines that still exist although the deployment has failed or its removal did. */
  leftBehind: z.array(z.string()),
  lastSeq: z.int(),
  can: z.object({
    cancel: verdict,
    retry: verdict,
    /** By node of the stack: whether the viewer may sign in to it. */
    openSsh: z.record(z.string(), verdict),
  }),
});
export type DeploymentDetail = z.infer<typeof deploymentDetail>;

/** A retry before it is asked for. */
export const retryView = z.object({
  /** What each budget says of the machines that are not charged yet. */
  budgets: z.array(budgetCheck),
});
