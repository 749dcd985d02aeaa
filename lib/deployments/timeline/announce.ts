import type { Stage, StepAction } from "@/lib/contract/schemas/stacks";
import { currentAttempt, stepStatus, type RunStatus, type TimelineState } from "./types";

/** What the live region may say; made of differences, so that a reload does not read the past aloud. */
export type Announcement =
  | { kind: "stage"; stage: Stage; nodes: number }
  | { kind: "failed"; node: string | null; action: StepAction; task: string | null }
  | { kind: "run"; run: Exclude<RunStatus, "queued" | "settling"> };

/** The facts of a state that are spoken of. */
export type Spoken = { run: RunStatus; stages: ReadonlyMap<Stage, ReadonlySet<string>>; failed: ReadonlySet<string> };

export function spokenFacts(state: TimelineState): Spoken {
  const stages = new Map<Stage, Set<string>>();
  const failed = new Set<string>();
  for (const t of state.tracks.values()) {
    const status = stepStatus(t);
    if (status === "failed") failed.add(t.key);
    if (status !== "running") continue;
    const lanes = stages.get(t.stage) ?? new Set<string>();
    for (const lane of t.lanes) lanes.add(lane);
    stages.set(t.stage, lanes);
  }
  return { run: state.run, stages, failed };
}

/** Failures first, then the run's own state, then the stages that nodes entered since `before`. */
export function announcements(before: Spoken, state: TimelineState): Announcement[] {
  const now = spokenFacts(state);
  const result: Announcement[] = [];
  for (const key of now.failed) {
    const track = state.tracks.get(key);
    if (before.failed.has(key) || track === undefined) continue;
    const task = currentAttempt(track)?.tasks.find((t) => t.status === "failed" || t.status === "unreachable");
    result.push({
      kind: "failed",
      node: track.node ?? task?.node ?? null,
      action: track.action,
      task: task?.name ?? null,
    });
  }
  if (now.run !== before.run && now.run !== "queued" && now.run !== "settling")
    result.push({ kind: "run", run: now.run });
  for (const [stage, lanes] of now.stages) {
    const known = before.stages.get(stage);
    const entered = [...lanes].filter((lane) => !known?.has(lane)).length;
    if (entered > 0) result.push({ kind: "stage", stage, nodes: entered });
  }
  return result;
}
