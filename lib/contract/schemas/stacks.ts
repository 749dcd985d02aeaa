import { z } from "zod";
import { toolName } from "@/lib/blueprints/schema";
import { budgetCheck } from "./budgets";
import { cloneKind, mode } from "./catalogue";
import { parameter } from "@/lib/blueprints/schema";
import { leaseRequest, stackLease } from "./leases";
import { launchPrice } from "./prices";
import { tags } from "./tags";
import { instant, localText, resourceId, sentence, size, stackName } from "./common";

/** What the launch form sends, for a plan and for the launch itself. Parameters are checked against the blueprint. */
export const launchRequest = z.strictObject({
  name: stackName,
  service: z.string().max(40),
  os: z.string().max(40),
  mode,
  cloneKind,
  /** What configures the nodes; the first of the service's tools when it is left out. */
  tool: toolName.optional(),
  /** By role id: how many nodes of which flavour. Roles left out take the blueprint's defaults. */
  roles: z
    .record(z.string(), z.strictObject({ count: z.int().min(0).max(64), flavour: z.string().max(40) }))
    .default({}),
  parameters: z.record(z.string(), z.unknown()).default({}),
  /** For costs to be told apart by; they are no part of the plan. */
  tags: tags.optional(),
  /** How long it is wanted; without one it stays until somebody removes it. No part of the plan. */
  lease: leaseRequest.optional(),
});
export type LaunchRequest = z.infer<typeof launchRequest>;

/** Starts a day-2 action. Parameters left out stay as they are. */
export const actionRequest = z.strictObject({
  action: z.string().max(40),
  /** The chosen node's name, where the action asks for one. */
  node: z.string().max(40).nullable().default(null),
  parameters: z.record(z.string(), z.unknown()).default({}),
});
export type ActionRequest = z.infer<typeof actionRequest>;

/** A day-2 action as a stack offers it now. */
export const stackAction = z.object({
  id: z.string(),
  title: localText,
  summary: localText,
  interrupts: localText.nullable(),
  /** The nodes to choose one of; null where it is about the whole stack. */
  nodes: z.array(z.string()).nullable(),
  /** Asked for, with what they are now. */
  parameters: z.record(z.string(), parameter),
  /** What an action that goes back would restore; null for the others, and where there is nothing to go back to. */
  restores: z.record(z.string(), z.unknown()).nullable(),
  can: z.object({ allowed: z.boolean(), reason: sentence.nullable() }),
});
export type StackAction = z.infer<typeof stackAction>;

export const planNode = z.object({
  name: z.string(),
  role: z.string(),
  roleTitle: localText,
  flavour: z.string(),
  /** Joins the stack with this plan, or leaves it. */
  change: z.enum(["join", "leave"]).optional(),
  ...size.shape,
});

export const stage = z.enum([
  "build",
  "import",
  "allocate",
  "clone",
  "boot",
  "connect",
  "configure",
  "generalise",
  "capture",
  "verify",
  "publish",
  "stop",
  "snapshot",
  "restore",
  "remove",
]);
export type Stage = z.infer<typeof stage>;

export const stepAction = z.enum([
  "allocate",
  "clone",
  "boot",
  "connect",
  "install",
  "firewall",
  "configure",
  "verify",
  "act",
  "leave",
  "record",
  "start",
  "stop",
  "take-snapshot",
  "restore-snapshot",
  "delete-snapshot",
  "remove",
  "build-image",
  "import-image",
  "check-image",
  "publish-image",
  "list-packages",
  "generalise",
  "capture",
  "publish-template",
  "discard-template",
  "check-updates",
]);
export type StepAction = z.infer<typeof stepAction>;

export const planStep = z.object({
  key: z.string(),
  stage,
  action: stepAction,
  /** Null for steps of the whole stack. */
  node: z.string().nullable(),
  needs: z.array(z.string()),
  phase: z.enum(["main", "undo"]),
});
export type PlanStep = z.infer<typeof planStep>;

export const planView = z.object({
  hash: z.string(),
  nodes: z.array(planNode),
  steps: z.array(planStep),
  total: size,
  quota: z.object({
    limit: size,
    used: size,
    fits: z.boolean(),
    missing: z.array(z.enum(["vcpus", "memoryMiB", "diskGiB"])),
  }),
  /** What each budget that it falls under says of it; those of its project first. */
  budgets: z.array(budgetCheck),
});
/** The plan of a launch. */
export const launchView = planView.extend({ price: launchPrice.nullable() });
export type LaunchView = z.infer<typeof launchView>;
export type PlanView = z.infer<typeof planView>;

export const stackState = z.enum(["launching", "ready", "changing", "stopped", "failed", "removing", "removed"]);
export type StackState = z.infer<typeof stackState>;

export const stackSummary = z.object({
  id: resourceId,
  name: z.string(),
  project: z.string(),
  state: stackState,
  service: z.object({ id: z.string(), title: z.string(), version: z.string(), logo: z.string() }),
  os: z.object({ id: z.string(), title: z.string() }),
  mode,
  /** Its machines let monitoring read them. */
  monitored: z.boolean(),
  nodes: z.int(),
  tags,
  lease: stackLease.nullable(),
  createdAt: instant,
  createdBy: z.string(),
  readyAt: instant.nullable(),
  /** Click to Ready in ms of the launch that made it. */
  readyMs: z.number().nullable(),
  deploymentId: resourceId.describe("the newest deployment"),
  deploymentState: z.string(),
});
export type StackSummary = z.infer<typeof stackSummary>;

export const stackNode = z.object({
  name: z.string(),
  role: z.string(),
  roleTitle: localText,
  machineId: z.string(),
  state: z.enum(["planned", "made", "running", "ready", "stopped", "failed", "removed"]),
  down: z
    .enum(["stopped", "gone"])
    .nullable()
    .describe("its machine ought to run, and the hypervisor said last that it is stopped or does not know it"),
  address: z.string().nullable(),
  ...size.shape,
});
export type StackNode = z.infer<typeof stackNode>;

/** What it takes to sign in to a node by SSH. */
export const sshAccess = z.object({
  user: z.string(),
  address: z.string(),
  port: z.int(),
  /** Name of the file that `command` expects the key in. */
  keyFile: z.string(),
  privateKey: z.string().describe("the stack's key, in OpenSSH's format; opens every node of the stack"),
  knownHosts: z.string().describe("the node's host key as a line of known_hosts"),
  command: z.string().describe("for a POSIX shell, in the folder of the key; holds no secret"),
});
export type SshAccess = z.infer<typeof sshAccess>;

/** What a stack says of its roles: which may have more or fewer nodes, and whether now. */
export const stackScaling = z.object({
  can: z.object({ allowed: z.boolean(), reason: sentence.nullable() }),
  roles: z.array(
    z.object({ id: z.string(), title: localText, summary: localText, min: z.int(), max: z.int(), drains: z.boolean() }),
  ),
});
export type StackScaling = z.infer<typeof stackScaling>;

/** Where a stack is reached, or will be. */
export const stackEndpoint = z.object({
  id: z.string(),
  title: localText,
  role: z.string(),
  node: z.string(),
  port: z.int(),
  protocol: z.string(),
});

export const stackDetail = stackSummary.extend({
  cloneKind,
  /** What configures its nodes. */
  tool: toolName,
  parameters: z.record(z.string(), z.unknown()),
  nodeList: z.array(stackNode),
  /** Role ids in dependency order with who needs whom: the topology's arrows. */
  roles: z.array(z.object({ id: z.string(), title: localText, needs: z.array(z.string()) })),
  endpoints: z.array(stackEndpoint.extend({ address: z.string(), command: z.string().nullable() })),
  firewall: z.object({
    set: z.boolean().describe("false: the stack is older than its ports; its next action sets its nodes' firewalls"),
    ports: z.array(
      z.object({
        title: localText,
        roles: z.array(z.string()).describe("ids of the roles whose nodes let it in"),
        first: z.int(),
        last: z.int(),
        protocol: z.enum(["tcp", "udp"]),
        from: z.union([z.enum(["everyone", "stack"]), z.array(z.string())]).describe("whom; an array: ids of roles"),
      }),
    ),
  }),
  credentials: z.array(
    z.object({
      title: localText,
      user: z.string(),
      secret: z.string(),
      revealCount: z.int(),
      lastReveal: instant.nullable(),
    }),
  ),
  checks: z.array(z.object({ id: z.string(), title: localText })),
  actions: z.array(stackAction),
  scaling: stackScaling,
  history: z.array(
    z.object({
      at: instant,
      by: z.string().nullable(),
      action: z.string(),
      deploymentId: resourceId.nullable(),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
});
export type StackDetail = z.infer<typeof stackDetail>;
