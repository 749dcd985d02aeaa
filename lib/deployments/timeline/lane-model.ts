import type { Stage, StepAction } from "@/lib/contract/schemas/stacks";
import type { Span } from "./schedule";
import {
  currentAttempt,
  isLive,
  type Attempt,
  type StepTrack,
  type TaskMark,
  type TimelineState,
  type WorkMs,
} from "./types";

/** A step's attempt as a bar of one lane. `endMs` of a running one is now. */
export type Bar = {
  id: string;
  step: string;
  stage: Stage;
  action: StepAction;
  attempt: number;
  state: Attempt["state"];
  startMs: WorkMs;
  endMs: WorkMs;
};

/** The step could start but for what it `needs` on other lanes. */
export type Wait = { step: string; startMs: WorkMs; endMs: WorkMs; needs: readonly string[]; open: boolean };

/** Not yet: from history. */
export type Ghost = { step: string; stage: Stage; action: StepAction; startMs: WorkMs; endMs: WorkMs };

export type LaneModel = {
  lane: string;
  bars: readonly Bar[];
  waits: readonly Wait[];
  ghosts: readonly Ghost[];
  typical: readonly { startMs: WorkMs; endMs: WorkMs }[];
  marks: readonly TaskMark[];
  stepsDone: number;
  stepsTotal: number;
  tasksDone: number;
  /** What the lane is doing: the newest running mark, else running attempt; the failed one after a failure. */
  current: { step: string; action: StepAction; mark: string; task: string | null; state: "running" | "failed" } | null;
  state: "todo" | "running" | "waiting" | "failed" | "done" | "stopped";
};

export type Forecast = {
  /** Spans of the goal's steps; null without history: then nothing is drawn right of now. */
  spans: ReadonlyMap<string, Span> | null;
  typical: ReadonlyMap<string, Span> | null;
};

/** Shorter waits are the engine's own doing, not another node's. */
const MIN_WAIT_MS = 500;

/** Steps of each lane, in plan order. The undo phase counts only once it was asked for. */
function stepsByLane(state: TimelineState): ReadonlyMap<string, StepTrack[]> {
  const result = new Map<string, StepTrack[]>(state.lanes.map((l) => [l.id, []]));
  for (const t of state.tracks.values()) {
    if (t.phase === "undo" && state.cancelledMs === null && t.attempts.length === 0) continue;
    for (const lane of t.lanes) result.get(lane)?.push(t);
  }
  return result;
}

export type LaneModels = ReadonlyMap<string, { version: number; atMs: WorkMs; live: boolean; model: LaneModel }>;

/** Above this, lanes without news are drawn again once a second only. */
const MANY = 12;
const SECOND = 1_000;

/**
 * Every lane's model. A lane that no event has touched keeps its old model, so that nothing of it is drawn again: for good if it
 * is at rest, for a second if there are many.
 */
export function laneModels(state: TimelineState, nowMs: WorkMs, forecast: Forecast, before?: LaneModels): LaneModels {
  const steps = stepsByLane(state);
  return new Map(
    state.lanes.map(({ id }) => {
      const version = state.versions.get(id) ?? 0;
      const old = before?.get(id);
      const fresh = old !== undefined && state.lanes.length > MANY && nowMs >= old.atMs && nowMs - old.atMs < SECOND;
      const sameKind = old !== undefined && old.model.typical.length > 0 === (forecast.typical !== null);
      if (old?.version === version && sameKind && isLive(state.run) === old.live && (fresh || atRest(old.model)))
        return [id, old];
      return [
        id,
        {
          version,
          atMs: nowMs,
          live: isLive(state.run),
          model: laneModel(state, id, nowMs, forecast, steps.get(id) ?? []),
        },
      ];
    }),
  );
}

/** `laneModels` that knows its last result. */
export function rememberLanes(): (state: TimelineState, nowMs: WorkMs, forecast: Forecast) => LaneModels {
  let last: LaneModels | undefined;
  return (state, nowMs, forecast) => (last = laneModels(state, nowMs, forecast, last));
}

const atRest = (m: LaneModel) =>
  (m.state === "done" || m.state === "stopped") && m.ghosts.length === 0 && m.waits.every((w) => !w.open);

function laneModel(
  state: TimelineState,
  lane: string,
  nowMs: WorkMs,
  forecast: Forecast,
  steps: readonly StepTrack[],
): LaneModel {
  const stopMs = isLive(state.run) ? nowMs : (state.endedMs ?? state.lastMs);
  const bars: Bar[] = [];
  const marks: TaskMark[] = [];
  const waits: Wait[] = [];
  const ghosts: Ghost[] = [];
  const typical: { startMs: WorkMs; endMs: WorkMs }[] = [];
  // Once removal was asked for, main steps that have not begun never will.
  const abandoned = state.cancelledMs !== null;
  let stepsDone = 0;
  let current: LaneModel["current"] = null;
  let failedCurrent: LaneModel["current"] = null;

  for (const track of steps) {
    for (const a of track.attempts) {
      bars.push(toBar(track, a, stopMs));
      for (const t of a.tasks) if (t.lane === lane) marks.push(t);
    }
    const attempt = currentAttempt(track);
    if (attempt?.state === "succeeded") stepsDone += 1;
    if (attempt?.state === "running") current = currentOf(track, attempt, lane, "running");
    if (attempt?.state === "failed") failedCurrent ??= currentOf(track, attempt, lane, "failed");
    const wait = waitOf(state, track, lane, stopMs, abandoned);
    if (wait !== null) waits.push(wait);
    const usual = forecast.typical?.get(track.key);
    if (usual !== undefined && usual.endMs > usual.startMs && track.phase === "main") typical.push(usual);
    const dropped = abandoned && track.phase === "main";
    if (
      attempt === null ||
      attempt.state === "failed" ||
      attempt.state === "cancelled" ||
      attempt.state === "interrupted"
    ) {
      const span = forecast.spans?.get(track.key);
      if (span !== undefined && !span.done && !dropped && span.endMs > span.startMs) {
        ghosts.push({
          step: track.key,
          stage: track.stage,
          action: track.action,
          startMs: span.startMs,
          endMs: span.endMs,
        });
        // The wait goes on, as far as we know, until the step's expected start.
        const open = waits.at(-1);
        if (open?.open && open.step === track.key && state.run !== "failed")
          open.endMs = Math.max(open.endMs, span.startMs);
      }
    } else if (attempt.state === "running") {
      const span = forecast.spans?.get(track.key);
      if (span !== undefined && span.endMs - nowMs > MIN_WAIT_MS && isLive(state.run)) {
        ghosts.push({ step: track.key, stage: track.stage, action: track.action, startMs: stopMs, endMs: span.endMs });
      }
    }
  }

  const tasksDone = marks.filter((m) => m.endMs !== null && m.status !== "interrupted").length;
  return {
    lane,
    bars: bars.sort((a, b) => a.startMs - b.startMs),
    waits,
    ghosts,
    typical,
    marks: marks.sort((a, b) => a.startMs - b.startMs),
    stepsDone,
    stepsTotal: steps.length,
    tasksDone,
    current: failedCurrent ?? current,
    state: laneState(
      state,
      { failed: failedCurrent !== null, running: current !== null, waiting: waits.some((w) => w.open) },
      stepsDone,
      steps.length,
    ),
  };
}

function laneState(
  state: TimelineState,
  now: { failed: boolean; running: boolean; waiting: boolean },
  done: number,
  total: number,
): LaneModel["state"] {
  if (now.failed) return "failed";
  if (done === total && total > 0) return "done";
  if (!isLive(state.run)) return "stopped";
  if (now.running) return "running";
  return now.waiting ? "waiting" : "todo";
}

function toBar(track: StepTrack, a: Attempt, stopMs: WorkMs): Bar {
  const { id, attempt, state, startMs } = a;
  return {
    id,
    step: track.key,
    stage: track.stage,
    action: track.action,
    attempt,
    state,
    startMs,
    endMs: a.endMs ?? Math.max(startMs, stopMs),
  };
}

function currentOf(track: StepTrack, a: Attempt, lane: string, state: "running" | "failed"): LaneModel["current"] {
  const bad = a.tasks.find((t) => t.lane === lane && (t.status === "failed" || t.status === "unreachable"));
  const task = state === "failed" ? bad : a.tasks.findLast((t) => t.lane === lane && t.endMs === null);
  return { step: track.key, action: track.action, mark: task?.id ?? a.id, task: task?.name ?? null, state };
}

/**
 * A step waits, in this lane, from the end of its needs here to the end of its needs elsewhere. A step without needs here
 * waits for nothing that could be shown as this lane's idleness.
 */
function waitOf(state: TimelineState, track: StepTrack, lane: string, stopMs: WorkMs, abandoned: boolean): Wait | null {
  let hereMs: WorkMs | null = null;
  let elsewhereMs = 0;
  const open: string[] = [];
  const late: string[] = [];
  for (const key of track.needs) {
    const need = state.tracks.get(key);
    if (need === undefined) continue;
    const here = need.lanes.includes(lane);
    const a = currentAttempt(need);
    const endMs = a?.state === "succeeded" ? a.endMs : null;
    if (here && endMs === null) return null;
    if (here) hereMs = Math.max(hereMs ?? 0, endMs ?? 0);
    else if (endMs === null) open.push(key);
    else {
      elsewhereMs = Math.max(elsewhereMs, endMs);
      late.push(key);
    }
  }
  if (hereMs === null || (abandoned && currentAttempt(track) === null)) return null;
  const started = currentAttempt(track)?.startMs;
  const isOpen = open.length > 0 && started === undefined;
  const endMs = started === undefined ? (isOpen ? stopMs : elsewhereMs) : Math.min(started, elsewhereMs);
  if (endMs - hereMs < MIN_WAIT_MS) return null;
  const from = hereMs;
  const needs = isOpen ? open : late.filter((key) => (lastEndOf(state, key) ?? 0) > from);
  return { step: track.key, startMs: hereMs, endMs, needs, open: isOpen };
}

function lastEndOf(state: TimelineState, key: string): WorkMs | null {
  const track = state.tracks.get(key);
  return track === undefined ? null : (currentAttempt(track)?.endMs ?? null);
}

/** The undo phase as one lane: a mark per machine that has been removed, and how many are left. */
export type RemovalModel = { startMs: WorkMs; endMs: WorkMs; total: number; left: number; bars: readonly Bar[] };

export function removalModel(state: TimelineState, nowMs: WorkMs): RemovalModel | null {
  if (state.cancelledMs === null) return null;
  const tracks = [...state.tracks.values()].filter((t) => t.phase === "undo" && t.action === "remove");
  if (tracks.length === 0) return null;
  const stopMs = isLive(state.run) ? nowMs : (state.endedMs ?? state.lastMs);
  return {
    startMs: state.undoMs ?? state.cancelledMs,
    endMs: stopMs,
    total: tracks.length,
    left: tracks.filter((t) => currentAttempt(t)?.state !== "succeeded").length,
    bars: tracks.flatMap((t) => t.attempts.map((a) => toBar(t, a, stopMs))),
  };
}

const STAGES: readonly Stage[] = [
  "build",
  "import",
  "allocate",
  "clone",
  "boot",
  "connect",
  "configure",
  "verify",
  "publish",
  "stop",
  "remove",
];

/** The stage that most running steps are in; of equals the later one. */
export function currentStage(state: TimelineState): Stage | null {
  const counts = new Map<Stage, number>();
  for (const t of state.tracks.values()) {
    if (currentAttempt(t)?.state === "running") counts.set(t.stage, (counts.get(t.stage) ?? 0) + 1);
  }
  let best: Stage | null = null;
  for (const s of STAGES)
    if ((counts.get(s) ?? 0) > 0 && (counts.get(s) ?? 0) >= (best === null ? 0 : (counts.get(best) ?? 0))) best = s;
  return best;
}
