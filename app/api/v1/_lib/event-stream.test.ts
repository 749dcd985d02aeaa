import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { StreamItem } from "@/lib/auth/use-case";
import { eventStream } from "./event-stream";
import { log } from "./log";

const schema = z.object({ text: z.string() });
type Batch = StreamItem<unknown>[];

beforeEach(() => {
  log.level = "silent";
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

/** A sequence that gives these batches and then waits until it is aborted. */
async function* sequence(batches: Batch[], signal: AbortSignal, ended: () => void): AsyncGenerator<Batch> {
  try {
    yield* batches;
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  } finally {
    ended();
  }
}

async function start(batches: Batch[], isAllowed: () => boolean = () => true) {
  const client = new AbortController();
  const ended = vi.fn();
  const request = new Request("http://127.0.0.1/stream", { signal: client.signal });
  const open = async (signal: AbortSignal) => {
    if (!isAllowed()) throw new Error("no longer allowed");
    return sequence(batches, signal, ended);
  };
  const response = await eventStream({ open, schema, request, requestId: "id", locale: "en" });
  const reader = response.body!.getReader();
  const read = async () => {
    const { done, value } = await reader.read();
    return done ? null : new TextDecoder().decode(value);
  };
  return { response, read, client, reader, ended };
}

describe("an event stream", () => {
  it("says how to connect again, then sends each event with its number", async () => {
    const { response, read } = await start([
      [
        { id: 7, data: { text: "a\nb", secret: 1 } },
        { id: 8, data: { text: "c" } },
      ],
      [{ data: { text: "d" } }],
    ]);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toContain("no-store");
    expect(await read()).toBe("retry: 1000\n\n");
    expect(await read()).toBe('id: 7\ndata: {"text":"a\\nb"}\n\nid: 8\ndata: {"text":"c"}\n\n');
    expect(await read()).toBe('data: {"text":"d"}\n\n');
  });

  it("sends a comment every 15 seconds", async () => {
    const { read } = await start([]);
    await read();
    const next = read();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await next).toBe(": still here\n\n");
  });

  it("ends at the next check when access is lost", async () => {
    let allowed = true;
    const { read, ended } = await start([], () => allowed);
    await read();
    allowed = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ended).toHaveBeenCalledOnce();
    const rest: (string | null)[] = [];
    while (rest.at(-1) !== null) rest.push(await read());
    expect(rest).toEqual([...Array<string>(4).fill(": still here\n\n"), null]);
  });

  it.each(["the connection is lost", "the reader stops"])("leaves nothing running when %s", async (how) => {
    const { client, reader, read, ended } = await start([]);
    await read();
    if (how === "the reader stops") await reader.cancel();
    else client.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is refused at once when access is denied", async () => {
    await expect(start([], () => false)).rejects.toThrow("no longer allowed");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends when the sequence fails or does not fit the contract", async () => {
    const { read, ended } = await start([[{ id: 1, data: { text: 5 } }]]);
    await read();
    expect(await read()).toBeNull();
    expect(ended).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });
});
