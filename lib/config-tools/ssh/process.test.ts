import { readFile } from "node:fs/promises";
import os from "node:os";
import { describe, expect, it } from "vitest";
import { startProcess, type Line } from "@/lib/config-tools/ssh/process";

const shell = (script: string, graceMs = 200) =>
  startProcess({ file: "/bin/sh", args: ["-c", script], cwd: os.tmpdir(), env: process.env, graceMs });

async function collect(lines: AsyncIterable<Line>): Promise<Line[]> {
  const all: Line[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

/** proc(5): the letter behind the command; Z is a zombie that nobody has collected yet. */
async function stateOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => ") gone");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[0] ?? "";
}

describe("startProcess", () => {
  it("tells the event descriptor from what is printed, also without a last newline", async () => {
    const run = await shell("echo out; echo err >&2; printf '{\"a\":1}' >&3; exit 4");
    const lines = await collect(run.lines);
    expect(lines.filter(({ from }) => from === "events")).toEqual([{ from: "events", text: '{"a":1}' }]);
    expect(lines.map(({ text }) => text).sort()).toEqual(["err", "out", '{"a":1}'].sort());
    expect(await run.exited).toEqual({ code: 4, signal: null });
  });

  it("has all lines for whoever asks late", async () => {
    const run = await shell("echo out");
    await run.exited;
    await new Promise((resolve) => setImmediate(resolve));
    expect(await collect(run.lines)).toEqual([{ from: "output", text: "out" }]);
  });

  it("ends the whole group, also a child that ignores SIGTERM", async () => {
    const run = await shell("trap '' TERM; (trap '' TERM; sleep 60) & echo $!; wait; sleep 60");
    let child = 0;
    for await (const line of run.lines) {
      child = Number(line.text);
      await run.stop();
    }
    expect(child).toBeGreaterThan(1);
    expect(await stateOf(child)).toMatch(/^(gone|Z)$/);
    expect((await run.exited).signal).toBe("SIGKILL");
  });

  it("may be stopped twice, and after it has ended", async () => {
    const run = await shell("exit 0");
    await collect(run.lines);
    await Promise.all([run.stop(), run.stop()]);
    expect(await run.exited).toEqual({ code: 0, signal: null });
  });

  it("says that the program is missing", async () => {
    const spec = { file: "/nonexistent/ansible-playbook", args: [], cwd: os.tmpdir(), env: process.env, graceMs: 1 };
    await expect(startProcess(spec)).rejects.toMatchObject({ code: "config-tool-missing" });
  });
});
