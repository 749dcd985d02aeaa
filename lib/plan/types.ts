import type { LocalText } from "@/lib/blueprints/schema";
import type { ParameterValue } from "@/lib/blueprints/parameters";

/**
 * A plan is a pure, typed step graph. It is stored with the deployment, shown before the launch and content-hashed:
 * what was shown is what runs. Sizes are MiB and GiB.
 */
export type StageName =
  "build" | "import" | "allocate" | "clone" | "boot" | "connect" | "configure" | "verify" | "publish" | "remove";

export type ActionName =
  | "allocate"
  | "clone"
  | "boot"
  | "connect"
  | "install"
  | "configure"
  | "verify"
  | "remove"
  | "build-image"
  | "import-image"
  | "check-image"
  | "publish-image";

export type PlanNode = {
  name: string;
  role: string;
  roleTitle: LocalText;
  flavour: string;
  vcpus: number;
  memoryMiB: number;
  diskGiB: number;
};

export type PlanStep = {
  /** Unique in the plan, and readable: "db-1.boot". */
  key: string;
  stage: StageName;
  action: ActionName;
  node: string | null;
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
  parameters: Record<string, ParameterValue>;
};

export type Plan = {
  format: 1;
  subject:
    | LaunchSubject
    | { kind: "destroy"; name: string; stackId: string }
    | { kind: "build-image"; os: string; cloudId: string; revisionId: string };
  nodes: PlanNode[];
  steps: PlanStep[];
  checks: { id: string; title: LocalText }[];
};
