import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * Every run has a folder that only the worker's user can read. Its name carries the process that made it, as
 * `run-<pid>-<start time>-<random>`: a folder whose process is gone is swept, secrets included, by the next worker.
 */
export type RunFolder = {
  id: string;
  path: string;
  write(name: string, content: string): Promise<string>;
  forget(name: string): Promise<void>;
  remove(): Promise<void>;
};

const NAME = /^run-(\d+)-(\d+)-[0-9a-f]{12}$/;

export async function makeRunFolder(workDir: string): Promise<RunFolder> {
  await prepareWorkDir(workDir);
  const id = `run-${process.pid}-${(await startTime(process.pid)) ?? "0"}-${randomBytes(6).toString("hex")}`;
  const folder = path.join(workDir, id);
  await mkdir(folder, { mode: 0o700 });
  return {
    id,
    path: folder,
    async write(name, content) {
      const file = path.join(folder, name);
      await writeFile(file, content, { mode: 0o600, flag: "wx" });
      return file;
    },
    forget: (name) => rm(path.join(folder, name), { force: true }),
    // The retries are for a process of the run that still writes while the folder is being emptied.
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Removes the folders of workers that are gone. Safe beside other workers with the same folder. */
export async function sweepRunFolders(workDir: string): Promise<void> {
  await prepareWorkDir(workDir);
  for (const name of await readdir(workDir)) {
    const match = NAME.exec(name);
    if (match?.[1] === undefined) continue;
    const started = await startTime(Number(match[1]));
    if (started !== match[2]) await rm(path.join(workDir, name), { recursive: true, force: true });
  }
}

async function prepareWorkDir(workDir: string): Promise<void> {
  await mkdir(workDir, { recursive: true });
  await chmod(workDir, 0o700);
}

/** When a process started, in clock ticks since boot: tells it from a later one with the same number. proc(5), field 22. */
async function startTime(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "latin1");
    // The command, in parentheses, may hold blanks; field 3 follows it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
