import { currentAttempt, type Attempt, type StepTrack, type TaskMark, type TimelineState } from "./types";

/** What an id of a mark stands for: an attempt of a step, or a task in one. */
export type Found = {
  track: StepTrack;
  attempt: Attempt;
  task: TaskMark | null;
  /** Place among the attempt's tasks on its node, from 1. */ place: number;
};

/** Looks up `step~attempt` or `step~attempt~ordinal`; null for an id that this deployment does not have (an old link). */
export function findMark(state: TimelineState, id: string | null): Found | null {
  const [key = "", attempt, ordinal] = id?.split("~") ?? [];
  const track = state.tracks.get(key);
  const found = track?.attempts.find((a) => String(a.attempt) === attempt);
  if (track === undefined || found === undefined) return null;
  if (ordinal === undefined) return { track, attempt: found, task: null, place: 0 };
  const task = found.tasks.find((t) => t.id === id);
  if (task === undefined) return null;
  const place = found.tasks.filter((t) => t.lane === task.lane).indexOf(task) + 1;
  return { track, attempt: found, task, place };
}

/** The attempt that a task's id belongs to; an attempt's id is its own. */
export function attemptId(mark: string): string {
  return mark.split("~").slice(0, 2).join("~");
}

export type TaskCounts = { done: number; changed: number; same: number; skipped: number; failed: number };

/** Tasks that have ended, over all attempts that count. */
export function taskCounts(state: TimelineState): TaskCounts {
  const counts: TaskCounts = { done: 0, changed: 0, same: 0, skipped: 0, failed: 0 };
  for (const track of state.tracks.values()) {
    for (const t of currentAttempt(track)?.tasks ?? []) {
      if (t.endMs === null || t.status === "interrupted") continue;
      counts.done += 1;
      if (t.status === "changed") counts.changed += 1;
      else if (t.status === "skipped") counts.skipped += 1;
      else if (t.status === "failed" || t.status === "unreachable") counts.failed += 1;
      else counts.same += 1;
    }
  }
  return counts;
}

/** Steps done of those that the run still means to do. */
export function stepCounts(state: TimelineState): { done: number; total: number } {
  let done = 0;
  let total = 0;
  const phase = state.cancelledMs === null ? "main" : "undo";
  for (const t of state.tracks.values()) {
    if (t.phase !== phase) continue;
    total += 1;
    if (!t.rewound && t.attempts.at(-1)?.state === "succeeded") done += 1;
  }
  return { done, total };
}
