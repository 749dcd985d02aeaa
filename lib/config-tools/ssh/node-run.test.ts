import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const SCRIPT = path.join(import.meta.dirname, "node", "run.sh");

describe("node/run.sh", () => {
  let node: string;
  let runs: ChildProcess[];
  beforeEach(() => {
    node = mkdtempSync(path.join(os.tmpdir(), "burgeon-node-"));
    runs = [];
  });
  afterEach(async () => {
    writeFileSync(path.join(node, "let-go"), "");
    for (const { stdin } of runs) stdin?.end();
    await Promise.all(runs.map((run) => run.exitCode === null && once(run, "exit")));
    await vi.waitFor(() => expect(has("up")).toBe(false));
    rmSync(node, { recursive: true });
  });

  /** Begins a run whose work is `work`; it goes on until its standard input ends. */
  function begin(id: string, work: string) {
    const folder = path.join(node, id);
    mkdirSync(folder);
    writeFileSync(path.join(folder, "work.sh"), work);
    const run = spawn("sh", [SCRIPT, folder], { cwd: node, stdio: ["pipe", "ignore", "ignore"] });
    runs.push(run);
    return run;
  }
  const has = (file: string): boolean => existsSync(path.join(node, file));
  const waitFor = (file: string) => vi.waitFor(() => expect(has(file)).toBe(true), { timeout: 20_000 });

  it("begins when the run of a killed worker has wholly ended, as package managers do not work side by side", async () => {
    // As apt does, the first one takes its time after it was told to end.
    const slow =
      "trap 'touch told; until [ -e let-go ]; do sleep 0.05; done; echo first >>order; exit' TERM; touch begun";
    const first = begin("first", `${slow}; while :; do sleep 0.05; done`);
    await waitFor("begun");
    first.stdin.end();
    await waitFor("told");
    const second = begin("second", "echo second >>order");
    // The second one stands in the queue for the lock: so the kernel shows it.
    const queued = new RegExp(`-> FLOCK .*:${statSync(path.join(node, "burgeon.lock")).ino} `);
    await vi.waitFor(() => expect(readFileSync("/proc/locks", "utf8")).toMatch(queued), { timeout: 20_000 });
    writeFileSync(path.join(node, "let-go"), "");
    expect(await once(second, "exit")).toEqual([0, null]);
    expect(readFileSync(path.join(node, "order"), "utf8")).toBe("first\nsecond\n");
  });

  it("gives up its place when nobody waits for it any more", async () => {
    begin("first", "touch begun; until [ -e let-go ]; do sleep 0.05; done");
    await waitFor("begun");
    const second = begin("second", "touch never");
    second.stdin.end();
    const [code] = (await once(second, "exit")) as [number];
    expect(code).not.toBe(0);
    expect([has("never"), has("second")]).toEqual([false, false]);
  });

  it("is not held up by what an earlier run has left behind as a daemon", async () => {
    const daemon = begin(
      "first",
      "env -u BURGEON_RUN setsid sh -c 'touch up; until [ -e let-go ]; do sleep 0.05; done; rm -f up' &",
    );
    expect(await once(daemon, "exit")).toEqual([0, null]);
    await waitFor("up");
    expect(await once(begin("second", "exit 7"), "exit")).toEqual([7, null]);
  });
});
