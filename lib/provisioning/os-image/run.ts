import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** A command that ended badly, with the end of what it wrote. */
export class CommandFailed extends Error {
  constructor(
    readonly command: string,
    readonly exit: string,
    readonly output: string,
  ) {
    super(`${command} ended with ${exit}`);
    this.name = "CommandFailed";
  }
}

const KEPT_LINES = 400;
const KILL_AFTER_MS = 5_000;

export type RunOptions = {
  signal: AbortSignal;
  /** Every line of both outputs, as it comes. */
  onLine?: (line: string) => void;
  env?: Readonly<Record<string, string>>;
  cwd?: string;
};

/**
 * Runs a command in its own process group. On abort the whole group is ended, and the promise settles only when it is
 * gone. Returns the last lines of both outputs. @throws CommandFailed, or PortalError "cancelled"
 */
export async function run(argv: readonly string[], options: RunOptions): Promise<string> {
  const [command, ...args] = argv;
  if (command === undefined) throw new TypeError("run needs a command");
  options.signal.throwIfAborted();
  const child = spawn(command, args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    cwd: options.cwd,
    env: { ...process.env, LC_ALL: "C.UTF-8", DEBIAN_FRONTEND: "noninteractive", ...options.env },
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      options.onLine?.(line);
    });
  }
  const killGroup = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group is already gone.
    }
  };
  let killer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    killGroup("SIGTERM");
    killer = setTimeout(() => killGroup("SIGKILL"), KILL_AFTER_MS);
  };
  options.signal.addEventListener("abort", onAbort, { once: true });
  try {
    const exit = await new Promise<string | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve(code === 0 ? null : (signal ?? `exit code ${code}`)));
    });
    if (options.signal.aborted) throw cancelled();
    if (exit !== null) throw new CommandFailed(command, exit, lines.join("\n"));
    return lines.join("\n");
  } finally {
    clearTimeout(killer);
    options.signal.removeEventListener("abort", onAbort);
  }
}

export const cancelled = (): PortalError =>
  new PortalError("cancelled", {
    detail: say`The image build was cancelled.`,
    remedy: say`Start it again when you want the image.`,
  });
