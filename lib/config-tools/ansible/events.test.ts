import { describe, expect, it } from "vitest";
import { diffsOf, outputOf, parseRunEvent, toTaskEvent, type RunEvent } from "@/lib/config-tools/ansible/events";

const hide = (text: string): string => text.replaceAll("secret", "••••••");
const end = (status: string, result: unknown, name = "Write a file"): RunEvent =>
  parseRunEvent(
    JSON.stringify({ event: "end", task: "t1", name, node: "db-1", at: 2000, status, durationMs: 150, result }),
  );

describe("parseRunEvent", () => {
  it("refuses a line that is no event", () => {
    expect(() => parseRunEvent("TASK [x] ***")).toThrow();
    expect(() => parseRunEvent('{"event":"end","task":"t"}')).toThrow();
  });

  it("reads the closing statistics", () => {
    const line = '{"event":"stats","hosts":{"db-1":{"ok":2,"failures":1,"unreachable":0}}}';
    expect(parseRunEvent(line)).toEqual({ event: "stats", hosts: { "db-1": { failures: 1, unreachable: 0 } } });
  });
});

describe("toTaskEvent", () => {
  it("announces a start", () => {
    const event = parseRunEvent('{"event":"start","task":"t1","name":"A secret","node":"db-1","at":5}');
    expect(toTaskEvent(event, hide)).toEqual({
      kind: "task-started",
      task: "t1",
      name: "A ••••••",
      node: "db-1",
      at: 5,
    });
  });

  it("ends with status, duration and scrubbed output", () => {
    expect(toTaskEvent(end("failed", { msg: "bad secret", rc: 1 }), hide)).toEqual({
      ...{ kind: "task-ended", task: "t1", name: "Write a file", node: "db-1", at: 2000 },
      ...{ status: "failed", durationMs: 150, output: "bad ••••••" },
    });
  });

  it("makes a line of a retry, and nothing of the play and its statistics", () => {
    const retry = parseRunEvent('{"event":"retry","name":"Wait","node":"db-1","at":7,"attempt":2,"of":30}');
    expect(toTaskEvent(retry, hide)).toEqual({
      kind: "line",
      node: "db-1",
      at: 7,
      text: "Wait: not yet, attempt 2 of 30",
    });
    expect(toTaskEvent(parseRunEvent('{"event":"play","at":1}'), hide)).toBeNull();
    expect(toTaskEvent(parseRunEvent('{"event":"stats","hosts":{}}'), hide)).toBeNull();
  });

  it("scrubs before it cuts, so that no half of a secret stays at the edge", () => {
    const long = `${"x".repeat(4 * 1024 - 3)}secret${"y".repeat(20_000)}`;
    const event = toTaskEvent(end("failed", { msg: long }), hide);
    expect(event).toMatchObject({ output: expect.not.stringContaining("sec") });
  });
});

describe("outputOf", () => {
  it.each<[string, Parameters<typeof outputOf>[0], boolean, string]>([
    ["a plain success", { changed: true, rc: 0 }, false, ""],
    ["what a command printed", { stdout: "hello\n", stderr: "", rc: 0 }, false, "hello"],
    ["message before stderr before stdout of a failure", { msg: "m", stderr: "e", stdout: "o" }, true, "m\ne\no"],
    [
      "what a message already holds only once",
      { msg: "apt failed: E: locked", stderr: "E: locked" },
      true,
      "apt failed: E: locked",
    ],
    ["nothing of a skipped task", { skipped: true, msg: "Conditional result was False" }, false, ""],
    ["a crash of a module", { msg: "MODULE FAILURE", module_stderr: "Traceback" }, true, "MODULE FAILURE\nTraceback"],
    [
      "only the failed items of a loop",
      { results: [{ msg: "fine" }, { failed: true, msg: "bad" }], msg: "One or more items failed" },
      true,
      "bad",
    ],
    ["nothing that may hold secrets", { censored: "hidden", stdout: "x" }, false, ""],
    [
      "a note when what may hold secrets failed",
      { censored: "hidden" },
      true,
      "The output is hidden: it may hold secrets.",
    ],
  ])("gives %s", (_, result, failed, expected) => {
    expect(outputOf(result, failed)).toBe(expected);
  });
});

describe("diffsOf", () => {
  it("gives before and after of every file, scrubbed", () => {
    const diff = [
      { before: "a\n", after: "a secret\n", before_header: "/etc/x" },
      { before: "same", after: "same" },
    ];
    expect(diffsOf(end("changed", { changed: true, diff }), hide)).toEqual([
      { node: "db-1", task: "Write a file", before: "a\n", after: "a ••••••\n" },
    ]);
  });

  it("writes modes and owners as JSON, and takes a prepared diff as the outcome", () => {
    expect(
      diffsOf(end("changed", { diff: { before: { mode: "0644" }, after: { mode: "0600" } } }), hide),
    ).toMatchObject([{ before: '{\n  "mode": "0644"\n}', after: '{\n  "mode": "0600"\n}' }]);
    expect(diffsOf(end("changed", { diff: { prepared: "1 newly installed" } }), hide)).toMatchObject([
      { before: "", after: "1 newly installed" },
    ]);
  });

  it("says that a task without a diff would change something", () => {
    expect(diffsOf(end("changed", { changed: true }), hide)).toMatchObject([{ before: "", after: "would change" }]);
  });

  it("says nothing of tasks that would not change anything", () => {
    expect(diffsOf(end("ok", {}), hide)).toEqual([]);
  });
});
