import { z } from "zod";
import { artifact } from "./artifacts";
import { osId } from "./os";
import { port } from "./ports";
import { TOOL_TITLES, type ToolName } from "./tool-titles";
import { id, localText, name } from "./words";

export const role = z.strictObject({
  id,
  title: localText,
  summary: localText,
  /** Nodes are named prefix-1, prefix-2, … over all roles that share the prefix. */
  prefix: z.string().regex(/^[a-z][a-z0-9]{0,14}$/),
  count: z
    .strictObject({ min: z.int().min(0), max: z.int().min(1).max(64), default: z.int().min(0) })
    .refine((c) => c.min <= c.default && c.default <= c.max, "default must lie between min and max"),
  flavour: id,
  /** A smaller size is not offered, and refused. */
  minimum: z
    .strictObject({
      vcpus: z.int().positive().optional(),
      memoryMiB: z.int().positive().optional(),
      diskGiB: z.int().positive().optional(),
    })
    .default({}),
  /** Roles whose configure phase must have ended before this role's configure phase starts. */
  needs: z.array(id).default([]),
  /** Roles all of whose nodes must have addresses before this role's configure phase starts: it counts or names them. */
  peers: z.array(id).default([]),
  /** Each node is firewalled to these; a role that serves nothing to other machines says `[]`. */
  ports: z.array(port),
  /**
   * Its machines' root needs rights over files and mounts that containers usually do not have, like attributes trusted.*; see
   * `Capabilities` in lib/hypervisors/driver.ts. On a container whoever signs in there is nearly root of the host.
   */
  privileged: z.boolean().optional(),
  /** Nodes of this role may join and leave a running stack. Without it their number is fixed when the stack is launched. */
  scaling: z
    .strictObject({
      /** Roles whose configure phase runs again on the nodes that stay, since it counts or names the nodes of this role. */
      reruns: z.array(id).default([]),
      /** The recipe has a phase `leave`; it runs on a node before its machine is removed, and may be repeated. */
      drain: z.boolean().default(false),
      /**
       * The recipe has a phase `forget`; it runs instead, on a node of this role that stays, where the leaving one is dead: it
       * has the others go on without what that one would have handed over. Without it the dead one is just removed.
       */
      forgottenBy: id.optional(),
    })
    .optional(),
});

/**
 * One parameter: a subset of JSON Schema 2020-12 (the keywords below mean what they mean there), so that the same text
 * checks the request, draws the form and appears in OpenAPI. `x-ko` holds the Korean title and description.
 */
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const parameterBase = {
  title: z.string(),
  description: z.string().optional(),
  "x-ko": z.strictObject({ title: z.string(), description: z.string().optional() }).optional(),
  /** One of the blueprint's `groups`; parameters without one come first. */
  "x-group": id.optional(),
  /** Asked only where another parameter is this, or is not; elsewhere its default holds. */
  "x-when": z
    .union([z.strictObject({ parameter: name, is: scalar }), z.strictObject({ parameter: name, not: scalar })])
    .optional(),
};
export const parameter = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("string"),
    ...parameterBase,
    default: z.string(),
    minLength: z.int().optional(),
    maxLength: z.int(),
    pattern: z.string().optional(),
    enum: z.array(z.string()).optional(),
    /** Instead of an address a file that was uploaded to the project: on nodes of these roles (none: all) it is a file:// address. */
    "x-file": z
      .strictObject({
        endings: z.array(z.string().regex(/^(\.[a-z0-9]+)+$/)).min(1),
        maxMiB: z.int().min(1).max(1024).default(512),
        roles: z.array(id).default([]),
      })
      .optional(),
    /** Another stack of the same project, by its id, or "" for none; `monitored`: one that lets monitoring read it. */
    "x-stack": z.strictObject({ monitored: z.boolean().default(false) }).optional(),
  }),
  z.strictObject({
    type: z.literal("integer"),
    ...parameterBase,
    default: z.int(),
    minimum: z.int(),
    maximum: z.int(),
    /** Shown behind the field, e.g. "MiB". */
    "x-unit": z.string().optional(),
    /** Counted by the portal (an action's `counts`): nobody is asked for it. */
    "x-internal": z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal("boolean"), ...parameterBase, default: z.boolean() }),
]);
export type Parameter = z.infer<typeof parameter>;

export const secret = z.strictObject({
  id: name,
  title: localText,
  /** Length in characters of [A-Za-z0-9]: 24 characters carry 142 bits. */
  length: z.int().min(16).max(64).default(24),
  /** Internal secrets (replication passwords) are never shown to anybody. */
  internal: z.boolean().default(false),
});

export const endpoint = z.strictObject({
  id,
  title: localText,
  role: id,
  /** `each`: one address per node of the role; `first`: the first node's. */
  nodes: z.enum(["first", "each"]).default("first"),
  port: z.int().min(1).max(65535),
  protocol: z.string(),
  /** Only in stacks of at least as many nodes, over all roles: what a smaller one does not run, it does not show. */
  minNodes: z.int().min(2).optional(),
  /** Only where this boolean parameter is on. */
  when: name.optional(),
  /** Shown for copying. `{address}`, `{port}` and `{parameters.x}` are replaced; nothing is run. */
  command: z.string().optional(),
});

export const credential = z.strictObject({
  title: localText,
  user: z.string(),
  secret: name,
  /** Only where this boolean parameter is on. */
  when: name.optional(),
});

export const toolName = z.enum(Object.keys(TOOL_TITLES) as ToolName[]);

export const check = z.strictObject({ id, title: localText });

/**
 * Something that can be done to a running stack. In this order: the recipe's own phase for it (if it has one), the new
 * roles and parameters are recorded, every node is configured again by them, and the acceptance checks are passed.
 */
export const action = z.strictObject({
  id,
  title: localText,
  summary: localText,
  /** One node of this role is chosen; without it the action is about the whole stack. */
  node: id.optional(),
  /** The chosen node takes this role, and the nodes that have it take the chosen node's. */
  becomes: id.optional(),
  /** Parameters that are asked again; the stack keeps the new values. */
  parameters: z.array(name).default([]),
  /** An internal integer that is one more than ever before: each start of the action is told apart by it. */
  counts: name.optional(),
  /** Parameters that go back to what they were before an action last changed one of them. */
  restores: z.array(name).default([]),
  /** The recipe has a phase `action-<id>`; it is run on the chosen node, or on every node, before anything is recorded. */
  phase: z.boolean().default(false),
  /** What does not work meanwhile; said before it is started. */
  interrupts: localText.optional(),
  /** Values that `npm run verify:catalogue` tries it with. */
  example: z.record(name, scalar).default({}),
});
export type BlueprintAction = z.infer<typeof action>;

export const blueprint = z.strictObject({
  schema: z.literal("burgeon/v1"),
  service: id,
  /** The service's version, where `versions` does not name another one for an OS: distributions package what they do. */
  version: z.string().min(1),
  versions: z.record(osId, z.string().min(1)).default({}),
  title: z.string().min(1),
  category: z.enum([
    "database",
    "cache",
    "messaging",
    "web",
    "load-balancer",
    "big-data",
    "storage",
    "compute",
    "monitoring",
  ]),
  summary: localText,
  /** What its recipe is written for, in the folder of the tool's name. Baked images are made with the first one. */
  tools: z
    .array(toolName)
    .min(1)
    .refine((tools) => new Set(tools).size === tools.length, "a tool is named twice"),
  recipe: id,
  /** Given to the install phase, the same in both modes; they decide what a baked image holds. */
  install: z.record(name, scalar).default({}),
  /** Software that no package brings; the install phase finds it as `burgeon_artifacts`. */
  artifacts: z.array(artifact).default([]),
  os: z.array(osId).min(1),
  modes: z.array(z.enum(["os-only", "pre-installed"])).min(1),
  /** Only where machines have a kernel of their own, which may be changed: never containers (lib/hypervisors/driver.ts). */
  ownKernel: z.boolean().default(false),
  roles: z.array(role).min(1),
  parameters: z.record(name, parameter).default({}),
  /** The form's parts, in this order. */
  groups: z.array(z.strictObject({ id, title: localText })).default([]),
  secrets: z.array(secret).default([]),
  endpoints: z.array(endpoint).default([]),
  credentials: z.array(credential).default([]),
  /** What the recipe's verify phase proves; shown before the launch and as the Verify stage. */
  checks: z.array(check).min(1),
  actions: z.array(action).default([]),
});

/** One that a stack was launched with before there were ports says nothing of them: see `withPorts`. */
const storedRole = role.partial({ ports: true });
const stored = blueprint.extend({ roles: z.array(storedRole).min(1) });

export type Blueprint = z.infer<typeof stored>;
export type BlueprintRole = z.infer<typeof storedRole>;

const isFreeText = (p: Parameter) => p.type === "string" && !p.pattern && !p.enum && !p["x-stack"];

/** Parameters whose text nothing limits but its length. */
export const freeText = ({ parameters }: Pick<Blueprint, "parameters">): string[] =>
  Object.entries(parameters).flatMap(([id, p]) => (isFreeText(p) ? [id] : []));

/** The phases that its recipe must have beside install, configure and verify. */
export const morePhases = ({ actions, roles }: Pick<Blueprint, "actions" | "roles">) => [
  ...(roles.some(({ scaling }) => scaling?.drain) ? (["leave"] as const) : []),
  ...(roles.some(({ scaling }) => scaling?.forgottenBy) ? (["forget"] as const) : []),
  ...actions.filter(({ phase }) => phase).map(({ id }) => `action-${id}` as const),
];

/** The tools of a blueprint, the one that is used unless a launch says otherwise first. A stack's blueprint has one. */
export const toolsOf = ({ tools }: Pick<Blueprint, "tools">): readonly [ToolName, ...ToolName[]] =>
  tools as [ToolName, ...ToolName[]];

/** The blueprint that is stored with a stack. Those of before there was a choice have `tool`. */
export function storedBlueprint(json: unknown): Blueprint {
  const { tool, ...rest } = z.looseObject({ tool: toolName.optional() }).parse(json);
  return stored.parse(tool === undefined ? rest : { ...rest, tools: [tool] });
}

/**
 * With the ports of the catalogue's blueprint where the stored one says nothing of them. A role that the catalogue does not
 * have any more stays without.
 */
export const withPorts = (blueprint: Blueprint, current: Pick<Blueprint, "roles"> | undefined): Blueprint => ({
  ...blueprint,
  roles: blueprint.roles.map((role) => ({
    ...role,
    ports: role.ports ?? current?.roles.find(({ id }) => id === role.id)?.ports,
  })),
});

/** The version that a launch on this OS gives. */
export const versionOn = ({ version, versions }: Pick<Blueprint, "version" | "versions">, os: string): string =>
  // Blueprints of stacks that were launched before versions could differ have no `versions`.
  versions?.[os] ?? version;

const inOrder = new Intl.Collator("en", { numeric: true });

/** What all its OSes give: "10.5 – 11.8", or the one version. For texts that speak of no OS. */
export function versionRange(blueprint: Pick<Blueprint, "os" | "version" | "versions">): string {
  const versions = blueprint.os.map((os) => versionOn(blueprint, os)).sort(inOrder.compare);
  const [first, last] = [versions[0] ?? blueprint.version, versions.at(-1) ?? blueprint.version];
  return first === last ? first : `${first}–${last}`;
}
