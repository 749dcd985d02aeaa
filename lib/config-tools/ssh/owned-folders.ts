import { lstat, readFile, readdir, rm } from "node:fs/promises";
import path from "node:path";

/**
 * Folders that carry in their name which process made them, `<prefix>-<pid>-<start time>-<random>`, so that those of a
 * process that was killed can be told from those in use, also when its number has been given to another one.
 */
export async function ownedPrefix(prefix: string): Promise<string> {
  return `${prefix}-${process.pid}-${(await startTime(process.pid)) ?? "0"}-`;
}

/**
 * This user's folders with the prefix whose process is gone, as absolute paths. Another user's are theirs to remove:
 * `parent` may be the system's temporary folder.
 */
export async function orphanedFolders(parent: string, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${prefix}-`)) continue;
    const [, pid, started] = /^(\d+)-(\d+)-\w+$/.exec(name.slice(prefix.length + 1)) ?? [];
    if (pid === undefined || (await startTime(Number(pid))) === started) continue;
    const folder = path.join(parent, name);
    const entry = await lstat(folder).catch(() => null);
    if (entry?.isDirectory() && entry.uid === process.getuid?.()) found.push(folder);
  }
  return found;
}

/** Removes a folder with its content. The retries are for a process that still writes while it is being emptied. */
export const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 5 });

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
