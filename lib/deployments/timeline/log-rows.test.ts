import { describe, expect, it } from "vitest";
import { OUTPUT_LINES } from "./log";
import { layoutLog, LOG_ROW_PX, visibleRows, wrapText, type LogFilter } from "./log-rows";
import { applyEvents, createTimeline } from "./reduce";
import { mariadbLaunch, PACKAGE_LOCK } from "./testing/launches";
import { random } from "./testing/simulate";
import { finalState } from "./testing/states";
import type { LogLine } from "./types";

const EVERYTHING: LogFilter = { node: null, errorsOnly: false, query: "" };
const textOf = (l: LogLine): string | null =>
  l.text.kind === "source" ? l.text.text : l.text.kind === "task-started" ? null : l.text.kind;
const state = finalState(mariadbLaunch({ faults: [PACKAGE_LOCK] }));

describe("wrapping", () => {
  it.each([
    ["short", 20, ["short"]],
    ["one two three four", 9, ["one two", "three", "four"]],
    ["exactly ten", 11, ["exactly ten"]],
    ["/a/very/long/path/without/spaces", 10, ["/a/very/lo", "ng/path/wi", "thout/spac", "es"]],
    ["", 10, [""]],
    ["a\tb", 10, ["a b"]],
  ])("%j at %i", (text, columns, rows) => {
    expect(wrapText(text, columns)).toEqual(rows);
  });
  it("counts Korean as two columns", () => {
    expect(wrapText("구성을 시작합니다", 8)).toEqual(["구성을", "시작합니", "다"]);
  });
  it("loses nothing but spaces at the breaks, and no row is too long", () => {
    const rnd = random(11);
    for (let i = 0; i < 300; i += 1) {
      const words = Array.from({ length: 1 + Math.floor(rnd() * 12) }, () =>
        "x".repeat(1 + Math.floor(rnd() * rnd() * 60)),
      );
      const columns = 8 + Math.floor(rnd() * 60);
      const rows = wrapText(words.join(" "), columns);
      expect(rows.join("").replaceAll(" ", "")).toBe(words.join(""));
      for (const row of rows) expect(row.length).toBeLessThanOrEqual(columns);
    }
  });
});

describe("layout", () => {
  it("rows stand below each other without overlap", () => {
    const { rows, height } = layoutLog(state.log, EVERYTHING, 30, textOf);
    rows.forEach((r, i) => {
      const next = rows[i + 1];
      const end = r.top + r.rows * LOG_ROW_PX;
      if (next) expect(next.top).toBeGreaterThanOrEqual(end);
      else expect(height).toBe(end);
    });
  });
  it("a node's view has its own lines, the run's, and the names of its tasks", () => {
    const { rows } = layoutLog(state.log, { ...EVERYTHING, node: "db-2" }, 60, textOf);
    expect(new Set(rows.filter((r) => r.kind === "line").map((r) => r.line.node))).toEqual(new Set(["db-2", null]));
    const names = rows.filter((r) => r.kind === "heading" && !r.again).map((r) => r.text);
    expect(names).toContain("Install mariadb-server");
    expect(new Set(names).size).toBe(names.length);
  });
  it("errors only, and search without case", () => {
    const errors = layoutLog(state.log, { ...EVERYTHING, errorsOnly: true }, 60, textOf);
    expect(errors.rows.filter((r) => r.kind === "line").every((r) => r.line.tone === "error")).toBe(true);
    expect(errors.lines).toBeGreaterThanOrEqual(4);
    const found = layoutLog(state.log, { ...EVERYTHING, query: "COULD not get LOCK" }, 200, textOf);
    expect(found.lines).toBe(1);
    expect(layoutLog(state.log, { ...EVERYTHING, query: "no such text" }, 60, textOf)).toMatchObject({
      rows: [],
      height: 0,
      lines: 0,
    });
  });
  it("the window holds every row in sight and few others, at any position", () => {
    const layout = layoutLog(state.log, EVERYTHING, 24, textOf);
    const rnd = random(2);
    for (let i = 0; i < 100; i += 1) {
      const top = rnd() * layout.height;
      const shown = new Set(visibleRows(layout, top, 400));
      for (const r of layout.rows) {
        const visible = r.top < top + 400 && r.top + r.rows * LOG_ROW_PX > top;
        if (visible) expect(shown.has(r)).toBe(true);
      }
      expect(shown.size).toBeLessThan(60);
    }
  });
});

describe("lines of an event", () => {
  const sample = mariadbLaunch();
  const at = sample.detail.createdAt;
  const start = { seq: 1, at, step: "db-1.install", kind: "step-started", attempt: 1, resumed: false } as const;
  const ended = (status: "changed" | "failed", output: string) =>
    ({
      seq: 2,
      at,
      step: "db-1.install",
      kind: "task-ended",
      task: "t",
      name: "T",
      node: "db-1",
      status,
      durationMs: 1_500,
      output,
    }) as const;
  const lines = (status: "changed" | "failed", output: string) =>
    applyEvents(createTimeline(sample.detail), [start, ended(status, output)]).state.log.slice(1);

  it("a short output stands beside the result", () => {
    expect(lines("changed", "server_id=2\n")).toMatchObject([{ text: { kind: "task-ended", note: "server_id=2" } }]);
  });
  it("a long output is cut where all went well, and whole where it failed", () => {
    const output = Array.from({ length: 40 }, (_, i) => `line ${i}`).join("\n");
    const good = lines("changed", output);
    expect(good).toHaveLength(1 + OUTPUT_LINES + 1);
    expect(good.at(-1)?.text).toEqual({ kind: "more", lines: 40 - OUTPUT_LINES });
    const bad = lines("failed", output);
    expect(bad).toHaveLength(41);
    expect(bad.every((l) => l.tone === "error")).toBe(true);
    expect(bad.at(-1)?.text.kind).toBe("task-ended");
  });
  it("ids are unique and in order", () => {
    const ids = state.log.map((l) => l.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
  it("a failure's own output is shown only where no task has printed it", () => {
    const lock = state.log.filter((l) => l.text.kind === "source" && l.text.text.includes("Could not get lock"));
    expect(lock).toHaveLength(1);
    const boot = finalState(
      mariadbLaunch({ faults: [{ ...PACKAGE_LOCK, step: "db-3.boot", task: null, output: "kernel panic" }] }),
    );
    expect(boot.log.some((l) => l.text.kind === "source" && l.text.text === "kernel panic" && l.tone === "error")).toBe(
      true,
    );
  });
});
