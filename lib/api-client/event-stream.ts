/** What a live view knows about its connection. `since` is when it last was live, for "Paused at 1:48". */
export type StreamState =
  | { status: "connecting" }
  | { status: "live" }
  | { status: "reconnecting"; since: number | null }
  | { status: "paused"; since: number | null };

/** The part of EventSource that is used, so that tests can stand in for the network. */
export interface EventSourceLike {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<string>) => void) | null;
  onerror: ((event: Event) => void) | null;
  close(): void;
}

export type EventStreamOptions = {
  /** Address of the stream that goes on after this event; null at the very beginning. */
  url: (after: string | null) => string;
  /** Events in the order of the stream, gathered for one frame so that a burst draws once. */
  onEvents: (events: unknown[]) => void;
  onState: (state: StreamState) => void;
  after?: string | null;
  open?: (url: string) => EventSourceLike;
  now?: () => number;
};

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
const FRAME_MS = 16;
/** Longer hidden than this, a connection may be dead without having said so: a laptop slept. */
const STALE_AFTER_HIDDEN_MS = 30_000;

/**
 * One server-sent event stream that survives sleep, reload of the server and loss of the network. The browser's own
 * reconnection gives up on any HTTP error, so every break is handled here: close, wait, open again after the last event.
 */
export class EventStream {
  private source: EventSourceLike | null = null;
  private retryTimer: ReturnType<typeof setTimeout> | null = null;
  private frameTimer: ReturnType<typeof setTimeout> | null = null;
  private waiting: unknown[] = [];
  private failures = 0;
  private last: string | null;
  private liveAt: number | null = null;
  private hiddenAt: number | null = null;
  private closed = false;

  constructor(private readonly options: EventStreamOptions) {
    this.last = options.after ?? null;
    this.connect({ status: "connecting" });
  }

  /** The network went away: nothing is tried until it is back. */
  offline(): void {
    if (this.closed) return;
    this.drop();
    this.options.onState({ status: "paused", since: this.liveAt });
  }

  online(): void {
    if (this.closed) return;
    this.failures = 0;
    this.connect({ status: "reconnecting", since: this.liveAt });
  }

  hidden(): void {
    this.hiddenAt = this.now();
  }

  /** Seen again. After a long time out of sight the connection is renewed; events are not lost, the stream goes on after the last. */
  visible(): void {
    const away = this.hiddenAt === null ? 0 : this.now() - this.hiddenAt;
    this.hiddenAt = null;
    if (this.closed || (this.source !== null && away < STALE_AFTER_HIDDEN_MS)) return;
    this.online();
  }

  close(): void {
    this.closed = true;
    this.drop();
    if (this.frameTimer) clearTimeout(this.frameTimer);
    this.waiting = [];
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }

  private connect(state: StreamState): void {
    this.drop();
    this.options.onState(state);
    const open = this.options.open ?? ((url: string) => new EventSource(url));
    const source = open(this.options.url(this.last));
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.liveAt = this.now();
      this.options.onState({ status: "live" });
    };
    source.onmessage = (event) => this.receive(event);
    source.onerror = () => this.retry();
  }

  private receive(event: MessageEvent<string>): void {
    this.liveAt = this.now();
    if (event.lastEventId) this.last = event.lastEventId;
    this.waiting.push(JSON.parse(event.data));
    this.frameTimer ??= setTimeout(() => this.flush(), FRAME_MS);
  }

  private flush(): void {
    this.frameTimer = null;
    const events = this.waiting;
    this.waiting = [];
    this.options.onEvents(events);
  }

  private retry(): void {
    this.drop();
    const delay = Math.min(FIRST_RETRY_MS * 2 ** this.failures, LAST_RETRY_MS);
    this.failures += 1;
    this.options.onState({ status: "reconnecting", since: this.liveAt });
    // Spread by half, so that a restarted portal does not meet every browser at once.
    this.retryTimer = setTimeout(
      () => this.connect({ status: "reconnecting", since: this.liveAt }),
      delay / 2 + Math.random() * (delay / 2),
    );
  }

  private drop(): void {
    if (this.retryTimer) clearTimeout(this.retryTimer);
    this.retryTimer = null;
    this.source?.close();
    this.source = null;
  }
}
