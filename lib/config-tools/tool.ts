/**
 * The config tool port: turns nodes into roles by running a recipe's phase over SSH, and reports every task as it happens.
 * Secrets travel in `secrets` only, reach the tool by a file or descriptor that no other user can read, and never an
 * argument list, a log line or an event.
 */

export type ToolContext = {
  /** Aborted on cancel: the tool's process group is ended, and `apply` throws only when nothing of it runs any more. */
  signal: AbortSignal;
  idempotencyKey: string;
};

/**
 * `leave`: what a node does before its machine is removed from a running stack. `forget`: what another one does instead where
 * that node is dead. `action-<id>`: what a blueprint's day-2 action does before the nodes are configured again.
 */
export type RecipePhase = "install" | "configure" | "verify" | "leave" | "forget" | `action-${string}`;

export type RecipeRef = {
  /** Absolute path of the service's folder in the catalogue, e.g. …/catalogue/mariadb. */
  serviceDir: string;
  /** The recipe's name inside that folder, e.g. "mariadb". */
  name: string;
  /** Absolute path of the folder with what recipes share, e.g. …/catalogue/shared; laid out like a service's. */
  sharedDir?: string;
  /** Phases that this recipe must have beside the three of every recipe; `lint` looks for them. */
  morePhases?: readonly RecipePhase[];
  /**
   * Somebody else's: nothing of it runs on this host but in a sandbox, and `lint` refuses what is meant to.
   * @see lib/config-tools/ssh/sandbox.ts
   */
  foreign?: boolean;
  /** Parameters that may hold any text; `lint` wants them quoted wherever they stand in a file. */
  freeText?: readonly string[];
};

/** The system that the nodes run: what packages and files are called depends on it. */
export type TargetOs = {
  /** As in the catalogue: "debian-12". */
  id: string;
  /** Decides the package manager: apt, dnf or zypper. */
  family: "debian" | "redhat" | "suse";
  /** As in os-release: ID and VERSION_ID. */
  os: string;
  release: string;
};

/** Software that no package brings, on this host and checked. */
export type ToolArtifact = {
  id: string;
  version: string;
  /** Absolute path of a tar archive, or of the vendor's own file. */
  file: string;
  /** Names the content: nodes that have this one need no other. */
  digest: string;
};

export type InventoryHost = {
  /** Node name, unique in the stack: "db-1". */
  node: string;
  role: string;
  address: string;
  port: number;
  user: string;
  /** It joins a stack at work: recipes may have it catch up first. Recipes know it as `burgeon_joins`, in Puppet and Chef `joins`. */
  joins?: boolean;
  /** Public host key lines without the host field: "ssh-ed25519 AAAA…". Known before the first connection. */
  hostKeys: string[];
};

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

export type ApplyRequest = {
  /** The stack's name, for recipes and messages that want to say it. */
  stack?: string;
  recipe: RecipeRef;
  phase: RecipePhase;
  os: TargetOs;
  /** What the recipe may copy to its nodes. */
  artifacts?: ToolArtifact[];
  /** Every node of the stack: recipes may need their peers' addresses. */
  inventory: InventoryHost[];
  /** The nodes this run works on, by name. */
  targets: string[];
  /** In the phases `leave` and `forget`, the node that leaves, by name; recipes know it as `burgeon_leaving`, in Puppet and Chef `leaving`. */
  leaving?: string | undefined;
  /** Checked parameters. They are data: a tool passes them as JSON and never splices them into code. */
  vars: Record<string, JsonValue>;
  /** Other stacks that a parameter names, by that parameter, with their nodes; Ansible recipes know them as `burgeon_stacks`. */
  stacks?: Record<string, JsonValue> | undefined;
  secrets: Record<string, string>;
  /** OpenSSH private key of the stack. */
  sshPrivateKey: string;
};

export type TaskStatus = "ok" | "changed" | "skipped" | "failed" | "ignored" | "unreachable";

export type TaskEvent =
  | { kind: "task-started"; task: string; name: string; node: string; at: number }
  | {
      kind: "task-ended";
      task: string;
      name: string;
      node: string;
      at: number;
      status: TaskStatus;
      durationMs: number;
      /** What the task printed or returned, for people; secrets removed; at most 16 KiB. Empty for a plain success. */
      output: string;
    }
  /** A line of the tool itself that belongs to no task: a warning, an SSH message. */
  | { kind: "line"; node: string | null; at: number; text: string };

export type LintIssue = { file: string; line: number; message: string };

export type Diff = { node: string; task: string; before: string; after: string };

export interface ConfigTool {
  /** Name and version, for people. @throws config-tool-missing with the remedy. */
  version(ctx: ToolContext): Promise<string>;
  lint(ctx: ToolContext, recipe: RecipeRef): Promise<LintIssue[]>;
  /**
   * Runs the phase. Events arrive while it runs; the iteration ends when the tool has ended and every target is done.
   * @throws config-task-failed (with the failed task and its output), ssh-unreachable, mirror-unreachable,
   * config-tool-missing, cancelled
   */
  apply(ctx: ToolContext, request: ApplyRequest): AsyncIterable<TaskEvent>;
  /** Says what `apply` would change, and changes nothing. */
  check(ctx: ToolContext, request: ApplyRequest): Promise<Diff[]>;
  close(): Promise<void>;
}
