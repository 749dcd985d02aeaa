import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ANSIBLE_PLAYBOOK } from "@/lib/config-tools/ansible/environment";
import { makeForkServer, type ForkServer } from "@/lib/config-tools/ansible/fork-server";
import { startProcess, type ProcessSpec, type RunningProcess } from "@/lib/config-tools/ssh/process";
import { command, prepareLocalRun, SERVER_FILES } from "@/lib/config-tools/ansible/testing/local-run";

const here = existsSync(ANSIBLE_PLAYBOOK);
if (!here) console.warn("Tests of the Ansible server are skipped: Ansible is not installed.");

/** Ansible on this machine alone: real forks of real runs, without SSH and nodes. */
describe.skipIf(!here)("the fork server", () => {
  let dir: string;
  let server: ForkServer;
  let said: string[];
  let count = 0;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), "burgeon-fork-test-"));
    said = [];
    server = makeForkServer({ ...SERVER_FILES, log: (message) => said.push(message) });
  });
  afterEach(async () => {
    await server.close();
    await rm(dir, { recursive: true, force: true });
  });

  const prepare = (tasks: unknown[], targets = ["a"]) =>
    prepareLocalRun(path.join(dir, `run-${++count}`), tasks, targets);
  const fork = async (tasks: unknown[], targets?: string[]): Promise<RunningProcess> => {
    const run = await server.start(prepare(tasks, targets));
    if (!run) throw new Error(`no fork: ${said.join("\n")}`);
    return run;
  };
  type Ended = { event: string; task: string; name: string; status: string; result: { msg?: string; stdout?: string } };
  const finish = async (run: RunningProcess) => {
    const events: Ended[] = [];
    const output: string[] = [];
    for await (const line of run.lines) {
      if (line.from === "events") events.push(JSON.parse(line.text) as Ended);
      else output.push(line.text);
    }
    return { ends: events.filter(({ event }) => event === "end"), output, exit: await run.exited };
  };
  /** Resolves at the first start of a task; the rest of the lines is read and dropped. */
  const firstTask = (run: RunningProcess): Promise<void> =>
    new Promise((resolve, reject) => {
      void (async () => {
        for await (const line of run.lines) if (line.text.includes('"event": "start"')) resolve();
        reject(new Error("no task began"));
      })();
    });

  it("runs with the run's own environment, folder and descriptors, and says how it ended", async () => {
    const spec = prepare([command("Say where", "sh", "-c", 'echo "$HOME"; pwd; ls -l /proc/self/fd | wc -l')]);
    const { ends, output, exit } = await finish((await server.start(spec))!);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(output).toEqual([]);
    expect(ends[0]?.result.stdout?.split("\n").slice(0, 2)).toEqual([spec.cwd, spec.cwd]);
    expect(readdirSync(path.join(spec.cwd, "tmp"))).toEqual([]);
    const failed = await finish(await fork([command("Fail", "false")]));
    expect(failed.exit).toEqual({ code: 2, signal: null });
  });

  it("has every setting as a process of its own has it, although Ansible read them before the run", async () => {
    const names = [
      ...["ANSIBLE_HOME", "DEFAULT_LOCAL_TMP", "DEFAULT_ROLES_PATH", "DEFAULT_STRATEGY", "DEFAULT_GATHERING"],
      ...["DEFAULT_INTERNAL_POLL_INTERVAL", "HOST_KEY_CHECKING", "DEFAULT_NO_TARGET_SYSLOG", "COLLECTIONS_PATHS"],
      ...["INVENTORY_UNPARSED_IS_FAILED", "RETRY_FILES_ENABLED", "DEPRECATION_WARNINGS", "DEFAULT_TIMEOUT"],
      ...["VARIABLE_PLUGINS_ENABLED", "INVENTORY_ENABLED", "DEFAULT_STDOUT_CALLBACK"],
    ];
    const msg = Object.fromEntries(
      names.map((name) => [name, `{{ lookup('ansible.builtin.config', '${name}', on_missing='skip') }}`]),
    );
    const tasks = [{ name: "Show", "ansible.builtin.debug": { msg: JSON.stringify(msg) } }];
    const shown = async (start: (spec: Omit<ProcessSpec, "file">) => Promise<RunningProcess | null>) => {
      const spec = prepare(tasks);
      spec.env.ANSIBLE_TIMEOUT = "77";
      const { ends, exit } = await finish((await start(spec))!);
      expect(exit.code).toBe(0);
      // Random names of temporary folders differ, and nothing else may.
      return (ends[0]?.result.msg ?? "").replaceAll(spec.cwd, "RUN").replace(/ansible-local-\w+/, "TMP");
    };
    const forked = await shown((spec) => server.start(spec));
    expect(forked).toContain("RUN/tmp/TMP");
    expect(forked).toContain("77");
    expect(forked.split(", ")).toEqual(
      (await shown((spec) => startProcess({ ...spec, file: ANSIBLE_PLAYBOOK }))).split(", "),
    );
  });

  it("lets no run wait for a lock that another one holds", async () => {
    const holding = prepare([command("Wait", "sleep", "300")]);
    const plugins = path.join(holding.cwd, "callback_plugins");
    await mkdir(plugins);
    await writeFile(path.join(plugins, "hold.py"), HOLD_LOCKS);
    const holder = await server.start(holding);
    await firstTask(holder!);
    const { exit } = await finish(await fork([{ name: "Take a lock made at import", stat: { path: "/" } }]));
    expect(exit.code).toBe(0);
    await holder!.stop();
  });

  it("runs many side by side, and no two tasks have one id", async () => {
    const tasks = ["1", "2", "3"].map((n) => command(`Task ${n}`, "true"));
    const runs = await Promise.all(Array.from({ length: 12 }, () => fork(tasks, ["a", "b", "c"])));
    const all = await Promise.all(runs.map(finish));
    expect(all.map(({ exit }) => exit.code)).toEqual(all.map(() => 0));
    for (const { ends } of all) expect(ends).toHaveLength(9);
    const ids = all.map(({ ends }) => new Set(ends.map(({ task }) => task)));
    expect(new Set(ids.flatMap((set) => [...set])).size).toBe(12 * 3);
  });

  it("lends what one run has packed to the next, and lets no run change it", async () => {
    await finish(await fork([command("First", "true")]));
    const look = "ls -l $HOME/tmp/*/ansiballz_cache";
    const { ends } = await finish(await fork([command("Second", "sh", "-c", look)]));
    expect(ends[0]?.result.stdout).toMatch(/^l.* ansible\.modules\.command-\S+ -> /m);
  });

  it("ends one run without a trace and leaves the others alone", async () => {
    const first = await fork([command("Wait", "sh", "-c", "trap '' TERM; sleep 300")]);
    const second = await fork([command("Wait", "sleep", "1")]);
    await firstTask(first);
    await first.stop();
    expect(await first.exited).toEqual({ code: null, signal: "SIGKILL" });
    expect(await processesOf(path.join(dir, "run-1"))).toEqual([]);
    const { exit, ends } = await finish(second);
    expect([exit.code, ends[0]?.status]).toEqual([0, "changed"]);
  });

  it("lets runs go on when it is killed, says so, and is there for the next run", async () => {
    const run = await fork([command("Wait", "sleep", "1")]);
    const [pid] = await processesOf("fork_server.py", process.pid);
    process.kill(pid!, "SIGKILL");
    const { exit } = await finish(run);
    expect(exit.code).toBe(0);
    expect(said).toEqual([expect.stringContaining("SIGKILL")]);
    expect((await finish(await fork([command("Go on", "true")]))).exit.code).toBe(0);
  });

  it("has no fork for a run that it dies under before it begins", async () => {
    await finish(await fork([command("Go", "true")]));
    const [pid] = await processesOf("fork_server.py", process.pid);
    process.kill(pid!, "SIGSTOP");
    const spec = prepare([command("Never", "touch", path.join(dir, "begun"))]);
    const started = server.start(spec);
    process.kill(pid!, "SIGKILL");
    expect(await started).toBeNull();
    expect(existsSync(path.join(dir, "begun"))).toBe(false);
  });

  it("says once why it cannot start, and has nothing for any run", async () => {
    const broken = path.join(dir, "broken.py");
    await writeFile(broken, "raise SystemExit('Unfit: it has a lock')\n");
    const none = makeForkServer({ ...SERVER_FILES, script: broken, log: (message) => said.push(message) });
    const spec = prepare([]);
    expect([await none.start(spec), await none.start(spec)]).toEqual([null, null]);
    expect(said).toEqual([expect.stringContaining("Unfit: it has a lock")]);
    await none.close();
  });

  it("ends what it runs when it is closed, and leaves no folder", async () => {
    const run = await fork([command("Wait", "sleep", "300")]);
    await firstTask(run);
    const folder = await folderOf(process.pid);
    await server.close();
    expect((await run.exited).signal).toBe("SIGKILL");
    expect(await processesOf(dir)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it("leaves neither a process nor a folder when its worker is killed in the middle of a run", async () => {
    const file = path.join(import.meta.dirname, "testing", "worker-to-kill.ts");
    const worker = spawn(process.execPath, ["--import", "tsx", file, dir], { stdio: ["ignore", "pipe", "inherit"] });
    await once(worker.stdout, "data");
    const folder = await folderOf(worker.pid!);
    expect(await processesOf(dir)).not.toEqual([]);
    worker.kill("SIGKILL");
    await expect.poll(() => processesOf(dir), { timeout: 60_000 }).toEqual([]);
    await expect.poll(() => processesOf(folder), { timeout: 60_000 }).toEqual([]);
    await expect.poll(() => existsSync(folder), { timeout: 60_000 }).toBe(false);
  });
});

/** A callback plugin that takes every lock which this Ansible has made at import, as a run does that packs a module. */
const HOLD_LOCKS = `
from ansible.plugins.callback import CallbackBase
from ansible.executor.action_write_locks import action_write_locks

class CallbackModule(CallbackBase):
    CALLBACK_TYPE = "notification"
    def v2_playbook_on_play_start(self, play):
        for lock in set(action_write_locks.values()):
            lock.acquire()
`;

/** The server's folder, its last argument. */
async function folderOf(worker: number): Promise<string> {
  const [pid] = await processesOf("fork_server.py", worker);
  return (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0").at(-2)!;
}

/** Processes, zombies apart, that have the text in their arguments or environment. */
async function processesOf(text: string, parent?: number): Promise<number[]> {
  const found: number[] = [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const read = (name: string) => readFile(`/proc/${pid}/${name}`, "latin1").catch(() => "");
    const [state, from] = (await read("stat")).split(") ").at(-1)!.split(" ");
    if (state === "Z" || (parent !== undefined && from !== String(parent))) continue;
    if (((await read("cmdline")) + (await read("environ"))).includes(text)) found.push(Number(pid));
  }
  return found;
}
