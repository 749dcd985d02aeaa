import type { StepAction } from "@/lib/contract/schemas/stacks";
import type { Expect, Span, Typical } from "./schedule";
import {
  currentAttempt,
  laneOf,
  stepStatus,
  type StepTrack,
  type TaskMark,
  type TimelineState,
  type WorkMs,
} from "./types";

/**
 * Keys of the steps that decide the finish, first to last: from the step that ends last, always back to the need that ended
 * last. Every ms saved on one of them is saved at the end, until another path becomes the longest.
 */
export function criticalPath(state: TimelineState, spans: ReadonlyMap<string, Span>): string[] {
  const end = (key: string) => spans.get(key)?.endMs ?? -1;
  const latest = (keys: Iterable<string>): string | null => {
    let best: string | null = null;
    for (const key of keys) if (spans.has(key) && (best === null || end(key) > end(best))) best = key;
    return best;
  };
  const path: string[] = [];
  const seen = new Set<string>();
  for (
    let key = latest(spans.keys());
    key !== null && !seen.has(key);
    key = latest(state.tracks.get(key)?.needs ?? [])
  ) {
    seen.add(key);
    path.unshift(key);
  }
  return path;
}

/** Durations where there is no history: like steps of this very launch, so that a path can be drawn but no time is promised. */
export function peerDurations(state: TimelineState): Expect {
  const sums = new Map<StepAction, { total: number; n: number }>();
  for (const t of state.tracks.values()) {
    const a = currentAttempt(t);
    if (a?.state !== "succeeded" || a.endMs === null) continue;
    const sum = sums.get(t.action) ?? { total: 0, n: 0 };
    sums.set(t.action, { total: sum.total + a.endMs - a.startMs, n: sum.n + 1 });
  }
  return (track) => {
    const sum = sums.get(track.action);
    return sum === undefined ? 1_000 : sum.total / sum.n;
  };
}

/** One stretch of the ink line. */
export type PathStretch = { lane: string; fromMs: WorkMs; toMs: WorkMs };

/** Stretches in order; a step of the whole stack stays in the lane that the line came from. */
export function pathStretches(
  state: TimelineState,
  path: readonly string[],
  spans: ReadonlyMap<string, Span>,
): PathStretch[] {
  const stretches: PathStretch[] = [];
  const own = (key: string): string | null => {
    const track = state.tracks.get(key);
    return track === undefined ? null : laneOf(track);
  };
  let lane = path.map(own).find((id) => id !== null) ?? state.lanes[0]?.id ?? "";
  // A launch's path begins at the request; a removal's where the removal does.
  let fromMs = state.cancelledMs === null ? 0 : (spans.get(path[0] ?? "")?.startMs ?? 0);
  for (const key of path) {
    const span = spans.get(key);
    if (span === undefined) continue;
    lane = own(key) ?? lane;
    const last = stretches.at(-1);
    if (last?.lane === lane) last.toMs = span.endMs;
    else stretches.push({ lane, fromMs, toMs: span.endMs });
    fromMs = span.endMs;
  }
  return stretches;
}

export type PathItem = {
  id: string;
  /** Null: the whole stack. */
  node: string | null;
  /** `machine`: allocate to connect in one line; `rest`: the step's tasks that are not named. */
  what:
    | { kind: "machine" }
    | { kind: "step"; action: StepAction }
    | { kind: "task"; name: string }
    | { kind: "rest"; action: StepAction };
  state: "done" | "running" | "failed" | "todo";
  tookMs: number;
  typicalMs: number | null;
  /** What a click selects. */
  mark: string | null;
};

const MACHINE: readonly StepAction[] = ["allocate", "clone", "boot", "connect"];
/** A task is named if it took at least this share of its step. */
const TASK_SHARE = 0.2;

/** "What decides the finish time": the path as text, long tasks named, machine steps of one node in one line. */
export function pathItems(
  state: TimelineState,
  path: readonly string[],
  spans: ReadonlyMap<string, Span>,
  typical: Typical | null,
  nowMs: WorkMs,
): PathItem[] {
  const items: PathItem[] = [];
  for (const key of path) {
    const track = state.tracks.get(key);
    const span = spans.get(key);
    if (track === undefined || span === undefined) continue;
    const typicalMs = typical?.steps[key] ?? null;
    const item: PathItem = {
      id: key,
      node: track.node,
      what: { kind: "step", action: track.action },
      state: itemState(track),
      tookMs: span.endMs - span.startMs,
      typicalMs,
      mark: currentAttempt(track)?.id ?? null,
    };
    const last = items.at(-1);
    if (MACHINE.includes(track.action)) {
      if (last?.what.kind === "machine" && last.node === track.node) {
        last.tookMs += item.tookMs;
        last.typicalMs = last.typicalMs === null || typicalMs === null ? null : last.typicalMs + typicalMs;
        last.state = together(last.state, item.state);
        last.mark = item.mark ?? last.mark;
        continue;
      }
      items.push({ ...item, what: { kind: "machine" } });
    } else {
      items.push(...byTask(track, item, typical, nowMs));
    }
  }
  return items;
}

/** Of two steps in one line: a failure counts, and what is begun but not done is running. */
function together(a: PathItem["state"], b: PathItem["state"]): PathItem["state"] {
  if (a === b) return a;
  return a === "failed" || b === "failed" ? "failed" : "running";
}

function itemState(track: StepTrack): PathItem["state"] {
  const status = stepStatus(track);
  if (status === "succeeded") return "done";
  if (status === "running") return "running";
  return status === "failed" ? "failed" : "todo";
}

function byTask(track: StepTrack, step: PathItem, typical: Typical | null, nowMs: WorkMs): PathItem[] {
  const attempt = currentAttempt(track);
  if (attempt === null || step.state === "todo") return [step];
  const took = (t: TaskMark) => (t.endMs ?? nowMs) - t.startMs;
  const named = attempt.tasks.filter(
    (t) => t.endMs === null || t.status === "failed" || took(t) >= step.tookMs * TASK_SHARE,
  );
  if (named.length === 0) return [step];
  const tasks = named.map((t): PathItem => ({
    id: t.id,
    node: t.node,
    what: { kind: "task", name: t.name },
    state: t.endMs === null ? "running" : t.status === "failed" || t.status === "unreachable" ? "failed" : "done",
    tookMs: took(t),
    typicalMs: typical?.tasks[`${track.action}/${t.name}`] ?? null,
    mark: t.id,
  }));
  const restMs = step.tookMs - tasks.reduce((sum, t) => sum + t.tookMs, 0);
  // Tasks of several nodes in one step overlap; a remainder means something only for one node.
  if (track.node === null || restMs < 1_000) return tasks;
  const rest: PathItem = {
    ...step,
    id: `${step.id}/rest`,
    what: { kind: "rest", action: track.action },
    tookMs: restMs,
    typicalMs: null,
  };
  return step.state === "done" ? [...tasks, rest] : [...tasks, { ...rest, state: "todo" }];
}
