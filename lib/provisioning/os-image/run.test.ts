import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { CommandFailed, run } from "./run";

const never = (): AbortSignal => new AbortController().signal;

/** A zombie is gone too: it waits for nothing but its parent's notice. */
const gone = (pid: number): boolean =>
  ["", "Z"].includes(
    spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" })
      .stdout.trim()
      .slice(0, 1),
  );

describe("run", () => {
  it("gives both outputs line by line, and arguments as they are", async () => {
    const lines: string[] = [];
    await run(["sh", "-c", 'echo "$1"; echo err >&2', "sh", "a b; echo $HOME"], {
      signal: never(),
      onLine: (line) => lines.push(line),
    });
    expect(lines.sort()).toEqual(["a b; echo $HOME", "err"]);
  });

  it("fails with the end of the output", async () => {
    const failure = await run(["sh", "-c", "echo bad >&2; exit 3"], { signal: never() }).catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(CommandFailed);
    expect(failure).toMatchObject({ command: "sh", exit: "exit code 3", output: "bad" });
  });

  it("ends the whole process group on abort, before it says so", async () => {
    const abort = new AbortController();
    let child = 0;
    const running = run(["sh", "-c", "sleep 60 & echo $!; wait"], {
      signal: abort.signal,
      onLine: (line) => {
        child = Number(line);
        abort.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    expect(child).toBeGreaterThan(1);
    expect(gone(child)).toBe(true);
  });
});
