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
    ["changed in 0.3 s", 14, ["changed in", "0.3 s"]],
    ["148 of 214 MB copied", 10, ["148 of", "214 MB", "copied"]],
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
    expect(rows.filter((r) => r.kind === "heading").map((r) => r.text)).toContain("Install mariadb-server");
  });
  it("names each task above its first line only, once for all nodes", () => {
    const heads = layoutLog(state.log, EVERYTHING, 200, textOf).rows.filter((r) => r.kind === "heading");
    const keys = heads.map((r) => `${r.line.step?.split(".").at(-1) ?? ""} ${r.text}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
  it("every line stands below its task's name or says it itself", () => {
    const { rows } = layoutLog(state.log, EVERYTHING, 24, textOf);
    let task: string | null = null;
    let inline = 0;
    for (const r of rows) {
      if (r.kind === "line" && r.line.task !== task && r.line.task !== null) {
        const name = r.text.slice(0, r.name).replaceAll(/\s/g, "");
        expect(name).toBe(`${r.line.task}:`.replaceAll(/\s/g, ""));
        inline += 1;
      }
      task = r.line.task;
    }
    expect(inline).toBeGreaterThan(0);
  });
  it("names a task once for lines of it that follow each other", () => {
    const line = (id: string, node: string, task: string, text: string | null): LogLine => ({
      id,
      at: "",
      ms: 0,
      node,
      step: `${node}.install`,
      mark: `${node}.install~1~1`,
      task,
      tone: "plain",
      text: text === null ? { kind: "task-started" } : { kind: "source", text },
    });
    const log = [
      line("1", "a", "One", null),
      line("2", "b", "One", null),
      line("3", "a", "One", "changed"),
      line("4", "a", "Two", null),
      line("5", "b", "One", "output"),
      line("6", "b", "One", "changed"),
      line("7", "a", "Two", "changed"),
      line("8", "b", "Two", "changed"),
    ];
    expect(layoutLog(log, EVERYTHING, 60, textOf).rows.map((r) => r.text)).toEqual([
      "One",
      "changed",
      "Two",
      "One: output",
      "changed",
      "Two: changed",
      "changed",
    ]);
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
