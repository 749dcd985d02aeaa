import { describe, expect, it } from "vitest";
import type { DeploymentEvent, EventBody } from "@/lib/contract/events";
import { LOG_KEPT } from "./log";
import { applyEvents, createTimeline, SOLE_LANE } from "./reduce";
import {
  hadoopLaunch,
  imageBuild,
  mariadbLaunch,
  PACKAGE_LOCK,
  SAMPLE_START,
  type SampleLaunch,
} from "./testing/launches";
import { random } from "./testing/simulate";
import { currentAttempt, stepStatus, type TimelineState } from "./types";

const all = ({ detail, events }: SampleLaunch) => applyEvents(createTimeline(detail), events);
const step = (state: TimelineState, key: string) => state.tracks.get(key) ?? expect.fail(`no step ${key}`);

/** Writes events by hand on top of a sample's plan. */
function write(sample: SampleLaunch) {
  let seq = 0;
  return (ms: number, key: string | null, body: EventBody): DeploymentEvent => {
    seq += 1;
    return { seq, at: new Date(Date.parse(sample.detail.createdAt) + ms).toISOString(), step: key, ...body };
  };
}

describe("any way of cutting the sequence gives the same state", () => {
  const samples: Record<string, SampleLaunch> = {
    ready: mariadbLaunch(),
    failed: mariadbLaunch({ faults: [PACKAGE_LOCK] }),
    retried: mariadbLaunch({ faults: [PACKAGE_LOCK], retryAfterMs: 3_600_000 }),
    cancelled: mariadbLaunch({ cancelAtMs: 40_000 }),
    image: imageBuild(),
    large: hadoopLaunch({ workers: 5 }),
  };
  for (const [name, sample] of Object.entries(samples)) {
    it.each([1, 2, 3, 4, 5])(`${name}, cut %i`, (seed) => {
      const whole = all(sample);
      expect(whole.gap).toBe(false);
      const rnd = random(seed);
      let state = createTimeline(sample.detail);
      for (let from = 0; from < sample.events.length;) {
        const size = 1 + Math.floor(rnd() * rnd() * 120);
        // Every piece repeats up to three events that were already seen, as a reconnection may.
        const { state: next, gap } = applyEvents(state, sample.events.slice(Math.max(0, from - 3), from + size));
        expect(gap).toBe(false);
        state = next;
        from += size;
      }
      expect(state).toEqual(whole.state);
    });
  }

  it("one by one", () => {
    const sample = samples["retried"] ?? expect.fail();
    const one = sample.events.reduce((s, e) => applyEvents(s, [e]).state, createTimeline(sample.detail));
    expect(one).toEqual(all(sample).state);
  });
});

it("never changes a state that it was given", () => {
  const sample = mariadbLaunch();
  const half = applyEvents(createTimeline(sample.detail), sample.events.slice(0, 60)).state;
  const copy = structuredClone(half);
  applyEvents(half, sample.events);
  expect(half).toEqual(copy);
});

it("keeps what no event touched", () => {
  const sample = mariadbLaunch();
  const before = applyEvents(createTimeline(sample.detail), sample.events.slice(0, 60)).state;
  expect(applyEvents(before, sample.events.slice(0, 60)).state).toBe(before);
  const next = sample.events[60] ?? expect.fail();
  const after = applyEvents(before, [next]).state;
  const same = [...before.tracks].filter(([key, track]) => after.tracks.get(key) === track);
  expect(same.length).toBe(before.tracks.size - 1);
});

it("asks again when an event is missing, and goes on once it has it", () => {
  const sample = mariadbLaunch();
  const { state, gap } = applyEvents(createTimeline(sample.detail), [
    ...sample.events.slice(0, 10),
    ...sample.events.slice(12, 20),
  ]);
  expect(gap).toBe(true);
  expect(state.lastSeq).toBe(10);
  expect(applyEvents(state, sample.events.slice(10)).state).toEqual(all(sample).state);
});

it("trusts a page of the list to be complete", () => {
  const sample = mariadbLaunch();
  const sparse = sample.events.map((e) => ({ ...e, seq: e.seq * 3 }));
  const { state, gap } = applyEvents(createTimeline(sample.detail), sparse, { complete: true });
  expect(gap).toBe(false);
  expect(state.run).toBe("succeeded");
});

it("ends with every step done and no task open", () => {
  const { state } = all(mariadbLaunch());
  expect(state.run).toBe("succeeded");
  for (const t of state.tracks.values()) {
    if (t.phase === "main") expect(stepStatus(t), t.key).toBe("succeeded");
    for (const a of t.attempts) expect(a.tasks.filter((m) => m.endMs === null)).toEqual([]);
  }
  const install = currentAttempt(step(state, "db-1.install"));
  expect(install?.tasks.map((t) => t.id).slice(0, 2)).toEqual(["db-1.install~1~1", "db-1.install~1~2"]);
  expect(install?.tasks.find((t) => t.name === "Mount data disk")?.status).toBe("skipped");
});

it("settles while others still run, then fails, and a retry adds an attempt", () => {
  const sample = mariadbLaunch({ faults: [PACKAGE_LOCK], retryAfterMs: 60_000 });
  const states = sample.events.map(
    (_, i) => applyEvents(createTimeline(sample.detail), sample.events.slice(0, i + 1)).state.run,
  );
  expect([...new Set(states)]).toEqual(["queued", "running", "settling", "failed", "succeeded"]);
  const track = step(all(sample).state, "db-2.install");
  expect(track.attempts.map((a) => a.state)).toEqual(["failed", "succeeded"]);
  expect(track.attempts[0]?.failure?.detail).toBe(PACKAGE_LOCK.detail);
});

it("shows a step as not begun between the retry and its start", () => {
  const sample = mariadbLaunch({ faults: [PACKAGE_LOCK], retryAfterMs: 60_000 });
  const at = sample.events.findIndex((e) => e.kind === "retried");
  const { state } = applyEvents(createTimeline(sample.detail), sample.events.slice(0, at + 1));
  expect(stepStatus(step(state, "db-2.install"))).toBe("pending");
  expect(state.run).toBe("running");
  expect(state.endedMs).toBeNull();
});

it("cuts the idle hours before a retry out of the axis", () => {
  const fast = all(mariadbLaunch({ faults: [PACKAGE_LOCK], retryAfterMs: 1_000 })).state;
  const slow = all(mariadbLaunch({ faults: [PACKAGE_LOCK], retryAfterMs: 8 * 3_600_000 })).state;
  expect(fast.breaks).toEqual([]);
  expect(slow.breaks).toHaveLength(1);
  expect(slow.endedMs ?? 0).toBeLessThan((fast.endedMs ?? 0) + 10_000);
  expect(slow.skippedMs).toBeGreaterThan(7.9 * 3_600_000);
});

it("cancel: what ran is cancelled, the undo phase removes every machine", () => {
  const { state } = all(mariadbLaunch({ cancelAtMs: 40_000 }));
  expect(state.run).toBe("cancelled");
  expect(state.cancelledMs).toBe(40_000);
  expect(stepStatus(step(state, "db-1.install"))).toBe("cancelled");
  expect(currentAttempt(step(state, "db-1.install"))?.tasks.at(-1)?.status).toBe("interrupted");
  for (const n of ["db-1", "db-2", "db-3"]) expect(stepStatus(step(state, `${n}.remove`))).toBe("succeeded");
});

it("a worker that died: the same attempt goes on, its open task is interrupted", () => {
  const sample = mariadbLaunch();
  const e = write(sample);
  const { state } = applyEvents(createTimeline(sample.detail), [
    e(0, null, { kind: "run-created" }),
    e(100, null, { kind: "run-started" }),
    e(200, "db-1.install", { kind: "step-started", attempt: 1, resumed: false }),
    e(300, "db-1.install", { kind: "task-started", task: "t1", name: "Install", node: "db-1" }),
    e(5_000, "db-1.install", { kind: "step-started", attempt: 1, resumed: true }),
    e(5_100, "db-1.install", { kind: "task-started", task: "t1", name: "Install", node: "db-1" }),
    e(6_000, "db-1.install", {
      kind: "task-ended",
      task: "t1",
      name: "Install",
      node: "db-1",
      status: "ok",
      durationMs: 900,
      output: "",
    }),
  ]);
  const [attempt, ...more] = step(state, "db-1.install").attempts;
  expect(more).toEqual([]);
  expect(attempt).toMatchObject({ startMs: 200, resumed: true, state: "running", endMs: null });
  expect(attempt?.tasks.map((t) => t.status)).toEqual(["interrupted", "ok"]);
});

it("a new attempt closes one that never said its end", () => {
  const sample = mariadbLaunch();
  const e = write(sample);
  const { state } = applyEvents(createTimeline(sample.detail), [
    e(0, "db-1.boot", { kind: "step-started", attempt: 1, resumed: false }),
    e(900, "db-1.boot", { kind: "step-started", attempt: 2, resumed: true }),
  ]);
  expect(step(state, "db-1.boot").attempts.map((a) => [a.state, a.endMs])).toEqual([
    ["interrupted", 900],
    ["running", null],
  ]);
});

it("an end without a start still shows what happened", () => {
  const sample = mariadbLaunch();
  const e = write(sample);
  const { state } = applyEvents(createTimeline(sample.detail), [
    e(4_000, "db-1.boot", { kind: "step-started", attempt: 1, resumed: false }),
    e(9_000, "db-1.boot", {
      kind: "task-ended",
      task: "x",
      name: "X",
      node: "db-1",
      status: "changed",
      durationMs: 2_000,
      output: "",
    }),
    e(9_500, "db-1.clone", { kind: "step-ended", attempt: 1, state: "succeeded" }),
  ]);
  expect(currentAttempt(step(state, "db-1.boot"))?.tasks[0]).toMatchObject({ startMs: 7_000, endMs: 9_000 });
  expect(currentAttempt(step(state, "db-1.clone"))).toMatchObject({ startMs: 9_500, endMs: 9_500, state: "succeeded" });
});

it("ignores events of steps that the plan does not have", () => {
  const sample = mariadbLaunch();
  const e = write(sample);
  const { state } = applyEvents(createTimeline(sample.detail), [
    e(0, "nobody.boot", { kind: "step-started", attempt: 1, resumed: false }),
    e(1, "nobody.boot", { kind: "progress", text: "hello" }),
  ]);
  expect(state.lastSeq).toBe(2);
  expect([...state.tracks.values()].every((t) => t.attempts.length === 0)).toBe(true);
});

it("time never runs backwards, whatever the writers' clocks say", () => {
  const sample = mariadbLaunch();
  const e = write(sample);
  const { state } = applyEvents(createTimeline(sample.detail), [
    e(-500, null, { kind: "run-created" }),
    e(5_000, "db-1.boot", { kind: "step-started", attempt: 1, resumed: false }),
    e(4_800, "db-1.boot", { kind: "step-ended", attempt: 1, state: "succeeded" }),
  ]);
  expect(currentAttempt(step(state, "db-1.boot"))).toMatchObject({ startMs: 5_000, endMs: 5_000 });
  expect(state.log[0]?.ms).toBe(0);
});

it("draws an image build in one lane named after the image", () => {
  const { state } = all(imageBuild());
  expect(state.lanes.map((l) => [l.id, l.label])).toEqual([[SOLE_LANE, "Debian 12"]]);
  expect([...state.tracks.values()].every((t) => t.lanes.length === 1 && t.lanes[0] === SOLE_LANE)).toBe(true);
  expect(state.run).toBe("succeeded");
});

it("keeps the newest 10 000 lines and counts the others", () => {
  const sample = mariadbLaunch();
  const e = write(sample);
  const lines = Array.from({ length: LOG_KEPT + 2_345 }, (_, i) =>
    e(i, "db-1.boot", { kind: "line", node: "db-1", source: "console", text: `${i}` }),
  );
  const whole = applyEvents(createTimeline(sample.detail), lines).state;
  expect(whole.log).toHaveLength(LOG_KEPT);
  expect(whole.logDropped).toBe(2_345);
  const parts = [lines.slice(0, 7_000), lines.slice(7_000, 11_000), lines.slice(11_000)];
  const cut = parts.reduce((s, part) => applyEvents(s, part).state, createTimeline(sample.detail));
  expect(cut).toEqual(whole);
});

it("counts what touched a lane, and only that lane", () => {
  const sample = mariadbLaunch();
  const at = sample.events.findIndex((x) => x.step === "db-2.boot");
  const before = applyEvents(createTimeline(sample.detail), sample.events.slice(0, at)).state;
  const after = applyEvents(before, sample.events.slice(at, at + 1)).state;
  expect(["db-1", "db-2", "db-3"].map((l) => (after.versions.get(l) ?? 0) - (before.versions.get(l) ?? 0))).toEqual([
    0, 1, 0,
  ]);
});

it("starts at the request", () => {
  expect(createTimeline(mariadbLaunch().detail).origin).toBe(Date.parse(SAMPLE_START));
});

describe("a node's address", () => {
  const addresses = (state: TimelineState) => state.lanes.map((l) => l.address);

  it("stands in its lane from the moment it is leased until its machine is removed", () => {
    const sample = mariadbLaunch({ cancelAtMs: 60_000 });
    const leased = sample.events.findIndex((e) => e.kind === "address-leased" && e.node === "db-2");
    const before = applyEvents(createTimeline(sample.detail), sample.events.slice(0, leased)).state;
    expect(before.lanes[1]).toMatchObject({ address: null, host: null });
    const after = applyEvents(before, sample.events.slice(leased, leased + 1)).state;
    expect(after.lanes[1]).toMatchObject({ address: "10.42.7.12", host: null });
    expect(after.log.at(-1)).toMatchObject({ node: "db-2", text: { kind: "address", address: "10.42.7.12" } });
    expect(addresses(all(sample).state)).toEqual([null, null, null]);
  });

  it("names the cluster's member where there is one, and follows a machine that gets another address", () => {
    const sample = mariadbLaunch();
    const e = write(sample);
    const { state } = applyEvents(createTimeline(sample.detail), [
      e(1, "db-1.connect", { kind: "step-started", attempt: 1, resumed: false }),
      e(2, "db-1.connect", { kind: "address-leased", node: "db-1", address: "10.0.0.4", host: "hv-03" }),
      e(3, "db-1.connect", { kind: "address-leased", node: "db-1", address: "10.0.0.9", host: "hv-05" }),
      e(4, "db-1.connect", { kind: "address-leased", node: "probe", address: "10.0.0.5" }),
    ]);
    expect(state.lanes[0]).toMatchObject({ address: "10.0.0.9", host: "hv-05" });
    expect(addresses(state)).toEqual(["10.0.0.9", null, null]);
  });
});
