import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

export type Line = { from: "events" | "output"; text: string };
export type Exit = { code: number | null; signal: NodeJS.Signals | null };

export type RunningProcess = {
  /** Lines of the event descriptor and of stdout and stderr, in order of arrival; ends when the process has ended. */
  lines: AsyncIterable<Line>;
  exited: Promise<Exit>;
  /** Ends the process group: SIGTERM, then SIGKILL. Resolves when nothing of it runs; may be called at any time. */
  stop(): Promise<void>;
};

export type ChildProcess = RunningProcess & {
  /** Closes its standard input, where that is open. */
  endInput(): void;
};

export type ProcessSpec = {
  file: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  graceMs: number;
  /** Where the program writes events: a descriptor of their own unless it cannot pass one on, as ssh. */
  eventsOn?: "descriptor" | "stdout";
  /** Sent to the program, whose standard input then stays open until it ends or is stopped; closed when absent. */
  input?: Buffer;
};

/** The event descriptor's number in the child. */
export const EVENTS_FD = 3;
const LONGEST_LINE = 4096;

/**
 * Starts a program in a process group of its own, so that the group can be ended as a whole and a Ctrl-C in the
 * portal's terminal reaches the portal alone.
 * @throws config-tool-missing when there is no such program
 */
export async function startProcess(spec: ProcessSpec): Promise<ChildProcess> {
  const child = spawn(spec.file, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    detached: true,
    stdio: [spec.input ? "pipe" : "ignore", "pipe", "pipe", "pipe"],
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (cause) => {
      reject(
        new PortalError(
          "config-tool-missing",
          {
            detail: say`${spec.file} could not be started.`,
            remedy: say`Start the portal again: set-up installs what is missing.`,
          },
          { cause },
        ),
      );
    });
  });
  const exited = new Promise<Exit>((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  const events = child.stdio[EVENTS_FD] as Readable;
  // A program that ends before it has read everything says why by itself.
  child.stdin?.on("error", () => undefined);
  if (spec.input) child.stdin?.write(spec.input);
  return {
    lines: readLines([
      [events, "events"],
      [child.stdout as Readable, spec.eventsOn === "stdout" ? "events" : "output"],
      [child.stderr as Readable, "output"],
    ]),
    exited,
    endInput: () => void child.stdin?.end(),
    stop: once(() => endGroup(child.pid!, exited, spec.graceMs)),
  };
}

/**
 * The lines of all streams in order of arrival; ends when all of them have ended. They are read from now on, whoever asks
 * for the lines when: a stream that had ended before it was read would never say so.
 */
export function readLines(streams: [Readable, Line["from"]][]): AsyncIterable<Line> {
  const waiting: Line[] = [];
  let open = 0;
  let wake: () => void = () => undefined;
  for (const [stream, from] of streams) {
    if (stream.readableEnded || stream.destroyed) continue;
    open += 1;
    const reader = createInterface({ input: stream, crlfDelay: Infinity });
    reader.on("line", (text) => {
      waiting.push({ from, text: from === "output" ? text.slice(0, LONGEST_LINE) : text });
      wake();
    });
    reader.on("close", () => {
      open -= 1;
      wake();
    });
  }
  return (async function* () {
    while (open > 0 || waiting.length > 0) {
      const next = waiting.shift();
      if (next) yield next;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  })();
}

/** Ends a process group: SIGTERM, after the grace SIGKILL. Resolves when nothing of it runs. */
export async function endGroup(group: number, exited: Promise<Exit>, graceMs: number): Promise<void> {
  signalGroup(group, "SIGTERM");
  const deadline = Date.now() + graceMs;
  while ((await groupRuns(group)) && Date.now() < deadline) await delay(20);
  while (await groupRuns(group)) {
    signalGroup(group, "SIGKILL");
    await delay(20);
  }
  await exited;
}

/** False when the group has no member. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

/** Zombies are members too, and in a container without a real init they stay for ever: only /proc tells them apart. */
async function groupRuns(group: number): Promise<boolean> {
  if (!signalGroup(group, 0)) return false;
  const processes = await readdir("/proc").catch(() => null);
  if (processes === null) return true;
  for (const pid of processes.filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
    // proc(5): after the command in parentheses come state, parent, process group.
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (processGroup === String(group) && state !== "Z" && state !== "X") return true;
  }
  return false;
}

export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
