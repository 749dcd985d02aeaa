import { describe, expect, it } from "vitest";
import { announcements, spokenFacts } from "./announce";
import { estimate } from "./eta";
import { attemptId, findMark, stepCounts, taskCounts } from "./find-mark";
import { cellAt, laneCells, moveFocus, nextOf, type Focus, type Move } from "./grid";
import { currentStage, laneModels, removalModel } from "./lane-model";
import { BAR_BOX } from "./layout";
import { lanePaths, markKind } from "./paths";
import { tableRows } from "./table";
import { hadoopLaunch, imageBuild, mariadbLaunch, PACKAGE_LOCK, type SampleLaunch } from "./testing/launches";
import { random } from "./testing/simulate";
import { finalState, stateAt } from "./testing/states";

const NOTHING = { spans: null, typical: null };
const models = (sample: SampleLaunch, ms: number) => {
  const state = stateAt(sample, ms);
  const typical = sample.detail.history.typical;
  const spans = typical === null ? null : (estimate(state, typical, ms)?.spans ?? null);
  return laneModels(state, ms, { spans, typical: null });
};
const lane = (sample: SampleLaunch, ms: number, id: string) =>
  models(sample, ms).get(id)?.model ?? expect.fail(`no lane ${id}`);

describe("lane model", () => {
  it("a replica that is installed waits for the primary, until its configure starts", () => {
    const sample = mariadbLaunch();
    const state = finalState(sample);
    const installed = state.tracks.get("db-3.install")?.attempts[0]?.endMs ?? 0;
    const primary = state.tracks.get("db-1.configure")?.attempts[0]?.endMs ?? 0;
    const during = lane(sample, (installed + primary) / 2, "db-3");
    expect(during.state).toBe("waiting");
    expect(during.waits).toMatchObject([
      { step: "db-3.configure", startMs: installed, needs: ["db-1.configure"], open: true },
    ]);
    const after = lane(sample, primary + 5_000, "db-3");
    expect(after.waits).toMatchObject([{ step: "db-3.configure", startMs: installed, endMs: primary, open: false }]);
    expect(after.state).toBe("running");
  });

  it("bars of a lane never overlap, marks lie inside their bars", () => {
    for (const sample of [
      mariadbLaunch(),
      hadoopLaunch({ workers: 4 }),
      imageBuild(),
      mariadbLaunch({ faults: [PACKAGE_LOCK], retryAfterMs: 9_000_000 }),
    ]) {
      for (const now of [1_000, 20_000, 50_000, 400_000]) {
        for (const { model } of models(sample, now).values()) {
          model.bars.forEach((b, i) => {
            expect(b.endMs).toBeGreaterThanOrEqual(b.startMs);
            expect(b.startMs).toBeGreaterThanOrEqual((model.bars[i - 1]?.endMs ?? 0) - 1);
          });
          for (const m of model.marks) {
            const bar = model.bars.find((b) => b.id === attemptId(m.id)) ?? expect.fail(m.id);
            expect(m.startMs).toBeGreaterThanOrEqual(bar.startMs);
            expect(m.endMs ?? bar.endMs).toBeLessThanOrEqual(bar.endMs + 1);
          }
          for (const g of model.ghosts) expect(g.startMs).toBeGreaterThanOrEqual(now - 1);
        }
      }
    }
  });

  it("nothing is drawn right of now without history", () => {
    const sample = mariadbLaunch({ launches: 3 });
    for (const { model } of models(sample, 30_000).values()) expect(model.ghosts).toEqual([]);
  });

  it("a failed lane says so, its peers are held", () => {
    const sample = mariadbLaunch({ faults: [PACKAGE_LOCK] });
    expect(lane(sample, 999_999, "db-2")).toMatchObject({
      state: "failed",
      current: { state: "failed", task: "Install mariadb-server" },
    });
    expect(lane(sample, 999_999, "db-1").state).toBe("stopped");
  });

  it("a verify of the whole stack is in every lane; a build has one lane", () => {
    for (const id of ["db-1", "db-2", "db-3"])
      expect(lane(mariadbLaunch(), 999_999, id).bars.at(-1)?.stage).toBe("verify");
    const built = models(imageBuild(), 999_999);
    expect([...built.keys()]).toEqual([""]);
    expect(built.get("")?.model).toMatchObject({ state: "done", stepsDone: 8, stepsTotal: 8 });
  });

  it("lanes at rest keep their model from one snapshot to the next", () => {
    const sample = mariadbLaunch();
    const state = finalState(sample);
    const first = laneModels(state, 500_000, NOTHING);
    const second = laneModels(state, 501_000, NOTHING, first);
    for (const [id, entry] of first) expect(second.get(id)).toBe(entry);
    const live = stateAt(sample, 20_000);
    const before = laneModels(live, 20_000, NOTHING);
    expect(laneModels(live, 21_000, NOTHING, before).get("db-1")).not.toBe(before.get("db-1"));
  });

  it("removal counts down and drops what never began", () => {
    const sample = mariadbLaunch({ cancelAtMs: 40_000 });
    expect(removalModel(stateAt(sample, 39_000), 39_000)).toBeNull();
    expect(removalModel(stateAt(sample, 41_000), 41_000)).toMatchObject({ total: 3, left: 3 });
    expect(removalModel(finalState(sample), 0)).toMatchObject({ total: 3, left: 0 });
    expect(lane(sample, 42_000, "db-1").ghosts).toEqual([]);
    expect(stepCounts(finalState(sample))).toEqual({ done: 3, total: 3 });
  });

  it("stage of the badge", () => {
    const sample = mariadbLaunch();
    expect(currentStage(stateAt(sample, 0))).toBeNull();
    expect(currentStage(stateAt(sample, 12_000))).toBe("boot");
    expect(currentStage(stateAt(sample, 40_000))).toBe("configure");
  });
});

describe("paths", () => {
  it("one path for each state, numbers only, running marks apart", () => {
    const model = lane(mariadbLaunch(), 70_000, "db-1");
    const paths = lanePaths(model, { fromMs: 0, toMs: 180_000, width: 640 }, "comfortable");
    expect(Object.keys(paths.marks).sort()).toEqual(["changed", "same", "skipped"]);
    for (const d of [
      ...Object.values(paths.marks),
      paths.waits,
      paths.ghosts,
      ...Object.values(paths.bars).map((b) => b.body),
    ]) {
      expect(d).toMatch(/^[MhvazA-Za-z0-9 .-]*$/);
      expect(d).not.toContain("NaN");
    }
    expect(paths.running).toHaveLength(1);
  });
  it("what lies outside the window is not drawn", () => {
    const model = lane(mariadbLaunch(), 70_000, "db-1");
    const paths = lanePaths(model, { fromMs: 400_000, toMs: 500_000, width: 640 }, "dense", BAR_BOX.dense);
    expect(paths).toMatchObject({ bars: {}, marks: {}, waits: "", running: [] });
  });
  it("every status has a shape", () => {
    expect(
      (["ok", "changed", "skipped", "failed", "ignored", "unreachable", "running", "interrupted"] as const).map(
        markKind,
      ),
    ).toEqual(["same", "changed", "skipped", "failed", "same", "failed", "changed", "skipped"]);
  });
});

describe("grid", () => {
  const sample = hadoopLaunch({ workers: 3 });
  const grid = [...models(sample, 50_000).values()].map(({ model }) => ({ lane: model.lane, cells: laneCells(model) }));
  it("a random walk always stands on a lane and one of its cells", () => {
    const rnd = random(5);
    const moves: Move[] = ["up", "down", "left", "right", "first", "last"];
    let focus: Focus = { lane: grid[0]?.lane ?? "", cell: null };
    for (let i = 0; i < 2_000; i += 1) {
      focus = moveFocus(grid, focus, moves[Math.floor(rnd() * moves.length)] ?? "up");
      const row = grid.find((g) => g.lane === focus.lane) ?? expect.fail();
      if (focus.cell !== null) expect(row.cells.map((c) => c.id)).toContain(focus.cell);
    }
  });
  it("right and left are each other's inverse; left of the first is the header; ends hold", () => {
    const row = grid[0] ?? expect.fail();
    const start: Focus = { lane: row.lane, cell: null };
    const one = moveFocus(grid, start, "right");
    expect(one.cell).toBe(row.cells[0]?.id);
    expect(moveFocus(grid, moveFocus(grid, one, "right"), "left")).toEqual(one);
    expect(moveFocus(grid, one, "left")).toEqual(start);
    const last = moveFocus(grid, start, "last");
    expect(moveFocus(grid, last, "right")).toEqual(last);
    expect(moveFocus(grid, start, "up")).toEqual(start);
  });
  it("down stays at the same time", () => {
    const row = grid[0] ?? expect.fail();
    const cell = row.cells[Math.floor(row.cells.length / 2)] ?? expect.fail();
    const below = moveFocus(grid, { lane: row.lane, cell: cell.id }, "down");
    const found = grid[1]?.cells.find((c) => c.id === below.cell) ?? expect.fail();
    expect(Math.abs((found.startMs + found.endMs) / 2 - (cell.startMs + cell.endMs) / 2)).toBeLessThan(4_000);
  });
  it("a pointer near a mark finds it, far from all finds nothing; of two the smaller", () => {
    const cells = [
      { id: "a", lane: "x", startMs: 0, endMs: 100 },
      { id: "b", lane: "x", startMs: 40, endMs: 50 },
      { id: "c", lane: "x", startMs: 200, endMs: 201 },
    ];
    expect(cellAt(cells, 45, 5)?.id).toBe("b");
    expect(cellAt(cells, 70, 5)?.id).toBe("a");
    expect(cellAt(cells, 203, 5)?.id).toBe("c");
    expect(cellAt(cells, 150, 5)).toBeNull();
  });
  it("next goes round", () => {
    expect(nextOf(["a", "b"], null)).toBe("a");
    expect(nextOf(["a", "b"], "b")).toBe("a");
    expect(nextOf([], "b")).toBeNull();
  });
});

describe("marks by id", () => {
  const state = finalState(mariadbLaunch({ faults: [PACKAGE_LOCK] }));
  it("finds every mark that the log or the chart names", () => {
    for (const line of state.log) if (line.mark !== null) expect(findMark(state, line.mark), line.mark).not.toBeNull();
  });
  it("an old or foreign id is nothing", () => {
    for (const id of [null, "", "db-1.install", "db-1.install~9", "db-1.install~1~999", "x~1"])
      expect(findMark(state, id)).toBeNull();
  });
  it("counts tasks", () => {
    const c = taskCounts(state);
    expect(c.failed).toBe(1);
    expect(c.changed + c.same + c.skipped + c.failed).toBe(c.done);
  });
});

describe("table", () => {
  it("has every attempt and task once, in order of time, then what is to come", () => {
    const state = stateAt(mariadbLaunch({ faults: [PACKAGE_LOCK] }), 999_999);
    const rows = tableRows(state, null, ["db-1.boot"], 999_999);
    expect(new Set(rows.map((r) => r.id)).size).toBe(rows.length);
    const begun = rows.filter((r) => r.startMs !== null);
    expect(begun.map((r) => r.startMs)).toEqual([...begun.map((r) => r.startMs)].sort((a, b) => (a ?? 0) - (b ?? 0)));
    expect(rows.slice(begun.length).map((r) => r.id)).toEqual(["db-2.configure", "verify"]);
    expect(rows.filter((r) => r.onPath).map((r) => r.node)).toContain("db-1");
  });
});

describe("announcements", () => {
  it("says each stage, failure and end once", () => {
    const sample = mariadbLaunch({ faults: [PACKAGE_LOCK] });
    const said: string[] = [];
    let before = spokenFacts(stateAt(sample, 0));
    for (let ms = 0; ms <= 120_000; ms += 1_000) {
      const state = stateAt(sample, ms);
      for (const a of announcements(before, state))
        said.push(
          a.kind === "failed" ? `failed ${a.node} ${a.task}` : a.kind === "run" ? `run ${a.run}` : `stage ${a.stage}`,
        );
      before = spokenFacts(state);
    }
    expect(said.filter((s) => s.startsWith("failed"))).toEqual(["failed db-2 Install mariadb-server"]);
    expect(said.filter((s) => s.startsWith("run"))).toEqual(["run running", "run failed"]);
    expect(new Set(said.filter((s) => s.startsWith("stage")))).toEqual(
      new Set(["stage allocate", "stage clone", "stage boot", "stage connect", "stage configure"]),
    );
  });
  it("says nothing about what was already there", () => {
    const state = finalState(mariadbLaunch());
    expect(announcements(spokenFacts(state), state)).toEqual([]);
  });
});
