import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PYTHON } from "@/lib/config-tools/ansible/environment";
import { makePlaybookServer, type PlaybookServer } from "@/lib/config-tools/ansible/playbook-server";
import type { Line } from "@/lib/config-tools/ansible/process";

/** The real server with a stand-in for Ansible: a run prints and reports what its arguments say. */
const STAND_IN = `
import os, signal, sys, time
sys.path.insert(0, ${JSON.stringify(path.join(import.meta.dirname, "python"))})
import playbook_server

def main():
    os.write(3, b"event of " + sys.argv[1].encode())
    print("cwd", os.getcwd(), "leads", os.getsid(0) == os.getpid(), "stdin", repr(sys.stdin.read()), flush=True)
    if sys.argv[1] == "orphan":
        os.kill(os.getppid(), signal.SIGKILL)
    if sys.argv[1] in ("orphan", "long"):
        time.sleep(60)
    sys.exit(int(sys.argv[2]))

playbook_server.import_ansible = lambda: main
playbook_server.renew_ansible = lambda: None
playbook_server.release_stamp = lambda: None
`;
const SERVE = "sys.exit(playbook_server.start()())\n";

async function collect(lines: AsyncIterable<Line>): Promise<Line[]> {
  const all: Line[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

describe.skipIf(!existsSync(PYTHON))("the playbook server", () => {
  let dir: string;
  let server: PlaybookServer | undefined;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), "server-"));
    await mkdir(path.join(dir, "sockets"));
  });
  afterEach(async () => {
    await server?.close();
    await rm(dir, { recursive: true });
  });

  const serve = async (source: string): Promise<PlaybookServer> => {
    const program = path.join(dir, "program.py");
    await writeFile(program, source);
    const socketFolder = (): Promise<string> => Promise.resolve(path.join(dir, "sockets"));
    return (server = makePlaybookServer({ workDir: path.join(dir, "work"), callbackDir: dir, program, socketFolder }));
  };
  const spec = (...args: string[]) => ({ args, cwd: dir, graceMs: 200 });

  it("runs beside each other what it is asked for, each with its own events, output and exit code", async () => {
    const { start } = await serve(STAND_IN + SERVE);
    const runs = await Promise.all(["0", "4", "2"].map((code) => start(spec(`run-${code}`, code))));
    for (const [i, code] of [0, 4, 2].entries()) {
      const lines = await collect(runs[i]!.lines);
      expect(lines.filter(({ from }) => from === "events")).toEqual([{ from: "events", text: `event of run-${code}` }]);
      const said = { from: "output", text: `cwd ${dir} leads True stdin ''` };
      expect(lines.filter(({ from }) => from === "output")).toEqual([said]);
      expect(await runs[i]!.exited).toEqual({ code, signal: null });
    }
    expect(await readdir(path.join(dir, "sockets"))).toEqual([]);
    expect(await readdir(path.join(dir, "work"))).toHaveLength(1);
  });

  it("ends a run that is stopped, and runs the next one", async () => {
    const { start } = await serve(STAND_IN + SERVE);
    const run = await start(spec("long", "0"));
    for await (const line of run.lines) if (line.from === "output") await run.stop();
    expect(await run.exited).toEqual({ code: null, signal: "SIGTERM" });
    expect(await (await start(spec("next", "0"))).exited).toEqual({ code: 0, signal: null });
  });

  it("ends its runs when it is closed, and leaves no folder", async () => {
    const { start, close } = await serve(STAND_IN + SERVE);
    const run = await start(spec("long", "0"));
    await close();
    expect((await run.exited).signal).toBe("SIGKILL");
    await collect(run.lines);
    expect(await readdir(path.join(dir, "work"))).toEqual([]);
  });

  it("ends the runs of a server that died, and starts another for the next run", async () => {
    const { start } = await serve(STAND_IN + SERVE);
    const orphan = await start(spec("orphan", "0"));
    expect(await orphan.exited).toEqual({ code: null, signal: "SIGKILL" });
    await collect(orphan.lines);
    expect(await (await start(spec("next", "0"))).exited).toEqual({ code: 0, signal: null });
  });

  it("makes way for an upgraded Ansible, and lets what it runs end", async () => {
    const upgrade = 'stamps = iter(["old", "old", "new"])\nplaybook_server.release_stamp = lambda: next(stamps)\n';
    const { start } = await serve(STAND_IN + upgrade + SERVE);
    const first = await start(spec("long", "0"));
    const second = await start(spec("b", "0"));
    expect(await second.exited).toEqual({ code: 0, signal: null });
    await first.stop();
    expect(await first.exited).toEqual({ code: null, signal: "SIGTERM" });
  });

  it("fails, and can be asked again, where it cannot make its folder", async () => {
    await writeFile(path.join(dir, "work"), "a file");
    const { start } = await serve(STAND_IN + SERVE);
    await expect(start(spec("a", "0"))).rejects.toMatchObject({ code: "EEXIST" });
    await expect(start(spec("a", "0"))).rejects.toMatchObject({ code: "EEXIST" });
  });

  it("says why Ansible does not start", async () => {
    const { start } = await serve("import ansible_is_not_here\n");
    await expect(start(spec("a", "0"))).rejects.toMatchObject({
      code: "config-tool-missing",
      text: { detail: expect.stringContaining("No module named 'ansible_is_not_here'") },
    });
  });
});
