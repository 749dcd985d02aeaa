import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { EventStream, type EventSourceLike, type StreamState } from "./event-stream";

class FakeSource implements EventSourceLike {
  onopen: EventSourceLike["onopen"] = null;
  onmessage: EventSourceLike["onmessage"] = null;
  onerror: EventSourceLike["onerror"] = null;
  closed = false;
  constructor(readonly url: string) {}
  close() {
    this.closed = true;
  }
  open() {
    this.onopen?.(new Event("open"));
  }
  send(id: number) {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify({ seq: id }), lastEventId: String(id) }));
  }
  fail() {
    this.onerror?.(new Event("error"));
  }
}

let sources: FakeSource[];
let states: StreamState["status"][];
let batches: unknown[][];
const latest = () => sources[sources.length - 1] ?? expect.fail("no connection was opened");

function start(after: string | null = null): EventStream {
  return new EventStream({
    url: (last) => `/stream?after=${last ?? ""}`,
    after,
    onEvents: (events) => batches.push(events),
    onState: ({ status }) => states.push(status),
    open: (url) => {
      const source = new FakeSource(url);
      sources.push(source);
      return source;
    },
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  sources = [];
  states = [];
  batches = [];
});
afterEach(() => {
  vi.useRealTimers();
});

it("hands over a burst of events as one batch, in order", () => {
  const stream = start();
  latest().open();
  for (const id of [1, 2, 3]) latest().send(id);
  expect(batches).toEqual([]);
  vi.advanceTimersByTime(20);
  expect(batches).toEqual([[{ seq: 1 }, { seq: 2 }, { seq: 3 }]]);
  stream.close();
});

it("goes on after the last event when the connection breaks", () => {
  const stream = start("7");
  expect(latest().url).toBe("/stream?after=7");
  latest().open();
  latest().send(8);
  latest().fail();
  expect(latest().closed).toBe(true);
  vi.advanceTimersByTime(600);
  expect(latest().url).toBe("/stream?after=8");
  latest().open();
  expect(states).toEqual(["connecting", "live", "reconnecting", "reconnecting", "live"]);
  stream.close();
});

it("waits longer after each failure, at most 15 seconds", () => {
  const stream = start();
  for (let failure = 0; failure < 10; failure += 1) {
    latest().fail();
    vi.advanceTimersByTime(15_000);
  }
  expect(sources).toHaveLength(11);
  latest().fail();
  vi.advanceTimersByTime(7_000);
  expect(sources).toHaveLength(11);
  stream.close();
});

it("tries nothing while offline and comes back at once", () => {
  const stream = start();
  latest().open();
  stream.offline();
  vi.advanceTimersByTime(60_000);
  expect(sources).toHaveLength(1);
  expect(states[states.length - 1]).toBe("paused");
  stream.online();
  expect(sources).toHaveLength(2);
  stream.close();
});

it("renews the connection after a long time out of sight, not after a short one", () => {
  const stream = start();
  latest().open();
  stream.hidden();
  vi.advanceTimersByTime(5_000);
  stream.visible();
  expect(sources).toHaveLength(1);
  stream.hidden();
  vi.advanceTimersByTime(31_000);
  stream.visible();
  expect(sources).toHaveLength(2);
  stream.close();
});

it("does nothing more once closed", () => {
  const stream = start();
  latest().send(1);
  stream.close();
  vi.advanceTimersByTime(60_000);
  stream.online();
  expect(batches).toEqual([]);
  expect(sources).toHaveLength(1);
});
