import { isFinal } from "@/lib/api-client/api-error";
import type { StreamState } from "@/lib/api-client/event-stream";
import type { DeploymentEvent } from "@/lib/contract/events";
import type { DeploymentDetail, History } from "@/lib/contract/schemas/deployments";
import { estimate, steadyEta, type Eta } from "@/lib/deployments/timeline/eta";
import { rightEdge } from "@/lib/deployments/timeline/layout";
import { applyEvents, createTimeline } from "@/lib/deployments/timeline/reduce";
import { isLive, type TimelineState, type WorkMs } from "@/lib/deployments/timeline/types";

/** What the page draws; a new object whenever anything of it changed. */
export type Snapshot = {
  state: TimelineState;
  /** Work time of this snapshot: now, or the end. */
  nowMs: WorkMs;
  eta: Eta | null;
  edgeMs: WorkMs;
  /** True once all events that existed when the page was opened are in. */
  loaded: boolean;
  /** Work time at which the view stood still, e.g. because the network is away. */
  pausedMs: WorkMs | null;
  /** The list of events could not be read; the cause. */
  error: Error | null;
};

export type SessionPorts = {
  /** The page of events after a sequence number, in order. */
  loadPage: (after: number, signal: AbortSignal) => Promise<{ events: DeploymentEvent[]; lastSeq: number }>;
  /** Something happened that changes what may be done: ask for the deployment again. */
  onTurn: () => void;
  now?: () => number;
};

/** Axis steps are chosen for a track of about this width; the drawing may be wider or narrower. */
const NOMINAL_WIDTH = 680;
const ETA_EVERY_MS = 1_000;
const BIG = 12;
/** A list that could not be read for a reason that may pass is read again after this time, doubled by each failure up to the most. */
const READ_AGAIN_MS = { first: 1_000, most: 15_000 };

/**
 * Keeps one deployment's timeline current: pages of old events, then the stream, a page again when an event is missing. Snapshots
 * are made at most once per animation frame, ten times a second for many lanes; the clock ticks by itself while the run is live.
 */
export class TimelineSession {
  private readonly listeners = new Set<() => void>();
  private snapshot: Snapshot;
  private typical: History["typical"];
  /** The run's state when the page last read the deployment, which decides about its buttons. */
  private known: DeploymentDetail["state"];
  private waiting: DeploymentEvent[] = [];
  private frame: ReturnType<typeof setTimeout> | null = null;
  private ticker: ReturnType<typeof setInterval> | null = null;
  private loading: AbortController | null = null;
  private readAgain: ReturnType<typeof setTimeout> | null = null;
  private failures = 0;
  private skewMs = 0;
  private etaAt = -Infinity;
  /** False while the axis is a mere guess: before the run started. */
  private fitted = false;
  private pausedAt: number | null = null;
  private readonly now: () => number;

  constructor(
    detail: DeploymentDetail,
    private readonly ports: SessionPorts,
  ) {
    this.now = ports.now ?? Date.now;
    this.typical = detail.history.typical;
    this.known = detail.state;
    const state = createTimeline(detail);
    this.snapshot = { state, nowMs: 0, eta: null, edgeMs: 15_000, loaded: false, pausedMs: null, error: null };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly getSnapshot = (): Snapshot => this.snapshot;

  /** Begins to load and to tick. May be called again after `stop`. */
  start(): void {
    const period = this.snapshot.state.lanes.length > BIG ? 1_000 : 250;
    this.ticker ??= setInterval(() => {
      if (this.snapshot.loaded && isLive(this.snapshot.state.run) && this.pausedAt === null) this.publish();
    }, period);
    void this.load();
  }

  stop(): void {
    if (this.ticker !== null) clearInterval(this.ticker);
    if (this.frame !== null) clearTimeout(this.frame);
    if (this.readAgain !== null) clearTimeout(this.readAgain);
    this.ticker = null;
    this.frame = null;
    this.readAgain = null;
    this.loading?.abort();
    this.loading = null;
  }

  /** New history, after the deployment was read again. */
  update(detail: DeploymentDetail): void {
    this.known = detail.state;
    if (this.typical === detail.history.typical) return;
    this.typical = detail.history.typical;
    this.etaAt = -Infinity;
    if (this.snapshot.loaded) this.publish();
  }

  /** Events from the stream. */
  receive(events: readonly DeploymentEvent[]): void {
    for (const e of events) {
      // The server's clock is never behind an event that it has sent.
      this.skewMs = Math.max(this.skewMs, Date.parse(e.at) - this.now());
      this.waiting.push(e);
    }
    this.schedule();
  }

  connection(state: StreamState): void {
    const away = state.status === "paused" || (state.status === "reconnecting" && state.since !== null);
    if (away === (this.pausedAt !== null)) return;
    this.pausedAt = away ? this.now() : null;
    if (this.snapshot.loaded) this.publish();
  }

  /** Reads what is missing; what came by stream meanwhile is applied after it. */
  async load(): Promise<void> {
    if (this.loading !== null) return;
    const loading = new AbortController();
    this.loading = loading;
    if (this.readAgain !== null) clearTimeout(this.readAgain);
    this.readAgain = null;
    try {
      for (;;) {
        const page = await this.ports.loadPage(this.snapshot.state.lastSeq, loading.signal);
        if (loading.signal.aborted) return;
        const { state } = applyEvents(this.snapshot.state, page.events, { complete: true });
        this.snapshot = { ...this.snapshot, state, error: null };
        if (page.events.length === 0 || state.lastSeq >= page.lastSeq) break;
      }
      this.failures = 0;
      this.snapshot = { ...this.snapshot, loaded: true };
      // It went on between the reading of the deployment and of its events: no stream will tell.
      if (this.snapshot.state.run !== this.known) this.ports.onTurn();
    } catch (e) {
      if (loading.signal.aborted) return;
      this.snapshot = { ...this.snapshot, error: e instanceof Error ? e : new Error(String(e)) };
      if (!isFinal(e)) {
        const wait = Math.min(READ_AGAIN_MS.first * 2 ** this.failures++, READ_AGAIN_MS.most);
        this.readAgain = setTimeout(() => void this.load(), wait);
      }
    } finally {
      if (this.loading === loading) this.loading = null;
    }
    this.flush();
  }

  /** Work time now, between two snapshots: what the now line is drawn by. */
  readonly clock = (): WorkMs => {
    const { state } = this.snapshot;
    if (!isLive(state.run)) return state.endedMs ?? state.lastMs;
    return Math.max(state.lastMs, (this.pausedAt ?? this.now()) + this.skewMs - state.origin - state.skippedMs);
  };

  private schedule(): void {
    if (this.frame !== null || !this.snapshot.loaded || this.loading !== null) return;
    const flush = () => {
      this.frame = null;
      this.flush();
    };
    const big = this.snapshot.state.lanes.length > BIG;
    this.frame = setTimeout(
      () => {
        // In a hidden tab no frame is ever drawn; events wait for the next one that is.
        if (typeof requestAnimationFrame === "function") requestAnimationFrame(flush);
        else flush();
      },
      big ? 100 : 0,
    );
  }

  private flush(): void {
    const events = this.waiting;
    this.waiting = [];
    const { state, gap } = applyEvents(this.snapshot.state, events);
    const turned = events.some((e) => e.seq > this.snapshot.state.lastSeq && TURNS.has(e.kind));
    this.snapshot = { ...this.snapshot, state };
    this.publish();
    if (turned) this.ports.onTurn();
    if (gap) void this.load();
  }

  private publish(): void {
    const { state, eta: shown, edgeMs: shownMs } = this.snapshot;
    const nowMs = this.clock();
    const live = isLive(state.run);
    let eta = live ? shown : null;
    // How long the queue takes is not known, so nothing is promised before the start.
    if (live && state.run !== "queued" && this.typical !== null && this.now() - this.etaAt >= ETA_EVERY_MS) {
      this.etaAt = this.now();
      const next = estimate(state, this.typical, nowMs);
      eta = next === null ? null : steadyEta(shown, next, nowMs);
    }
    if (this.typical === null || state.run === "queued") eta = null;
    const edgeMs = rightEdge({
      edgeMs: eta?.edgeMs ?? null,
      nowMs,
      live,
      shownMs: this.fitted ? shownMs : 0,
      width: NOMINAL_WIDTH,
    });
    this.fitted = state.run !== "queued";
    this.snapshot = { ...this.snapshot, nowMs, eta, edgeMs, pausedMs: this.pausedAt === null || !live ? null : nowMs };
    for (const listener of this.listeners) listener();
  }
}

/** Events after which buttons and failure differ from what the page has read. */
const TURNS: ReadonlySet<DeploymentEvent["kind"]> = new Set([
  "run-started",
  "cancel-requested",
  "retried",
  "run-ended",
]);
