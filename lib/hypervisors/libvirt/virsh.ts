import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirshFailure } from "@/lib/hypervisors/libvirt/virsh-failure";

export type VirshOptions = {
  signal: AbortSignal;
  /** Milliseconds; transfers and copies have none and end by the signal. */
  timeoutMs?: number;
};

/** The inner ring: runs one virsh command on one libvirt. A fake of it stands in for libvirt in unit tests. */
export interface Virsh {
  /** @returns what virsh printed. @throws VirshFailure, or the signal's reason when aborted. */
  run(args: string[], options: VirshOptions): Promise<string>;
  /** Like `run` for commands that read a file: `content` goes to a private file whose path is appended to `args`. */
  runWithFile(args: string[], content: string, options: VirshOptions): Promise<string>;
  /** Like `run` for commands that write a file: the path is put where `args` says `PATH`. */
  runToFile(args: string[], options: VirshOptions): Promise<Buffer>;
}

/** Stands for the file's path in the arguments of `runToFile`. */
export const PATH = "\0path";

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const MAX_STDERR_CHARS = 64 * 1024;

/** A private folder that is gone when `work` ends. */
export async function withTempDir<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "burgeon-libvirt-"));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Runs a program with an argument list. Rejects only when aborted; code -1 means killed or not started. */
export function runProgram(
  program: string,
  args: string[],
  { signal, timeoutMs }: VirshOptions,
): Promise<{ code: number; stdout: string; stderr: string }> {
  signal.throwIfAborted();
  const deadline = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const stop = deadline ? AbortSignal.any([signal, deadline]) : signal;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, LC_ALL: "C", LANGUAGE: "" },
      stdio: ["ignore", "pipe", "pipe"],
      signal: stop,
      killSignal: "SIGKILL",
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let stderr = "";
    let spawnError: Error | undefined;
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_OUTPUT_BYTES) chunks.push(chunk);
      else child.kill("SIGKILL");
    });
    child.stderr.setEncoding("utf8");
    child.stderr.on("data", (chunk: string) => (stderr = (stderr + chunk).slice(-MAX_STDERR_CHARS)));
    child.on("error", (e) => (spawnError = e));
    // "close" follows "error" as well, and only when nothing of the program runs any more.
    child.on("close", (code) => {
      if (signal.aborted) return reject(signal.reason);
      if (deadline?.aborted) return resolve({ code: -1, stdout: "", stderr: `timed out after ${timeoutMs} ms` });
      if (spawnError) return resolve({ code: -1, stdout: "", stderr: spawnError.message });
      resolve({ code: code ?? -1, stdout: Buffer.concat(chunks).toString("utf8"), stderr });
    });
  });
}

/** One virsh per call, ~15 ms locally; ssh adds its handshake unless ~/.ssh/config shares connections. */
export function createVirsh(uri: string): Virsh {
  const run = async (args: string[], options: VirshOptions): Promise<string> => {
    const { code, stdout, stderr } = await runProgram(
      "virsh",
      ["-q", "-k", "10", "-K", "3", "-c", uri, ...args],
      options,
    );
    if (code !== 0) throw new VirshFailure(args[0] ?? "", stderr);
    return stdout;
  };
  return {
    run,
    runWithFile: (args, content, options) =>
      withTempDir(async (dir) => {
        const path = join(dir, "input");
        await writeFile(path, content, { mode: 0o600 });
        return run([...args, path], options);
      }),
    runToFile: (args, options) =>
      withTempDir(async (dir) => {
        const path = join(dir, "output");
        await run(
          args.map((arg) => (arg === PATH ? path : arg)),
          options,
        );
        return readFile(path);
      }),
  };
}
