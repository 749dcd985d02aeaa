import type { DeploymentEvent } from "@/lib/contract/events";
import type { DeploymentDetail } from "@/lib/contract/schemas/deployments";
import type { PlanStep, Stage, StepAction } from "@/lib/contract/schemas/stacks";

/**
 * All times of a timeline are "work milliseconds": milliseconds since the request, without the idle time between an ended run and
 * its retry or rollback (a launch that failed at 1:58 and is retried the next morning goes on at 2:03, not at 14:00:00).
 */
export type WorkMs = number;

/** What the timeline needs of a deployment; a `DeploymentDetail` fits. */
export type TimelinePlan = Pick<DeploymentDetail, "id" | "kind" | "title" | "createdAt" | "planNodes" | "steps" | "os">;

export type StepFailure = NonNullable<Extract<DeploymentEvent, { kind: "step-ended" }>["failure"]>;
export type TaskStatus = Extract<DeploymentEvent, { kind: "task-ended" }>["status"];
/** `interrupted`: the worker that ran it died, or the step ended without a word about it. */
export type MarkStatus = TaskStatus | "running" | "interrupted";
export type AttemptState = "running" | "succeeded" | "failed" | "cancelled" | "interrupted";
/** `pending` also after a retry was asked for and before it starts. */
export type StepStatus = "pending" | AttemptState;
export type RunStatus =
  "queued" | "running" | "settling" | "succeeded" | "failed" | "cancelling" | "cancelled" | "cancel-failed";

/** A config tool's task on one node within one attempt of a step. */
export type TaskMark = {
  /** Stable over reloads: `step~attempt~ordinal`. */
  id: string;
  task: string;
  name: string;
  node: string;
  lane: string;
  startMs: WorkMs;
  endMs: WorkMs | null;
  status: MarkStatus;
  /** As the tool measured it; null while running. */
  durationMs: number | null;
  output: string;
};

export type Attempt = {
  /** `step~attempt`. */
  id: string;
  attempt: number;
  startMs: WorkMs;
  endMs: WorkMs | null;
  state: AttemptState;
  /** True when a worker took it over from a dead one. */
  resumed: boolean;
  failure: StepFailure | null;
  progress: { text: string; fraction: number | null } | null;
  tasks: readonly TaskMark[];
};

export type StepTrack = {
  key: string;
  stage: Stage;
  action: StepAction;
  node: string | null;
  needs: readonly string[];
  phase: PlanStep["phase"];
  /** Lanes the step is drawn in: its node's, or all of them. */
  lanes: readonly string[];
  attempts: readonly Attempt[];
  /** True between a `retried` event that names the step and its next start. */
  rewound: boolean;
};

export type Lane = {
  id: string;
  /** Node name, or the image's title for a build. */
  label: string;
  role: string;
  roleTitle: { en: string; ko?: string | undefined } | null;
  /** As leased, while the node's machine is there. */
  address: string | null;
  /** Member of a hypervisor cluster; null where there is only one host. */
  host: string | null;
};

export type LogText =
  | { kind: "source"; text: string }
  | { kind: "address"; address: string }
  | { kind: "task-started" }
  | { kind: "task-ended"; status: TaskStatus; durationMs: number; note: string }
  | { kind: "more"; lines: number }
  | {
      kind: "step";
      what: "started" | "resumed" | "succeeded" | "failed" | "cancelled";
      action: StepAction;
      attempt: number;
    }
  | {
      kind: "run";
      what:
        | "created"
        | "started"
        | "cancel-requested"
        | "undo-started"
        | "retried"
        | "succeeded"
        | "failed"
        | "cancelled"
        | "cancel-failed";
      by: string | null;
    };

export type LogLine = {
  /** `seq` of its event and the place within it: unique, in order. */
  id: string;
  at: string;
  ms: WorkMs;
  node: string | null;
  step: string | null;
  /** Attempt or task that the line belongs to. */
  mark: string | null;
  /** Name of the task that the line stands under. */
  task: string | null;
  tone: "plain" | "dim" | "error" | "strong";
  text: LogText;
};

/** Idle time that was cut out of the axis. */
export type AxisBreak = { atMs: WorkMs; skippedMs: number };

export type TimelineState = {
  /** Epoch milliseconds of the request: time zero. */
  origin: number;
  lastSeq: number;
  /** Work time of the newest event. */
  lastMs: WorkMs;
  run: RunStatus;
  startedMs: WorkMs | null;
  endedMs: WorkMs | null;
  cancelledMs: WorkMs | null;
  undoMs: WorkMs | null;
  skippedMs: number;
  breaks: readonly AxisBreak[];
  lanes: readonly Lane[];
  tracks: ReadonlyMap<string, StepTrack>;
  /** The newest `LOG_KEPT` lines. */
  log: readonly LogLine[];
  /** Lines that were dropped before the first of `log`. */
  logDropped: number;
  /** Lane -> number of events that touched it: a cheap key to decide what must be drawn again. */
  versions: ReadonlyMap<string, number>;
};

/** The attempt that counts: the newest, unless a retry of the step was asked for. */
export function currentAttempt(track: StepTrack): Attempt | null {
  return track.rewound ? null : (track.attempts.at(-1) ?? null);
}

/** The lane of a step that has one of its own; null for a step of the whole stack. */
export function laneOf(track: StepTrack): string | null {
  return track.lanes.length === 1 ? (track.lanes[0] ?? null) : null;
}

export function stepStatus(track: StepTrack): StepStatus {
  return currentAttempt(track)?.state ?? "pending";
}

/** True while events may still come without anybody pressing a button. */
export function isLive(run: RunStatus): boolean {
  return run === "queued" || run === "running" || run === "settling" || run === "cancelling";
}
