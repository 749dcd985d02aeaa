import { describe, expect, it } from "vitest";
import { tasksByLane } from "./task-progress";
import { hadoopLaunch, mariadbLaunch, PACKAGE_LOCK, type SampleLaunch } from "./testing/launches";
import { finalState, stateAt } from "./testing/states";

const tasksAt = (sample: SampleLaunch, ms: number) => tasksByLane(stateAt(sample, ms), sample.detail.history.typical);
const endOf = ({ detail, events }: SampleLaunch) => Date.parse(events.at(-1)?.at ?? "") - Date.parse(detail.createdAt);

describe("how many tasks there will be", () => {
  it("is known from comparable launches before the first one runs, and stays until the last has ended", () => {
    const sample = mariadbLaunch();
    for (let ms = 0; ms <= endOf(sample); ms += 1_500) {
      const { all, lanes } = tasksAt(sample, ms);
      expect(all.total).toBe(51);
      expect([...lanes.values()].map((l) => l.total)).toEqual([17, 17, 17]);
      expect(all.done).toBe([...lanes.values()].reduce((sum, l) => sum + l.done, 0));
    }
    expect(tasksAt(sample, endOf(sample)).all).toEqual({ done: 51, total: 51 });
  });

  it("is not known without history, until every step has ended", () => {
    const sample = mariadbLaunch({ launches: 4 });
    const half = tasksAt(sample, 60_000);
    expect(half.all.total).toBeNull();
    expect(half.all.done).toBeGreaterThan(10);
    expect(tasksAt(sample, endOf(sample)).all).toEqual({ done: 51, total: 51 });
  });

  it("is not known where history lacks a single step that is left", () => {
    const sample = mariadbLaunch();
    const typical = sample.detail.history.typical ?? expect.fail();
    const { "db-2.configure": _, ...known } = typical.taskCounts;
    const { all, lanes } = tasksByLane(stateAt(sample, 60_000), { ...typical, taskCounts: known });
    expect(all.total).toBeNull();
    expect([...lanes].map(([id, { total }]) => [id, total])).toEqual([
      ["db-1", 17],
      ["db-2", null],
      ["db-3", 17],
    ]);
  });

  it("grows with a step that runs more tasks than usual", () => {
    const sample = hadoopLaunch({ workers: 3 });
    const typical = sample.detail.history.typical ?? expect.fail();
    const fewer = { ...typical.taskCounts, "wk-1.install": { "wk-1": 2 } };
    const before = tasksByLane(stateAt(sample, 0), { ...typical, taskCounts: fewer }).lanes.get("wk-1");
    expect(before).toEqual({ done: 0, total: 26 });
    const after = tasksByLane(finalState(sample), { ...typical, taskCounts: fewer }).lanes.get("wk-1");
    expect(after).toEqual({ done: 56, total: 56 });
  });

  it("counts a retried step anew", () => {
    const sample = mariadbLaunch({ faults: [PACKAGE_LOCK] });
    expect(tasksAt(sample, endOf(sample)).lanes.get("db-2")).toEqual({ done: 5, total: 17 });
    const retried = mariadbLaunch({ faults: [PACKAGE_LOCK], retryAfterMs: 9_000 });
    expect(tasksAt(retried, endOf(retried)).all).toEqual({ done: 51, total: 51 });
  });

  it("is of no interest once the launch is being removed", () => {
    const sample = mariadbLaunch({ cancelAtMs: 60_000 });
    expect(tasksAt(sample, endOf(sample)).all.total).toBeNull();
  });
});
