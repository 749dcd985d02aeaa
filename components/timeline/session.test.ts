import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mariadbLaunch, PACKAGE_LOCK, type SampleLaunch } from "@/lib/deployments/timeline/testing/launches";
import { finalState } from "@/lib/deployments/timeline/testing/states";
import { ApiError } from "@/lib/api-client/api-error";
import { TimelineSession } from "./session";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A portal in memory: the list holds what has happened by now, in pages of 40. The page has read the run in `state`. */
function portal(sample: SampleLaunch, state: SampleLaunch["detail"]["state"] = "running") {
  const start = Date.parse(sample.detail.createdAt);
  const before = (ms: number) => sample.events.filter((e) => Date.parse(e.at) - start <= ms);
  const pages: number[] = [];
  const turns = vi.fn();
  let broken: Error | null = null;
  const session = new TimelineSession(
    { ...sample.detail, state },
    {
      loadPage: async (after) => {
        pages.push(after);
        if (broken) throw broken;
        const known = before(Date.now() - start);
        return { events: known.filter((e) => e.seq > after).slice(0, 40), lastSeq: known.at(-1)?.seq ?? 0 };
      },
      onTurn: turns,
      now: () => Date.now(),
    },
  );
  const open = async (ms: number) => {
    vi.setSystemTime(start + ms);
    session.start();
    await vi.advanceTimersByTimeAsync(1);
  };
  /** The stream: what happens within the next `ms`, event by event. */
  const run = async (ms: number, skip: readonly number[] = []) => {
    const from = Date.now() - start;
    for (const e of sample.events) {
      const at = Date.parse(e.at) - start;
      if (at <= from || at > from + ms) continue;
      await vi.advanceTimersByTimeAsync(Math.max(0, at - (Date.now() - start)));
      if (!skip.includes(e.seq)) session.receive([e]);
    }
    await vi.advanceTimersByTimeAsync(Math.max(0, from + ms - (Date.now() - start)) + 100);
  };
  return {
    session,
    pages,
    turns,
    open,
    run,
    shown: () => session.getSnapshot(),
    setBroken: (value: Error | null) => (broken = value),
  };
}

describe("timeline session", () => {
  it("loads page by page, then follows, and ends as the whole sequence does", async () => {
    const sample = mariadbLaunch();
    const p = portal(sample);
    await p.open(60_000);
    expect(p.pages.length).toBeGreaterThan(2);
    expect(p.shown()).toMatchObject({ loaded: true, error: null });
    await p.run(90_000);
    expect(p.shown().state).toEqual(finalState(sample));
    expect(p.turns).toHaveBeenCalledTimes(1);
    p.session.stop();
  });

  it("fills a gap from the list, once", async () => {
    const sample = mariadbLaunch();
    const p = portal(sample);
    await p.open(20_000);
    const asked = p.pages.length;
    const lost = sample.events.filter((e) => e.seq === p.shown().state.lastSeq + 3).map((e) => e.seq);
    await p.run(30_000, lost);
    expect(p.pages.length).toBe(asked + 1);
    await p.run(100_000);
    expect(p.shown().state).toEqual(finalState(sample));
    p.session.stop();
  });

  it("applies what the stream brought while the list was read", async () => {
    const sample = mariadbLaunch();
    const p = portal(sample);
    p.session.receive(sample.events.slice(0, 300));
    await p.open(999_000);
    expect(p.shown().state).toEqual(finalState(sample));
    p.session.stop();
  });

  it("keeps time while nothing happens, and stands still while away", async () => {
    const p = portal(mariadbLaunch());
    await p.open(30_000);
    await vi.advanceTimersByTimeAsync(500);
    expect(p.shown().nowMs).toBeGreaterThanOrEqual(30_250);
    p.session.connection({ status: "reconnecting", since: Date.now() });
    const paused = p.shown().pausedMs;
    expect(paused).toBe(p.shown().nowMs);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(p.shown()).toMatchObject({ pausedMs: paused, nowMs: paused });
    p.session.connection({ status: "live" });
    expect(p.shown().pausedMs).toBeNull();
    expect(p.shown().nowMs).toBeGreaterThan(50_000);
    p.session.stop();
  });

  it("a first connection that is slow is no pause", async () => {
    const p = portal(mariadbLaunch());
    await p.open(30_000);
    p.session.connection({ status: "connecting" });
    p.session.connection({ status: "reconnecting", since: null });
    expect(p.shown().pausedMs).toBeNull();
    p.session.stop();
  });

  it("says when the list cannot be read, and reads it again by itself until it can", async () => {
    const p = portal(mariadbLaunch());
    p.setBroken(new Error("away"));
    await p.open(30_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(p.shown()).toMatchObject({ loaded: false, error: new Error("away") });
    expect(p.pages.length).toBeLessThan(9);
    p.setBroken(null);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(p.shown()).toMatchObject({ loaded: true, error: null });
    p.session.stop();
  });

  it("does not repeat a refused reading", async () => {
    const p = portal(mariadbLaunch());
    p.setBroken(new ApiError({ status: 403, code: "forbidden", detail: "no", remedy: "ask" }));
    await p.open(30_000);
    const asked = p.pages.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(p.pages).toHaveLength(asked);
    p.session.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("reads at once when it is told to", async () => {
    const p = portal(mariadbLaunch());
    p.setBroken(new Error("away"));
    await p.open(30_000);
    expect(p.shown()).toMatchObject({ loaded: false, error: new Error("away") });
    p.setBroken(null);
    await p.session.load();
    expect(p.shown()).toMatchObject({ loaded: true, error: null });
    p.session.stop();
  });

  it("asks for the deployment again when the run has gone on since it was read", async () => {
    const late = portal(mariadbLaunch());
    await late.open(999_000);
    expect(late.turns).toHaveBeenCalledTimes(1);
    late.session.stop();
    const upToDate = portal(mariadbLaunch(), "succeeded");
    await upToDate.open(999_000);
    expect(upToDate.turns).not.toHaveBeenCalled();
    upToDate.session.stop();
  });

  it("forecasts only with history, and not after the end", async () => {
    const without = portal(mariadbLaunch({ launches: 4 }));
    await without.open(30_000);
    expect(without.shown().eta).toBeNull();
    without.session.stop();
    const known = portal(mariadbLaunch());
    await known.open(30_000);
    expect(known.shown().eta?.readyMs).toBeGreaterThan(30_000);
    await known.run(120_000);
    expect(known.shown().eta).toBeNull();
    known.session.stop();
  });

  it("a browser's clock that is behind does not put now before an event", async () => {
    const sample = mariadbLaunch();
    const p = portal(sample);
    await p.open(10_000);
    const ahead = sample.events.filter((e) => e.seq > p.shown().state.lastSeq).slice(0, 30);
    p.session.receive(ahead);
    await vi.advanceTimersByTimeAsync(50);
    expect(p.session.clock()).toBeGreaterThanOrEqual(p.shown().state.lastMs);
    p.session.stop();
  });

  it("may be stopped and started again, as React does in development", async () => {
    const sample = mariadbLaunch({ faults: [PACKAGE_LOCK] });
    const p = portal(sample);
    p.session.start();
    p.session.stop();
    await p.open(999_000);
    expect(p.shown().state).toEqual(finalState(sample));
    p.session.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
