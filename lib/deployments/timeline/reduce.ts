import type { DeploymentEvent } from "@/lib/contract/events";
import { LOG_KEPT, logLines } from "./log";
import type { Attempt, Lane, RunStatus, StepTrack, TaskMark, TimelinePlan, TimelineState } from "./types";

/** Idle time between an ended run and its retry that stays on the axis, so that the break can be seen. */
const KEPT_IDLE_MS = 5_000;

/** Lane of a deployment without nodes: an image build. */
export const SOLE_LANE = "";

/** The timeline before its first event. */
export function createTimeline(plan: TimelinePlan): TimelineState {
  const lanes = lanesOf(plan);
  const ids = lanes.map((l) => l.id);
  const tracks = new Map<string, StepTrack>();
  for (const s of plan.steps) {
    tracks.set(s.key, {
      key: s.key,
      stage: s.stage,
      action: s.action,
      node: s.node,
      needs: s.needs,
      phase: s.phase,
      lanes: s.node !== null && ids.includes(s.node) ? [s.node] : ids,
      attempts: [],
      rewound: false,
    });
  }
  return {
    origin: Date.parse(plan.createdAt),
    lastSeq: 0,
    lastMs: 0,
    run: "queued",
    startedMs: null,
    endedMs: null,
    cancelledMs: null,
    undoMs: null,
    skippedMs: 0,
    breaks: [],
    lanes,
    tracks,
    log: [],
    logDropped: 0,
    versions: new Map(ids.map((id) => [id, 0])),
  };
}

const NOWHERE = { address: null, host: null } as const;

function lanesOf(plan: TimelinePlan): Lane[] {
  // An image build is one chain of steps; the machine that tests the image is a part of it and no node of anything.
  if (plan.kind === "build-image") return [soleLane(plan)];
  const lanes: Lane[] = plan.planNodes.map((n) => ({
    id: n.name,
    label: n.name,
    role: n.role,
    roleTitle: n.roleTitle,
    ...NOWHERE,
  }));
  const known = new Set(lanes.map((l) => l.id));
  for (const { node } of plan.steps) {
    if (node === null || known.has(node)) continue;
    known.add(node);
    lanes.push({ id: node, label: node, role: "", roleTitle: null, ...NOWHERE });
  }
  return lanes.length > 0 ? lanes : [soleLane(plan)];
}

const soleLane = (plan: TimelinePlan): Lane => ({
  id: SOLE_LANE,
  label: plan.os?.title ?? plan.title,
  role: "",
  roleTitle: null,
  ...NOWHERE,
});

export type Applied = {
  state: TimelineState;
  /** An event is missing: ask for everything after `state.lastSeq`. Events behind the gap were not applied. */
  gap: boolean;
};

/**
 * Applies events in their order. Events already seen are ignored. How the sequence is cut into calls makes no difference to the
 * result. `complete` is for pages of the event list, which come from the database in order and have no gap by definition.
 */
export function applyEvents(
  state: TimelineState,
  events: readonly DeploymentEvent[],
  { complete = false }: { complete?: boolean } = {},
): Applied {
  const draft = new Draft(state);
  let gap = false;
  for (const event of events) {
    if (event.seq <= draft.lastSeq) continue;
    if (!complete && event.seq > draft.lastSeq + 1) {
      gap = true;
      break;
    }
    draft.apply(event);
  }
  return { state: draft.lastSeq === state.lastSeq ? state : draft.done(), gap };
}

/** Copies on first write, once per call of `applyEvents`: a batch of a thousand events copies each touched step once. */
class Draft {
  private s: TimelineState;
  private readonly tracks: Map<string, StepTrack>;
  private readonly versions: Map<string, number>;
  private readonly log: TimelineState["log"][number][];

  constructor(state: TimelineState) {
    this.s = { ...state };
    this.tracks = new Map(state.tracks);
    this.versions = new Map(state.versions);
    this.log = [...state.log];
  }

  get lastSeq(): number {
    return this.s.lastSeq;
  }

  done(): TimelineState {
    const over = Math.max(0, this.log.length - LOG_KEPT);
    return {
      ...this.s,
      tracks: this.tracks,
      versions: this.versions,
      log: over > 0 ? this.log.slice(over) : this.log,
      logDropped: this.s.logDropped + over,
    };
  }

  apply(event: DeploymentEvent): void {
    this.cutIdle(event);
    // Writers' clocks may differ by some milliseconds; the sequence is the truth, so time never runs backwards.
    const ms = Math.max(this.s.lastMs, this.toMs(event.at));
    this.s.lastSeq = event.seq;
    this.s.lastMs = ms;
    this.change(event, ms);
    const track = event.step === null ? null : (this.tracks.get(event.step) ?? null);
    for (const lane of this.touched(event, track)) this.versions.set(lane, (this.versions.get(lane) ?? 0) + 1);
    this.log.push(...logLines(event, { ms, track, attempt: track?.attempts.at(-1) ?? null }));
  }

  private toMs(at: string): number {
    return Math.max(0, Date.parse(at) - this.s.origin - this.s.skippedMs);
  }

  private cutIdle(event: DeploymentEvent): void {
    if (this.s.endedMs === null || (event.kind !== "retried" && event.kind !== "cancel-requested")) return;
    const skippedMs = this.toMs(event.at) - this.s.endedMs - KEPT_IDLE_MS;
    if (skippedMs <= 0) return;
    this.s.skippedMs += skippedMs;
    this.s.breaks = [...this.s.breaks, { atMs: this.s.endedMs + KEPT_IDLE_MS / 2, skippedMs }];
  }

  private touched(event: DeploymentEvent, track: StepTrack | null): readonly string[] {
    if (track === null) return this.s.lanes.map((l) => l.id);
    if (event.kind === "task-started" || event.kind === "task-ended") return [this.laneOf(track, event.node)];
    return track.lanes;
  }

  private laneOf(track: StepTrack, node: string): string {
    return this.versions.has(node) ? node : (track.lanes[0] ?? SOLE_LANE);
  }

  private change(event: DeploymentEvent, ms: number): void {
    switch (event.kind) {
      case "run-created":
        return;
      case "run-started":
        this.s.startedMs ??= ms;
        this.resume("running");
        return;
      case "cancel-requested":
        this.s.cancelledMs = ms;
        this.resume("cancelling");
        return;
      case "undo-started":
        this.s.undoMs = ms;
        this.resume("cancelling");
        return;
      case "retried":
        this.resume("running");
        for (const key of event.steps) this.edit(key, (t) => ({ ...t, rewound: true }));
        return;
      case "run-ended":
        this.s.run = event.state;
        this.s.endedMs = ms;
        return;
      case "address-leased":
        this.place(event.node, { address: event.address, host: event.host ?? null });
        return;
      case "step-started":
      case "step-ended":
      case "progress":
      case "task-started":
      case "task-ended":
      case "line":
        if (event.step !== null) this.edit(event.step, (t) => this.changeStep(t, event, ms));
        if (event.kind === "step-ended" && event.state === "failed" && this.s.run === "running")
          this.s.run = "settling";
        if (event.kind === "step-ended" && event.state === "succeeded") this.forget(event.step);
        return;
    }
  }

  private place(node: string, at: Pick<Lane, "address" | "host">): void {
    this.s.lanes = this.s.lanes.map((l) => (l.id === node ? { ...l, ...at } : l));
  }

  /** An address goes back with its machine. */
  private forget(step: string | null): void {
    const track = step === null ? undefined : this.tracks.get(step);
    if (track?.action === "remove" && track.node !== null) this.place(track.node, NOWHERE);
  }

  private resume(run: RunStatus): void {
    this.s.run = run;
    this.s.endedMs = null;
  }

  private edit(key: string, change: (track: StepTrack) => StepTrack): void {
    const track = this.tracks.get(key);
    if (track !== undefined) this.tracks.set(key, change(track));
  }

  private changeStep(track: StepTrack, event: DeploymentEvent, ms: number): StepTrack {
    switch (event.kind) {
      case "step-started":
        return startAttempt(track, event.attempt, event.resumed, ms);
      case "step-ended": {
        const known = track.attempts.some((a) => a.attempt === event.attempt);
        const from = known ? track : startAttempt(track, event.attempt, false, ms);
        return mapAttempt(from, event.attempt, (a) => ({
          ...closeTasks(a, ms),
          endMs: ms,
          state: event.state,
          failure: event.failure ?? null,
        }));
      }
      case "progress":
        return mapLast(track, (a) => ({ ...a, progress: { text: event.text, fraction: event.fraction ?? null } }));
      case "task-started":
        return mapLast(track, (a) => ({
          ...a,
          tasks: [
            ...a.tasks,
            {
              id: `${a.id}~${a.tasks.length + 1}`,
              task: event.task,
              name: event.name,
              node: event.node,
              lane: this.laneOf(track, event.node),
              startMs: ms,
              endMs: null,
              status: "running",
              durationMs: null,
              output: "",
            },
          ],
        }));
      case "task-ended":
        return mapLast(track, (a) => {
          const i = a.tasks.findLastIndex((t) => t.task === event.task && t.node === event.node && t.endMs === null);
          const started = a.tasks[i];
          const task: TaskMark = {
            id: started?.id ?? `${a.id}~${a.tasks.length + 1}`,
            task: event.task,
            name: event.name,
            node: event.node,
            lane: this.laneOf(track, event.node),
            startMs: started?.startMs ?? Math.max(a.startMs, ms - event.durationMs),
            endMs: ms,
            status: event.status,
            durationMs: event.durationMs,
            output: event.output,
          };
          return { ...a, tasks: started === undefined ? [...a.tasks, task] : a.tasks.with(i, task) };
        });
      default:
        return track;
    }
  }
}

function startAttempt(track: StepTrack, n: number, resumed: boolean, ms: number): StepTrack {
  const known = track.attempts.some((a) => a.attempt === n);
  if (known) {
    // Taken over: what the dead worker was doing at that moment will be done again under this attempt.
    const reopened = mapAttempt(track, n, (a) => ({
      ...closeTasks(a, ms),
      resumed: a.resumed || resumed,
      endMs: null,
      state: "running",
    }));
    return { ...reopened, rewound: false };
  }
  const older = track.attempts.map((a): Attempt =>
    a.endMs === null ? { ...closeTasks(a, ms), endMs: ms, state: "interrupted" } : a,
  );
  const attempt: Attempt = {
    id: `${track.key}~${n}`,
    attempt: n,
    startMs: ms,
    endMs: null,
    state: "running",
    resumed,
    failure: null,
    progress: null,
    tasks: [],
  };
  return { ...track, rewound: false, attempts: [...older, attempt] };
}

function closeTasks(attempt: Attempt, ms: number): Attempt {
  if (attempt.tasks.every((t) => t.endMs !== null)) return attempt;
  const tasks = attempt.tasks.map((t): TaskMark => (t.endMs === null ? { ...t, endMs: ms, status: "interrupted" } : t));
  return { ...attempt, tasks };
}

function mapAttempt(track: StepTrack, n: number, change: (a: Attempt) => Attempt): StepTrack {
  return { ...track, attempts: track.attempts.map((a) => (a.attempt === n ? change(a) : a)) };
}

function mapLast(track: StepTrack, change: (a: Attempt) => Attempt): StepTrack {
  const last = track.attempts.at(-1);
  return last === undefined ? track : { ...track, attempts: track.attempts.with(-1, change(last)) };
}
