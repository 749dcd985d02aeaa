import { describe, expect, it } from "vitest";
import { estimate, ETA_STEP_MS, paces, steadyEta, type Eta } from "./eta";
import { forecast, goalSteps, lastEnd, median, medians, typicalSchedule, type Typical } from "./schedule";
import { hadoopLaunch, mariadbLaunch, PACKAGE_LOCK } from "./testing/launches";
import { finalState, stateAt } from "./testing/states";

const sample = mariadbLaunch({ seed: 7 });
const typical: Typical = sample.detail.history.typical ?? expect.fail("the sample has history");
const endMs = finalState(sample).endedMs ?? expect.fail("the sample ends");
const at = (ms: number) => estimate(stateAt(sample, ms), typical, ms) ?? expect.fail(`no estimate at ${ms}`);

it("median", () => {
  expect(median([])).toBeNull();
  expect(median([3])).toBe(3);
  expect(median([9, 1, 5])).toBe(5);
  expect(median([1, 2, 3, 10])).toBe(2.5);
});

describe("estimate", () => {
  it.each([0, 0.1, 0.3, 0.5, 0.7, 0.9])("is within 15 %% of the true end at %f of the launch", (share) => {
    expect(Math.abs(at(endMs * share).readyMs - endMs) / endMs).toBeLessThan(0.15);
  });

  it("lies in its band, and the band narrows as less is left", () => {
    let width = Infinity;
    for (const share of [0.05, 0.25, 0.5, 0.75, 0.95]) {
      const eta = at(endMs * share);
      expect(eta.lowMs).toBeLessThanOrEqual(eta.readyMs);
      expect(eta.highMs).toBeGreaterThanOrEqual(eta.readyMs);
      expect(eta.edgeMs).toBeGreaterThanOrEqual(eta.highMs);
      expect(eta.highMs - eta.lowMs).toBeLessThan(width);
      width = eta.highMs - eta.lowMs;
    }
  });

  it("is never in the past, even for a step that takes far too long", () => {
    const state = stateAt(sample, 20_000);
    for (const late of [60_000, 600_000, 6_000_000])
      expect(estimate(state, typical, late)?.readyMs ?? 0).toBeGreaterThan(late);
  });

  it("says nothing once a step that is left was never measured", () => {
    const removal = mariadbLaunch({ cancelAtMs: 30_000 });
    expect(estimate(stateAt(removal, 31_000), typical, 31_000)).toBeNull();
  });

  it("walks the graph: no step starts before its needs have ended", () => {
    for (const big of [sample, hadoopLaunch({ workers: 6 })]) {
      const history = big.detail.history.typical ?? expect.fail();
      const state = stateAt(big, 30_000);
      const { spans } = estimate(state, history, 30_000) ?? expect.fail();
      for (const track of goalSteps(state)) {
        const span = spans.get(track.key) ?? expect.fail();
        expect(span.endMs).toBeGreaterThanOrEqual(span.startMs);
        if (!span.done) expect(span.endMs).toBeGreaterThanOrEqual(30_000);
        for (const need of track.needs)
          expect(spans.get(need)?.endMs ?? Infinity).toBeLessThanOrEqual(span.startMs + 1);
      }
    }
  });
});

describe("pace", () => {
  it("is 1 until enough was measured, then the node's own, within limits", () => {
    const fresh = stateAt(sample, 3_000);
    expect(paces(fresh, medians(fresh, typical))("db-1")).toBe(1);
    const slow = finalState(sample);
    const half = (ms: number | null) => (ms === null ? null : ms / 2);
    const twice = paces(slow, (t) => half(medians(slow, typical)(t)));
    expect(twice("db-1")).toBeGreaterThan(1.7);
    expect(paces(slow, () => 1_000_000)("db-1")).toBe(0.5);
    expect(paces(slow, () => 1_000)("db-2")).toBe(3);
    expect(twice("nobody")).toBe(1);
  });

  it("a node on a slow disk is expected to stay slow", () => {
    const big = hadoopLaunch({ workers: 20 });
    const history = big.detail.history.typical ?? expect.fail();
    const state = stateAt(big, 40_000);
    // History here knows the slow node as slow; against an even history it must be recognised by its own pace.
    const even = {
      ...history,
      steps: Object.fromEntries(
        Object.entries(history.steps).map(([k, v]) => [k, k.startsWith("wk-19.") ? v / 1.5 : v]),
      ),
    };
    const pace = paces(state, medians(state, even));
    expect(pace("wk-19")).toBeGreaterThan(1.3);
    expect(pace("wk-18")).toBeLessThan(1.15);
  });
});

it("a step that history does not know takes the median of its action", () => {
  const state = stateAt(sample, 0);
  const { "db-3.boot": _, ...steps } = typical.steps;
  const expected = medians(state, { ...typical, steps });
  const boot = state.tracks.get("db-3.boot") ?? expect.fail();
  expect(expected(boot)).toBe(median([steps["db-1.boot"] ?? 0, steps["db-2.boot"] ?? 0]));
  expect(medians(state, { ...typical, steps: {} })(boot)).toBeNull();
});

it("the typical schedule ends about when a typical launch does", () => {
  const state = stateAt(sample, 0);
  const end = lastEnd(typicalSchedule(goalSteps(state), medians(state, typical)));
  expect(Math.abs(end - typical.p50Ms) / typical.p50Ms).toBeLessThan(0.05);
});

it("a failed step counts as still to do", () => {
  const failed = finalState(mariadbLaunch({ seed: 7, faults: [PACKAGE_LOCK] }));
  const now = failed.endedMs ?? expect.fail();
  const spans = forecast(failed, goalSteps(failed), now, medians(failed, typical));
  expect(spans.get("db-2.install")).toMatchObject({ startMs: now, done: false });
  expect(spans.get("db-1.install")?.done).toBe(true);
});

it("survives a plan with a circle or an unknown need", () => {
  const state = stateAt(sample, 0);
  const [a, b] = goalSteps(state);
  if (a === undefined || b === undefined) return expect.fail();
  const circle = [
    { ...a, needs: [b.key] },
    { ...b, needs: [a.key, "nobody.knows"] },
  ];
  expect(lastEnd(forecast(state, circle, 0, () => 1_000))).toBeLessThanOrEqual(2_000);
});

describe("what is shown", () => {
  const eta = (readyMs: number): Eta => ({
    readyMs,
    lowMs: readyMs - 5_000,
    highMs: readyMs + 5_000,
    edgeMs: readyMs + 9_000,
    aheadMs: 0,
    spans: new Map(),
  });
  it("keeps still under two seconds", () => {
    expect(steadyEta(null, eta(60_000), 0).readyMs).toBe(60_000);
    expect(steadyEta(eta(60_000), eta(60_000 + ETA_STEP_MS - 1), 0).readyMs).toBe(60_000);
    expect(steadyEta(eta(60_000), eta(60_000 + ETA_STEP_MS), 0).readyMs).toBe(62_000);
    expect(steadyEta(eta(60_000), eta(58_000), 0).readyMs).toBe(58_000);
  });
  it("does not drift by small steps", () => {
    let shown: Eta | null = null;
    for (let i = 0; i <= 100; i += 1) shown = steadyEta(shown, eta(60_000 + i * 100), 0);
    expect(Math.abs((shown?.readyMs ?? 0) - 70_000)).toBeLessThan(ETA_STEP_MS);
  });
  it("never shows a moment that has passed", () => {
    expect(steadyEta(eta(60_000), eta(61_500), 60_500).readyMs).toBe(61_500);
  });
});
