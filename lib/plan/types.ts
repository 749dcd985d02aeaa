import type { ToolName } from "@/lib/blueprints/tool-titles";
import type { LocalText } from "@/lib/blueprints/words";
import type { ParameterValue } from "@/lib/blueprints/parameters";

/**
 * A plan is a pure, typed step graph. It is stored with the deployment, shown before the launch and content-hashed:
 * what was shown is what runs. Sizes are MiB and GiB.
 */
export type StageName =
  | "build"
  | "import"
  | "allocate"
  | "clone"
  | "boot"
  | "connect"
  | "configure"
  | "generalise"
  | "capture"
  | "verify"
  | "publish"
  | "stop"
  | "snapshot"
  | "restore"
  | "remove";

export type ActionName =
  | "allocate"
  | "clone"
  | "boot"
  | "connect"
  | "install"
  | "firewall"
  | "configure"
  | "verify"
  | "act"
  | "leave"
  | "record"
  | "start"
  | "stop"
  | "take-snapshot"
  | "restore-snapshot"
  | "delete-snapshot"
  | "remove"
  | "build-image"
  | "import-image"
  | "check-image"
  | "publish-image"
  | "list-packages"
  | "generalise"
  | "capture"
  | "publish-template"
  | "discard-template"
  | "check-updates";

export type PlanNode = {
  name: string;
  role: string;
  roleTitle: LocalText;
  flavour: string;
  vcpus: number;
  memoryMiB: number;
  diskGiB: number;
  /** Its machine is made with the rights that its role asks for. */
  privileged?: true;
  /** Cloned from the image that this very plan captures, instead of the subject's. */
  fromCapture?: true;
  /** The role that it has until the plan's `record` step, where an action changes it. */
  roleBefore?: string;
  /** Joins the stack with this plan, or leaves it. */
  change?: "join" | "leave";
};

export type PlanStep = {
  /** Unique in the plan, and readable: "db-1.boot". */
  key: string;
  stage: StageName;
  action: ActionName;
  node: string | null;
  /** Install for this role instead of the node's own: a baked image holds the software of every role. */
  role?: string;
  needs: string[];
  /** `undo` steps sleep until the deployment is cancelled or rolled back. */
  phase: "main" | "undo";
};

export type LaunchSubject = {
  kind: "launch";
  name: string;
  service: string;
  serviceVersion: string;
  /** Digest of blueprint and recipe: a changed recipe is a changed plan. */
  serviceDigest: string;
  recipeDigest: string;
  os: string;
  imageId: string;
  cloudId: string;
  mode: "os-only" | "pre-installed";
  cloneKind: "thin" | "full";
  /** What configures the nodes. */
  tool: ToolName;
  parameters: Record<string, ParameterValue>;
};

/** A day-2 action on a stack that was launched. */
export type ActionSubject = {
  kind: "action";
  name: string;
  stackId: string;
  service: string;
  serviceVersion: string;
  os: string;
  cloudId: string;
  action: { id: string; title: LocalText; node: string | null };
  /** The snapshot that is taken, restored or deleted. */
  snapshot?: {
    id: string;
    number: number;
    /** What the stack was, and is again once one is taken or deleted: neither changes the stack. */
    stackState: "ready" | "stopped" | "failed";
  };
  /** Whether monitoring may read the nodes from now on. Plans of older releases say nothing of it. */
  monitored?: boolean;
  /** What the stack is configured with from now on, and was until now. */
  parameters: Record<string, ParameterValue>;
  parametersBefore: Record<string, ParameterValue>;
};

/** Nodes that join a stack that was launched, or leave it. */
export type ScaleSubject = {
  kind: "scale-out" | "scale-in";
  name: string;
  stackId: string;
  service: string;
  serviceVersion: string;
  /** A changed recipe is a changed plan. */
  recipeDigest: string;
  os: string;
  cloudId: string;
  mode: "os-only" | "pre-installed";
  cloneKind: "thin" | "full";
  /** What the machines of new nodes are cloned from; null where none joins. */
  imageId: string | null;
  parameters: Record<string, ParameterValue>;
};

/** A bake, or a test of one mode of a service on an OS, on throw-away machines. */
export type TemplateSubject = {
  kind: "bake" | "test-template";
  /** Host names begin with it, as a launch's begin with the stack's name: [a-z0-9-]{1,24}. */
  label: string;
  service: string;
  serviceVersion: string;
  recipeDigest: string;
  os: string;
  cloudId: string;
  /** What machines are cloned from: the OS image, or the baked image that is tested. */
  imageId: string;
  mode: "os-only" | "pre-installed";
  cloneKind: "thin";
  /** The baked image that is made or tested; null when the recipe is tested on the bare OS. */
  bakedImageId: string | null;
  /** A bake: the id that its image gets on the hypervisor, and the key of its content. */
  capture: { imageId: string; bakeKey: string } | null;
  parameters: Record<string, ParameterValue>;
};

/** A stack that a parameter names, as it was when the plan was made. */
export type ChosenStack = {
  id: string;
  name: string;
  /** Why it has no nodes here: it was removed, or lets monitoring read it no more. */
  missing: "removed" | "closed" | null;
  /** Named "<stack>/<node>". */
  nodes: { node: string; role: string; address: string }[];
};

export type Plan = {
  format: 1;
  subject:
    | LaunchSubject
    | ActionSubject
    | ScaleSubject
    | { kind: "destroy"; name: string; stackId: string }
    | { kind: "build-image"; os: string; cloudId: string; revisionId: string }
    | TemplateSubject
    | { kind: "check-updates"; os: string; service: string | null; cloudId: string; imageId: string; checkId: string };
  nodes: PlanNode[];
  steps: PlanStep[];
  checks: { id: string; title: LocalText }[];
  /** By the parameter that names it; recipes know them as `burgeon_stacks`. None: no parameter does. */
  stacks?: Record<string, ChosenStack>;
};

/** A plan's parameters; none where it is about no service. */
export const parametersOf = ({ subject }: Plan): Record<string, ParameterValue> =>
  "parameters" in subject ? subject.parameters : {};
