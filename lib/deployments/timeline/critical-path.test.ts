import { describe, expect, it } from "vitest";
import { criticalPath, pathItems, pathStretches, peerDurations } from "./critical-path";
import { estimate } from "./eta";
import { failureSummary } from "./failure-summary";
import { outliers } from "./outliers";
import { forecast, goalSteps } from "./schedule";
import { hadoopLaunch, imageBuild, mariadbLaunch, PACKAGE_LOCK, type SampleLaunch } from "./testing/launches";
import { finalState, stateAt } from "./testing/states";
import type { TimelineState } from "./types";

const spansOf = (state: TimelineState, sample: SampleLaunch, now: number) => {
  const typical = sample.detail.history.typical;
  return (
    (typical === null ? null : estimate(state, typical, now)?.spans) ??
    forecast(state, goalSteps(state), now, peerDurations(state))
  );
};

describe("critical path", () => {
  const samples: [string, SampleLaunch][] = [
    ["three nodes", mariadbLaunch()],
    ["no history", mariadbLaunch({ launches: 2 })],
    ["many nodes", hadoopLaunch({ workers: 9 })],
    ["an image", imageBuild()],
    ["failed", mariadbLaunch({ faults: [PACKAGE_LOCK] })],
  ];
  it.each(samples)("%s: each step needs the one before, and none of its needs ends later", (_, sample) => {
    for (const now of [0, 5_000, 25_000, 60_000, 200_000]) {
      const state = stateAt(sample, now);
      const spans = spansOf(state, sample, now);
      const path = criticalPath(state, spans);
      expect(path.length).toBeGreaterThan(0);
      const ends = [...spans.values()].map((s) => s.endMs);
      expect(spans.get(path.at(-1) ?? "")?.endMs).toBe(Math.max(...ends));
      path.forEach((key, i) => {
        const needs = state.tracks.get(key)?.needs ?? [];
        if (i === 0) return expect(needs).toEqual([]);
        const before = path[i - 1] ?? expect.fail();
        expect(needs).toContain(before);
        for (const need of needs)
          expect(spans.get(need)?.endMs ?? 0).toBeLessThanOrEqual(spans.get(before)?.endMs ?? 0);
      });
    }
  });

  it("crosses to the replica where it waited for the primary", () => {
    const sample = mariadbLaunch();
    const state = finalState(sample);
    const path = criticalPath(state, spansOf(state, sample, 0));
    expect(path.slice(0, 6)).toEqual(
      ["allocate", "clone", "boot", "connect", "install", "configure"].map((a) => `db-1.${a}`),
    );
    expect(path.at(-2)).toMatch(/^db-[23]\.configure$/);
    expect(path.at(-1)).toBe("verify");
    const stretches = pathStretches(state, path, spansOf(state, sample, 0));
    expect(stretches.map((s) => s.lane)).toEqual(["db-1", path.at(-2)?.split(".")[0]]);
    expect(stretches[0]).toMatchObject({ fromMs: 0 });
    expect(stretches[1]?.fromMs).toBe(stretches[0]?.toMs);
  });

  it("as text: machine steps in one line, long tasks by name, the rest summed", () => {
    const sample = mariadbLaunch();
    const state = finalState(sample);
    const spans = spansOf(state, sample, 0);
    const items = pathItems(state, criticalPath(state, spans), spans, sample.detail.history.typical, state.lastMs);
    expect(items[0]).toMatchObject({ what: { kind: "machine" }, node: "db-1", state: "done" });
    const names = items.flatMap((i) => (i.what.kind === "task" ? [i.what.name] : []));
    expect(names).toEqual(
      expect.arrayContaining(["Install mariadb-server", "Take snapshot for replicas", "Restore snapshot"]),
    );
    expect(new Set(items.map((i) => i.id)).size).toBe(items.length);
    const sum = items.reduce((total, i) => total + i.tookMs, 0);
    expect(Math.abs(sum - (state.endedMs ?? 0)) / sum).toBeLessThan(0.05);
  });
});

describe("outliers", () => {
  it("finds the slow node and no other", () => {
    const sample = hadoopLaunch({ workers: 27 });
    const state = stateAt(sample, 60_000);
    const path = criticalPath(state, spansOf(state, sample, 60_000));
    const found = outliers(state, 60_000, path);
    expect(found.map((o) => o.node)).toEqual(["wk-19"]);
    expect(found[0]?.slower).toBeGreaterThan(0.25);
  });
  it("needs peers of the same role, and a difference that matters", () => {
    expect(outliers(finalState(mariadbLaunch()), 200_000, [])).toEqual([]);
    expect(outliers(stateAt(hadoopLaunch(), 4_000), 4_000, [])).toEqual([]);
  });
  it("a running step counts as soon as it has taken too long; its effect is nothing off the path", () => {
    const state = stateAt(hadoopLaunch({ workers: 27 }), 25_500);
    const late = outliers(state, 60_000, []);
    expect(late.length).toBeGreaterThan(0);
    expect(late.every((o) => o.effectMs === 0)).toBe(true);
  });
});

describe("failure summary", () => {
  it("names step, node, task, output and the time of a retry", () => {
    const sample = mariadbLaunch({ faults: [PACKAGE_LOCK] });
    const f = failureSummary(finalState(sample), sample.detail.history.typical) ?? expect.fail();
    expect(f).toMatchObject({
      step: "db-2.install",
      action: "install",
      node: "db-2",
      detail: PACKAGE_LOCK.detail,
      remedy: PACKAGE_LOCK.remedy,
      nodes: 3,
      healthy: 2,
      others: [],
    });
    expect(f.task?.name).toBe("Install mariadb-server");
    expect(f.mark).toBe(f.task?.id);
    expect(f.output).toContain("Could not get lock");
    expect(f.retryMs).toBeGreaterThan(30_000);
  });
  it("has no time without history, and nothing at all without a failure", () => {
    expect(failureSummary(finalState(mariadbLaunch({ faults: [PACKAGE_LOCK] })), null)?.retryMs).toBeNull();
    expect(failureSummary(finalState(mariadbLaunch()), null)).toBeNull();
    expect(failureSummary(finalState(mariadbLaunch({ faults: [PACKAGE_LOCK], retryAfterMs: 1_000 })), null)).toBeNull();
  });
  it("keeps every attempt", () => {
    const f = failureSummary(
      finalState(mariadbLaunch({ faults: [{ ...PACKAGE_LOCK, fails: 9 }], cancelAtMs: 999_999_999 })),
      null,
    );
    expect(f?.attempts).toHaveLength(1);
    const twice = mariadbLaunch({ faults: [{ ...PACKAGE_LOCK, fails: 2 }], retryAfterMs: 1_000 });
    const second = twice.events.findLast((e) => e.kind === "step-ended" && e.state === "failed") ?? expect.fail();
    const state = stateAt(twice, Date.parse(second.at) - Date.parse(twice.detail.createdAt));
    expect(failureSummary(state, null)?.attempts.map((a) => [a.attempt, a.state])).toEqual([
      [1, "failed"],
      [2, "failed"],
    ]);
  });
  it("several failures: the first is the headline, nodes are counted once", () => {
    const other = { ...PACKAGE_LOCK, step: "db-3.boot", task: null, detail: "db-3 did not boot." };
    const f = failureSummary(finalState(mariadbLaunch({ faults: [PACKAGE_LOCK, other] })), null) ?? expect.fail();
    expect(f.step).toBe("db-3.boot");
    expect(f.task).toBeNull();
    expect(f.mark).toBe("db-3.boot~1");
    expect(f.others.map((o) => o.step)).toEqual(["db-2.install"]);
    expect(f.healthy).toBe(1);
  });
});
