import { forecast, goalSteps, lastEnd, medians, type Expect, type Span, type Typical } from "./schedule";
import { currentAttempt, stepStatus, type StepTrack, type TimelineState, type WorkMs } from "./types";

export type Eta = {
  readyMs: WorkMs;
  /** p10 and p90 of the finish. */
  lowMs: WorkMs;
  highMs: WorkMs;
  /** p95 of the finish: the right edge of the axis. */
  edgeMs: WorkMs;
  /** Positive: earlier than the typical launch. */
  aheadMs: number;
  spans: ReadonlyMap<string, Span>;
};

/** Finished work under this sum of medians says too little about a node. */
const PACE_MIN_MS = 5_000;
const PACE_LOW = 0.5;
const PACE_HIGH = 3;

/**
 * Pace of a node: sum of its finished steps' durations / sum of their medians, within [0.5, 3]; 1 until steps worth 5 s of
 * medians have ended. The pace of the whole stack (`null`) is the same over all nodes.
 */
export function paces(state: TimelineState, expect: Expect): (node: string | null) => number {
  const sums = new Map<string | null, { took: number; usual: number }>();
  const add = (node: string | null, took: number, usual: number) => {
    const sum = sums.get(node) ?? { took: 0, usual: 0 };
    sums.set(node, { took: sum.took + took, usual: sum.usual + usual });
  };
  for (const t of state.tracks.values()) {
    const a = currentAttempt(t);
    const usual = expect(t);
    if (a?.state !== "succeeded" || a.endMs === null || usual === null || usual <= 0) continue;
    add(null, a.endMs - a.startMs, usual);
    if (t.node !== null) add(t.node, a.endMs - a.startMs, usual);
  }
  const pace = (node: string | null): number | null => {
    const sum = sums.get(node);
    if (sum === undefined || sum.usual < PACE_MIN_MS) return null;
    return Math.min(PACE_HIGH, Math.max(PACE_LOW, sum.took / sum.usual));
  };
  return (node) => pace(node) ?? 1;
}

export function scaledMedians(state: TimelineState, typical: Typical): Expect {
  const expect = medians(state, typical);
  const pace = paces(state, expect);
  return (track: StepTrack) => {
    const ms = expect(track);
    return ms === null ? null : ms * pace(track.node);
  };
}

/**
 * ETA = end of the longest remaining path, each step at its median times its node's pace (see `forecast`).
 * The band keeps the shape of earlier launches for what is left: now + remaining * p10/p50 to now + remaining * p90/p50, so it
 * narrows as the launch goes on. Only called where `typical` exists, that is with at least 5 comparable launches;
 * null if a step that is left was never measured, e.g. a removal.
 */
export function estimate(state: TimelineState, typical: Typical, nowMs: WorkMs): Eta | null {
  const steps = goalSteps(state);
  const expect = scaledMedians(state, typical);
  // One step that nothing is known about, and the whole would be a guess.
  if (steps.some((t) => stepStatus(t) !== "succeeded" && expect(t) === null)) return null;
  const spans = forecast(state, steps, nowMs, expect);
  const readyMs = Math.max(nowMs, lastEnd(spans));
  const remaining = readyMs - nowMs;
  const p50 = Math.max(1, typical.p50Ms);
  return {
    readyMs,
    lowMs: nowMs + remaining * Math.min(1, typical.p10Ms / p50),
    highMs: nowMs + remaining * Math.max(1, typical.p90Ms / p50),
    edgeMs: nowMs + remaining * Math.max(1, typical.p95Ms / p50),
    aheadMs: typical.p50Ms - readyMs,
    spans,
  };
}

/** Changes under this are not shown: a figure that trembles cannot be read. */
export const ETA_STEP_MS = 2_000;

/** The estimate to show, given the one that is shown. A moment that has passed is always replaced. */
export function steadyEta(shown: Eta | null, next: Eta, nowMs: WorkMs): Eta {
  if (shown === null || shown.readyMs < nowMs) return next;
  if (Math.abs(next.readyMs - shown.readyMs) >= ETA_STEP_MS) return next;
  return {
    ...next,
    readyMs: shown.readyMs,
    lowMs: Math.min(next.lowMs, shown.readyMs),
    highMs: Math.max(next.highMs, shown.readyMs),
    edgeMs: Math.max(next.edgeMs, shown.readyMs),
    aheadMs: shown.aheadMs,
  };
}
