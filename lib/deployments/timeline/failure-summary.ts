import type { StepAction } from "@/lib/contract/schemas/stacks";
import { scaledMedians } from "./eta";
import { forecast, goalSteps, lastEnd, type Typical } from "./schedule";
import { stepStatus, type Attempt, type StepTrack, type TaskMark, type TimelineState, type WorkMs } from "./types";

export type FailureSummary = {
  step: string;
  action: StepAction;
  node: string | null;
  /** What to select: the failed task, else the attempt. */
  mark: string;
  task: TaskMark | null;
  detail: string;
  remedy: string;
  /** The failed task's or tool's own words; empty where there are none. */
  output: string;
  /** All attempts of the step, oldest first. */
  attempts: readonly Attempt[];
  nodes: number;
  /** Nodes on which no step failed. */
  healthy: number;
  /** Further steps that failed. */
  others: { step: string; action: StepAction; node: string | null; detail: string }[];
  /** How long a retry from here would take; null without history. */
  retryMs: number | null;
};

const failed = (t: StepTrack) => stepStatus(t) === "failed";
const endOf = (t: StepTrack): WorkMs => t.attempts.at(-1)?.endMs ?? Infinity;

/** What stopped the run: the step that failed first, and what else did. Null if nothing has failed. */
export function failureSummary(state: TimelineState, typical: Typical | null): FailureSummary | null {
  const all = [...state.tracks.values()].filter(failed).sort((a, b) => endOf(a) - endOf(b));
  const [first, ...rest] = all;
  const attempt = first?.attempts.at(-1);
  if (first === undefined || attempt === undefined) return null;
  const task = attempt.tasks.find((t) => t.status === "failed" || t.status === "unreachable") ?? null;
  const bad = new Set(all.flatMap(badLanes));
  return {
    step: first.key,
    action: first.action,
    node: first.node ?? task?.node ?? null,
    mark: task?.id ?? attempt.id,
    task,
    detail: attempt.failure?.detail ?? "",
    remedy: attempt.failure?.remedy ?? "",
    output: (attempt.failure?.output ?? task?.output ?? "").trim(),
    attempts: first.attempts,
    nodes: state.lanes.length,
    healthy: state.lanes.filter((l) => !bad.has(l.id)).length,
    others: rest.map((t) => ({
      step: t.key,
      action: t.action,
      node: t.node,
      detail: t.attempts.at(-1)?.failure?.detail ?? "",
    })),
    retryMs: typical === null ? null : retryTime(state, typical),
  };
}

/** A step of the whole stack fails on the nodes whose task failed. */
function badLanes(track: StepTrack): readonly string[] {
  if (track.lanes.length === 1) return track.lanes;
  const tasks = track.attempts.at(-1)?.tasks ?? [];
  return tasks.filter((t) => t.status === "failed" || t.status === "unreachable").map((t) => t.lane);
}

function retryTime(state: TimelineState, typical: Typical): number {
  const at = state.endedMs ?? state.lastMs;
  return Math.max(0, lastEnd(forecast(state, goalSteps(state), at, scaledMedians(state, typical))) - at);
}
