import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { ANSIBLE_CONFIG, ANSIBLE_PLAYBOOK, ansibleEnvironment } from "@/lib/config-tools/ansible/environment";
import { orphanedFolders, ownedPrefix, removeFolder } from "@/lib/config-tools/ssh/owned-folders";
import { endGroup, readLines, type Exit, type ProcessSpec, type RunningProcess } from "@/lib/config-tools/ssh/process";

/**
 * Runs of ansible-playbook as forks of one Python process that has imported Ansible before (fork_server.py): a run's
 * start costs 0.1 s of processor time instead of 0.5 s, and modules are not packed again.
 */
export type ForkServer = {
  /**
   * Starts a run; the spec's program is Ansible's own. Resolves to null when no server can be had: then nothing of the run
   * has begun, and the caller starts a process. A run goes on when its server dies.
   */
  start(spec: Omit<ProcessSpec, "file">): Promise<RunningProcess | null>;
  /** Ends the server and what it still runs. */
  close(): Promise<void>;
};

export type ForkServerOptions = {
  /** Where fork_server.py lies. */
  script: string;
  callbackDir: string;
  log: (message: string) => void;
  /** The program whose interpreter has Ansible. */
  program?: string;
};

const PREFIX = "burgeon-ansible";
const START_LIMIT_MS = 60_000;
const LONGEST_COMPLAINT = 2000;
const STREAMS = ["events", "output", "end"] as const;
type Stream = (typeof STREAMS)[number];
const hello = z.object({ run: z.number(), stream: z.enum(STREAMS), pid: z.number().int().gt(1) });
const ended = z.object({ code: z.number() });

type Waiting = { sockets: Map<Stream, Socket>; pid: number; complete: () => void };
type Running = { start(spec: Omit<ProcessSpec, "file">): Promise<RunningProcess | null>; close(): Promise<void> };

/** Nothing is started before the first run needs it. A server that cannot start is not tried again. */
export function makeForkServer(options: ForkServerOptions): ForkServer {
  let current: Promise<Running | null> | undefined;
  const open = async (): Promise<Running | null> => {
    try {
      return await startServer(options, (complaint) => {
        current = undefined;
        options.log(`The Ansible server has ended: ${complaint}. The next run starts another.`);
      });
    } catch (e) {
      const reason = e instanceof Error ? e.message : String(e);
      options.log(`The Ansible server cannot start, so every run starts ansible-playbook by itself: ${reason}`);
      return null;
    }
  };
  return {
    start: async (spec) => (await (current ??= open()))?.start(spec) ?? null,
    async close() {
      const server = await current;
      await server?.close();
      current = undefined;
    },
  };
}

/** Removes the folders of servers that were killed together with their workers. Safe beside other workers. */
export async function sweepForkServers(): Promise<void> {
  for (const folder of await orphanedFolders(os.tmpdir(), PREFIX)) await removeFolder(folder);
}

/** @throws Error when the server does not get ready */
async function startServer(options: ForkServerOptions, onDeath: (complaint: string) => void): Promise<Running> {
  const python = await interpreterOf(options.program ?? ANSIBLE_PLAYBOOK);
  // A Unix socket's path holds at most 107 bytes: too short for most work folders.
  const folder = await mkdtemp(path.join(os.tmpdir(), await ownedPrefix(PREFIX)));
  const configFile = path.join(folder, "ansible.cfg");
  await writeFile(configFile, ANSIBLE_CONFIG);
  const waiting = new Map<number, Waiting>();
  const listener = createServer((socket) => welcome(socket, waiting));
  listener.listen(path.join(folder, "socket"));
  await once(listener, "listening");
  // Isolated: no module beside the script and none of the user's takes part.
  const child = spawn(python, ["-I", "-B", options.script, folder], {
    env: ansibleEnvironment({ runFolder: folder, configFile, callbackDir: options.callbackDir }),
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let complaint = "";
  child.stderr.on("data", (data: Buffer) => (complaint = (complaint + data.toString()).slice(-LONGEST_COMPLAINT)));
  child.stdin.on("error", () => undefined);
  const gone = new Promise<void>((resolve) => {
    child.once("error", (e) => ((complaint ||= e.message), resolve()));
    child.once("close", () => resolve());
  }).then(async () => {
    listener.close();
    await removeFolder(folder);
  });
  const ready = await Promise.race([firstOutput(child), gone.then(() => false)]);
  if (!ready) {
    child.kill("SIGKILL");
    await gone;
    throw new Error(complaint.trim() || "it said nothing");
  }
  let closing = false;
  void gone.then(() => {
    if (!closing) onDeath(complaint.trim().split("\n").at(-1) || (child.signalCode ?? `exit code ${child.exitCode}`));
  });
  let count = 0;
  return {
    async start(spec) {
      const run = ++count;
      const { args, cwd, env, graceMs } = spec;
      const entry: Waiting = { sockets: new Map(), pid: 0, complete: () => undefined };
      const complete = new Promise<boolean>((resolve) => (entry.complete = () => resolve(true)));
      waiting.set(run, entry);
      child.stdin.write(`${JSON.stringify({ run, args, cwd, env })}\n`);
      // Whatever holds the server up, no run waits for it longer than for its start.
      const timer = setTimeout(() => child.kill("SIGKILL"), START_LIMIT_MS);
      const started = await Promise.race([complete, gone.then(() => false)]);
      clearTimeout(timer);
      waiting.delete(run);
      if (started) return follow(entry, graceMs);
      // A fork that connects later, or has done so in part, finds its connection closed and does not begin.
      for (const socket of entry.sockets.values()) socket.destroy();
      return null;
    },
    async close() {
      closing = true;
      child.stdin.end();
      await gone;
    },
  };
}

/** The first line of a script names its interpreter: "#! /usr/bin/python3". */
async function interpreterOf(program: string): Promise<string> {
  const python = /^#!\s*(\/\S*\/python[\d.]*)\s/.exec(await readFile(program, "latin1"))?.[1];
  if (python === undefined) throw new Error(`${program} is no Python script`);
  return python;
}

/** False when it takes too long. */
function firstOutput(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), START_LIMIT_MS);
    child.once("close", () => clearTimeout(timer));
    child.stdout?.once("data", () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

/** Reads a connection's first line, which says what it is; what follows is left in it. */
function welcome(socket: Socket, waiting: Map<number, Waiting>): void {
  let head = Buffer.alloc(0);
  const onData = (data: Buffer): void => {
    head = Buffer.concat([head, data]);
    const newline = head.indexOf("\n");
    if (newline < 0) return;
    socket.off("data", onData).pause();
    if (head.length > newline + 1) socket.unshift(head.subarray(newline + 1));
    const { run, stream, pid } = hello.parse(JSON.parse(head.toString("utf8", 0, newline)));
    const entry = waiting.get(run);
    if (!entry) return void socket.destroy();
    entry.pid = pid;
    entry.sockets.set(stream, socket);
    if (entry.sockets.size === STREAMS.length) entry.complete();
  };
  // A connection that breaks is seen by who reads it.
  socket.on("error", () => undefined).on("data", onData);
}

function follow({ sockets, pid }: Waiting, graceMs: number): RunningProcess {
  const [events, output, end] = STREAMS.map((stream) => sockets.get(stream)!) as [Socket, Socket, Socket];
  const exited = (async (): Promise<Exit> => {
    let text = "";
    for await (const data of end.setEncoding("utf8")) text += data;
    // Without a word it was ended from outside, as a rule by us.
    return text === "" ? { code: null, signal: "SIGKILL" } : { ...ended.parse(JSON.parse(text)), signal: null };
  })().catch((): Exit => ({ code: null, signal: "SIGKILL" }));
  end.write("\n");
  let stopped: Promise<void> | undefined;
  return {
    lines: readLines([
      [events, "events"],
      [output, "output"],
    ]),
    exited,
    stop: () => (stopped ??= endGroup(pid, exited, graceMs)),
  };
}
