import { z } from "zod";
import type { StreamItem } from "@/lib/auth/use-case";
import { projectChange, type ProjectChange, type StoredEvent } from "@/lib/contract/events";
import { Listener } from "./event-hub-listener";
import { BoundedQueue } from "./event-hub-queue";

export type EventItem = StreamItem<StoredEvent> & { id: number };
export type ChangeItem = StreamItem<ProjectChange>;

export type HubOptions = {
  url: () => string;
  /** Events of a run after a sequence number, in order. */
  read: (runId: string, after: number, limit: number) => Promise<StoredEvent[]>;
  pageSize?: number;
  /** A live subscriber that has more events than this waiting for it is closed. */
  capacity?: number;
};

const RUN_CHANNEL = "burgeon_run";
const CHANGE_CHANNEL = "burgeon_change";

type LiveSubscriber = { next: number; queue: BoundedQueue<EventItem> };
/** The live subscribers of one run have everything up to `cursor`; `dirty` means that more has been announced. */
type Watcher = { cursor: number; dirty: boolean; reading: boolean; live: Set<LiveSubscriber> };

/** Anybody with access to the database can send anything on a channel. */
const changePayload = z
  .string()
  .transform((text, ctx): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      ctx.addIssue({ code: "custom", message: "not JSON" });
      return z.NEVER;
    }
  })
  .pipe(projectChange.extend({ projectId: z.string().nullable() }));
type ChangeSubscriber = { projectId: string; queue: BoundedQueue<ChangeItem> };

/**
 * Brings what the database announces to everybody who watches, over one connection. New events of a run are read once,
 * however many watch it, and go to all of them as the same objects.
 */
export class EventHub {
  readonly #watchers = new Map<string, Watcher>();
  readonly #changes = new Set<ChangeSubscriber>();
  readonly #listener: Listener;
  readonly #read: HubOptions["read"];
  readonly #pageSize: number;
  readonly #capacity: number;

  constructor({ url, read, pageSize = 1_000, capacity = 10_000 }: HubOptions) {
    this.#read = read;
    this.#pageSize = pageSize;
    this.#capacity = capacity;
    this.#listener = new Listener({
      url,
      channels: [RUN_CHANNEL, CHANGE_CHANNEL],
      onNotification: ({ channel, payload }) =>
        channel === RUN_CHANNEL ? this.#announced(payload.slice(0, payload.indexOf(" "))) : this.#changed(payload),
      onConnected: () => {
        for (const runId of this.#watchers.keys()) this.#announced(runId);
        // Changes are stored nowhere: whoever may have missed one connects again and asks for all it shows.
        for (const { queue } of this.#changes) queue.end();
      },
    });
  }

  /** How many runs and projects are being watched: nothing is left behind when nobody is. */
  get watching(): number {
    return this.#watchers.size + this.#changes.size;
  }

  /**
   * The events of a run after `after`: exactly the following sequence, without gap or duplicate, until the signal is
   * aborted or the consumer falls too far behind. What has been written already is read at the consumer's pace.
   */
  async *events(runId: string, after: number, signal: AbortSignal): AsyncGenerator<EventItem[], void> {
    await this.#listener.acquire();
    const subscriber: LiveSubscriber = { next: after, queue: new BoundedQueue(this.#capacity) };
    const end = () => subscriber.queue.end();
    signal.addEventListener("abort", end, { once: true });
    try {
      while (!signal.aborted) {
        const items = toItems(await this.#read(runId, subscriber.next, this.#pageSize));
        const last = items.at(-1);
        if (last) subscriber.next = last.id;
        // No await between this check and the join, so nothing can be handed out in between.
        const joined = items.length < this.#pageSize && this.#join(runId, subscriber);
        if (items.length > 0) yield items;
        if (joined) break;
      }
      for (let items = await subscriber.queue.take(); items; items = await subscriber.queue.take()) yield items;
    } finally {
      signal.removeEventListener("abort", end);
      this.#leave(runId, subscriber);
      this.#listener.release();
    }
  }

  /** Changes in a project, and of what belongs to none, from now on. The reader asks for what it shows after connecting. */
  async *changes(projectId: string, signal: AbortSignal): AsyncGenerator<ChangeItem[], void> {
    await this.#listener.acquire();
    const subscriber: ChangeSubscriber = { projectId, queue: new BoundedQueue(this.#capacity) };
    const end = () => subscriber.queue.end();
    signal.addEventListener("abort", end, { once: true });
    this.#changes.add(subscriber);
    try {
      if (signal.aborted) return;
      for (let items = await subscriber.queue.take(); items; items = await subscriber.queue.take()) yield items;
    } finally {
      signal.removeEventListener("abort", end);
      this.#changes.delete(subscriber);
      this.#listener.release();
    }
  }

  /** False if the others have been given events meanwhile that this one has not read yet: it has to read on first. */
  #join(runId: string, subscriber: LiveSubscriber): boolean {
    const watcher = this.#watchers.get(runId);
    if (watcher) {
      if (watcher.cursor > subscriber.next) return false;
      watcher.live.add(subscriber);
    } else {
      const made: Watcher = { cursor: subscriber.next, dirty: true, reading: false, live: new Set([subscriber]) };
      this.#watchers.set(runId, made);
      // Something may have been announced between the last read and now, with nobody here to hear it.
      void this.#pump(runId, made);
    }
    return true;
  }

  #leave(runId: string, subscriber: LiveSubscriber): void {
    const watcher = this.#watchers.get(runId);
    if (watcher?.live.delete(subscriber) && watcher.live.size === 0) this.#watchers.delete(runId);
  }

  #announced(runId: string): void {
    const watcher = this.#watchers.get(runId);
    if (!watcher) return;
    watcher.dirty = true;
    void this.#pump(runId, watcher);
  }

  /** Reads until nothing more has been announced; announcements during a read are answered by one more read. */
  async #pump(runId: string, watcher: Watcher): Promise<void> {
    if (watcher.reading) return;
    watcher.reading = true;
    try {
      while (watcher.dirty && watcher.live.size > 0) {
        watcher.dirty = false;
        const items = toItems(await this.#read(runId, watcher.cursor, this.#pageSize));
        const last = items.at(-1);
        if (!last) continue;
        watcher.cursor = last.id;
        if (items.length === this.#pageSize) watcher.dirty = true;
        for (const subscriber of watcher.live) give(subscriber, items);
      }
    } catch {
      // The database is away. Its watchers connect again and read what they miss, or are told that it is away.
      for (const { queue } of watcher.live) queue.end();
    } finally {
      watcher.reading = false;
    }
  }

  #changed(payload: string): void {
    const parsed = changePayload.safeParse(payload);
    if (!parsed.success) return;
    const { projectId, ...data } = parsed.data;
    const items: ChangeItem[] = [{ data }];
    for (const subscriber of this.#changes) {
      if (projectId === null || projectId === subscriber.projectId) subscriber.queue.push(items);
    }
  }
}

/** A subscriber that joined late may have read further than the others by itself. */
function give(subscriber: LiveSubscriber, items: EventItem[]): void {
  const last = items.at(-1);
  if (!last || last.id <= subscriber.next) return;
  subscriber.queue.push(items.filter((item) => item.id > subscriber.next));
  subscriber.next = last.id;
}

const toItems = (events: StoredEvent[]): EventItem[] => events.map((data) => ({ id: data.seq, data }));
