import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import path from "node:path";
import { PortalError } from "@/lib/errors";
import { ansibleEnvironment, PYTHON } from "@/lib/config-tools/ansible/environment";
import {
  endGroup,
  EVENTS_FD,
  once,
  readLines,
  signalGroup,
  startProcess,
  type Exit,
  type RunningProcess,
  type ServingProcess,
  type Source,
} from "@/lib/config-tools/ansible/process";
import { makeRunFolder, type RunFolder } from "@/lib/config-tools/ansible/run-folder";

export type PlaybookSpec = { args: string[]; cwd: string; graceMs: number };

/** Starts ansible-playbook as forks of one process that has imported Ansible: python/playbook_server.py. */
export type PlaybookServer = {
  /** The first call starts the server, and so does the next one after it died. @throws config-tool-missing */
  start(spec: PlaybookSpec): Promise<RunningProcess>;
  /** Ends the server and what it runs. */
  close(): Promise<void>;
};

export type ServerOptions = {
  workDir: string;
  callbackDir: string;
  /** Absolute path of playbook_server.py. */
  program: string;
  /** Where sockets may be made: a private folder with a short path. */
  socketFolder: () => Promise<string>;
};

const SERVER_GRACE_MS = 1000;

export function makePlaybookServer(options: ServerOptions): PlaybookServer {
  const alive = new Set<PythonServer>();
  let current: Promise<PythonServer> | undefined;
  const launch = async (): Promise<PythonServer> => {
    const server = await PythonServer.launch(options);
    alive.add(server);
    void server.gone.then(() => alive.delete(server));
    return server;
  };
  const server = async (): Promise<PythonServer> => {
    const known = current;
    const found = await known?.catch(() => undefined);
    if (found?.takesRuns) return found;
    // Another call has replaced it meanwhile.
    if (current !== known) return server();
    const fresh = launch();
    current = fresh;
    return fresh;
  };
  return {
    async start(spec) {
      const run = await (await server()).start(spec);
      if (run) return run;
      // The server died since the last run, or made way for an upgraded Ansible.
      const fresh = await server();
      const again = await fresh.start(spec);
      if (again) return again;
      throw new PortalError("config-tool-missing", {
        detail: `Ansible could not be started: ${fresh.said === "" ? "it gave no reason" : fresh.said}.`,
        remedy: "Install Ansible (apt-get install ansible-core), or the portal again, then retry from this step.",
      });
    },
    async close() {
      await current?.catch(() => undefined);
      await Promise.all([...alive].map((server) => server.close()));
    },
  };
}

type Report = { id: number; refused?: boolean; pid?: number; code?: number; signal?: NodeJS.Signals };
type Run = { pid?: number; onStart: (pid: number | undefined) => void; onExit: (exit: Exit) => void };

class PythonServer {
  /** The last line that the server printed: why it does not run. */
  said = "";
  private readonly runs = new Map<number, Run>();
  private lastId = 0;
  /** False once it has ended, or refused a run. */
  takesRuns = true;
  readonly gone: Promise<void>;

  static async launch(options: ServerOptions): Promise<PythonServer> {
    const folder = await makeRunFolder(options.workDir, "server");
    const configFile = await folder.write("ansible.cfg", "");
    const env = {
      ...ansibleEnvironment({ folder: folder.path, configFile, callbackDir: options.callbackDir }),
      BURGEON_EVENTS_FD: String(EVENTS_FD),
    };
    // Isolated: neither the user's packages nor Python's own variables take part.
    const args = ["-I", "-B", options.program];
    const spec = { file: PYTHON, args, cwd: folder.path, env, graceMs: SERVER_GRACE_MS };
    const python = await startProcess(spec).catch(async (e: unknown) => {
      await folder.remove();
      throw e;
    });
    return new PythonServer(python, folder, await options.socketFolder());
  }

  private constructor(
    private readonly python: ServingProcess,
    private readonly folder: RunFolder,
    private readonly socketFolder: string,
  ) {
    this.gone = this.listen();
  }

  /** Undefined when the server did not start the run: it has ended, or Ansible was upgraded. */
  async start({ args, cwd, graceMs }: PlaybookSpec): Promise<RunningProcess | undefined> {
    if (!this.takesRuns) return undefined;
    const id = (this.lastId += 1);
    const socket = path.join(this.socketFolder, `run-${randomBytes(6).toString("hex")}`);
    const door = await openDoor(socket);
    try {
      const run: Run = { onStart: () => undefined, onExit: () => undefined };
      const started = new Promise<number | undefined>((resolve) => (run.onStart = resolve));
      const exited = new Promise<Exit>((resolve) => (run.onExit = resolve));
      this.python.hold(true);
      this.runs.set(id, run);
      if (!this.takesRuns) this.lose(id, run);
      this.python.stdin.write(`${JSON.stringify({ id, args, cwd, socket })}\n`);
      const group = await started;
      if (group === undefined) return undefined;
      // The server has connected before it tells the group.
      const lines = readLines(await door.sources);
      return { lines, exited, stop: once(() => endGroup(group, exited, graceMs)) };
    } finally {
      door.server.close();
      await rm(socket, { force: true });
    }
  }

  async close(): Promise<void> {
    await this.python.stop();
    await this.gone;
  }

  private async listen(): Promise<void> {
    for await (const { from, text } of this.python.lines) {
      if (from === "output") this.said = text.trim() || this.said;
      else this.take(JSON.parse(text) as Report);
    }
    this.takesRuns = false;
    for (const [id, run] of this.runs) this.lose(id, run);
    // What cannot be removed now is swept by the next worker.
    await this.folder.remove().catch(() => undefined);
  }

  private take({ id, refused, pid, code, signal }: Report): void {
    const run = this.runs.get(id);
    if (!run) return;
    if (refused) {
      this.takesRuns = false;
      this.lose(id, run);
    } else if (pid !== undefined) {
      run.pid = pid;
      run.onStart(pid);
    } else this.end(id, run, { code: code ?? null, signal: signal ?? null });
  }

  /** Nobody would learn how the run ends: it must not go on. */
  private lose(id: number, run: Run): void {
    if (run.pid !== undefined) signalGroup(run.pid, "SIGKILL");
    run.onStart(undefined);
    this.end(id, run, { code: null, signal: "SIGKILL" });
  }

  private end(id: number, run: Run, exit: Exit): void {
    this.runs.delete(id);
    if (this.runs.size === 0) {
      this.python.hold(false);
      if (!this.takesRuns) this.python.stdin.end();
    }
    run.onExit(exit);
  }
}

const ORDER = ["events", "output"] as const;

/** Listens for a run's two connections: its events first, then what it prints. */
async function openDoor(socket: string): Promise<{ server: Server; sources: Promise<Source[]> }> {
  const server = createServer({ pauseOnConnect: true });
  const sources = new Promise<Source[]>((resolve) => {
    const connected: Source[] = [];
    server.on("connection", (stream) => {
      const from = ORDER[connected.length];
      if (!from) return void stream.destroy();
      // Its reader hears of it as well; until there is one, an error must not end the worker.
      stream.on("error", () => undefined);
      connected.push({ from, stream });
      if (connected.length === ORDER.length) resolve(connected);
    });
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(socket, resolve));
  return { server, sources };
}
