import type { History } from "@/lib/contract/schemas/deployments";
import { currentAttempt, type StepTrack, type TimelineState, type WorkMs } from "./types";

export type Typical = NonNullable<History["typical"]>;

/** When a step ran, or is expected to run. `done` = measured, not expected. */
export type Span = { startMs: WorkMs; endMs: WorkMs; done: boolean };

/** Expected whole duration of a step in ms; null where nothing is known about it. */
export type Expect = (track: StepTrack) => number | null;

/** Steps that count towards the goal: the launch itself, or the removal once it was asked for. */
export function goalSteps(state: TimelineState): StepTrack[] {
  const phase =
    state.run === "cancelling" || state.run === "cancelled" || state.run === "cancel-failed" ? "undo" : "main";
  const tracks = [...state.tracks.values()];
  const goal = tracks.filter((t) => t.phase === phase);
  return goal.length > 0 ? goal : tracks;
}

/**
 * Median of a step in earlier launches. A key that history does not have (another number of nodes) takes the median over the
 * keys of the same action, because like steps on other nodes are the nearest thing that was measured.
 */
export function medians(state: TimelineState, typical: Typical): Expect {
  const byAction = new Map<string, number[]>();
  for (const t of state.tracks.values()) {
    const ms = typical.steps[t.key];
    if (ms !== undefined) byAction.set(t.action, [...(byAction.get(t.action) ?? []), ms]);
  }
  return (track) => typical.steps[track.key] ?? median(byAction.get(track.action) ?? []);
}

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const mid = sorted.length >> 1;
  const upper = sorted[mid] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[mid - 1] ?? upper) + upper) / 2;
}

/** A running step that has used up its expected time gets this share of it more, so that it never looks finished. */
const OVERTIME = 0.1;
const OVERTIME_MIN_MS = 1_000;

/**
 * Start and end of every step, walking the graph forward:
 * - succeeded: as measured
 * - running: end = max(start + expected, now + overtime), overtime = max(1 s, 10 % of expected)
 * - anything else: start = max(now, ends of all needs), end = start + expected
 * A failed step counts as still to do: the result then says what a retry pressed now would take.
 */
export function forecast(
  state: TimelineState,
  steps: readonly StepTrack[],
  nowMs: WorkMs,
  expect: Expect,
): Map<string, Span> {
  return walk(steps, (track, needsEnd) => {
    const attempt = currentAttempt(track);
    const expected = expect(track) ?? 0;
    if (attempt?.state === "succeeded")
      return { startMs: attempt.startMs, endMs: attempt.endMs ?? attempt.startMs, done: true };
    if (attempt?.state === "running") {
      const overtime = Math.max(OVERTIME_MIN_MS, expected * OVERTIME);
      return { startMs: attempt.startMs, endMs: Math.max(attempt.startMs + expected, nowMs + overtime), done: false };
    }
    const startMs = Math.max(nowMs, needsEnd);
    return { startMs, endMs: startMs + expected, done: false };
  });
}

/** The same graph with every step at its median from time zero: the grey hairlines under the bars. */
export function typicalSchedule(steps: readonly StepTrack[], expect: Expect, startMs: WorkMs = 0): Map<string, Span> {
  return walk(steps, (track, needsEnd) => {
    const from = Math.max(startMs, needsEnd);
    return { startMs: from, endMs: from + (expect(track) ?? 0), done: false };
  });
}

/** Visits each step after its needs. A need outside `steps`, or one that closes a circle, counts as done at time zero. */
function walk(steps: readonly StepTrack[], visit: (track: StepTrack, needsEnd: WorkMs) => Span): Map<string, Span> {
  const byKey = new Map(steps.map((t) => [t.key, t]));
  const spans = new Map<string, Span>();
  const open = new Set<string>();
  const end = (key: string): WorkMs => {
    const known = spans.get(key);
    if (known !== undefined) return known.endMs;
    const track = byKey.get(key);
    if (track === undefined || open.has(key)) return 0;
    open.add(key);
    let needsEnd = 0;
    for (const need of track.needs) needsEnd = Math.max(needsEnd, end(need));
    open.delete(key);
    const span = visit(track, needsEnd);
    spans.set(key, span);
    return span.endMs;
  };
  for (const t of steps) end(t.key);
  return spans;
}

export function lastEnd(spans: ReadonlyMap<string, Span>): WorkMs {
  let last = 0;
  for (const s of spans.values()) last = Math.max(last, s.endMs);
  return last;
}
