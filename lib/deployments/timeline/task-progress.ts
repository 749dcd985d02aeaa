import type { Typical } from "./schedule";
import { currentAttempt, stepStatus, type StepTrack, type TimelineState } from "./types";

/** Config tasks that have ended, of how many. A total is known once all steps have ended, or from comparable launches; else null. */
export type TaskProgress = { done: number; total: number | null };

export type TasksByLane = { all: TaskProgress; lanes: ReadonlyMap<string, TaskProgress> };

/**
 * Counts tasks, and how many there will be: a step that succeeded had as many as it ran, any other will have its median in
 * comparable launches, or what it has begun already if that is more. One step that history does not know, and no total is
 * given. A removal has no tasks worth a total.
 */
export function tasksByLane(state: TimelineState, typical: Typical | null): TasksByLane {
  const lanes = new Map<string, { done: number; total: number | null }>(
    state.lanes.map((l) => [l.id, { done: 0, total: state.cancelledMs === null ? 0 : null }]),
  );
  for (const track of state.tracks.values()) {
    if (track.phase !== "main") continue;
    const usual = typical?.taskCounts[track.key];
    for (const id of track.lanes) {
      const lane = lanes.get(id);
      if (lane === undefined) continue;
      const seen = seenIn(track, id);
      lane.done += seen.ended;
      if (stepStatus(track) === "succeeded") lane.total = plus(lane.total, seen.begun);
      else if (usual === undefined) lane.total = null;
      else lane.total = plus(lane.total, Math.max(seen.begun, usual[id] ?? 0));
    }
  }
  const all: TaskProgress = { done: 0, total: 0 };
  for (const { done, total } of lanes.values()) {
    all.done += done;
    all.total = total === null ? null : plus(all.total, total);
  }
  return { all, lanes };
}

const plus = (sum: number | null, n: number) => (sum === null ? null : sum + n);

/** Of the attempt that counts: a retry begins anew. */
function seenIn(track: StepTrack, lane: string): { begun: number; ended: number } {
  let begun = 0;
  let ended = 0;
  for (const t of currentAttempt(track)?.tasks ?? []) {
    if (t.lane !== lane || t.status === "interrupted") continue;
    begun += 1;
    if (t.endMs !== null) ended += 1;
  }
  return { begun, ended };
}
