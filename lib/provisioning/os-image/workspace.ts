/** The folder in which an image is built: beside its target, so that the last act is one rename. */
import { randomBytes } from "node:crypto";
import { access, chmod, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { removeArgs, tempPrefix } from "./tools";
import { run } from "./run";

/** Field 22 of /proc/PID/stat (proc_pid_stat(5)): tells a process from a later one with the same number. */
async function startTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

/** Makes `<parent>/.<name>.building-<pid>-<start>-<random>`; readable by the sandbox user that apt downloads with. */
export async function makeWorkspace(outDir: string): Promise<string> {
  const parent = path.dirname(outDir);
  await mkdir(parent, { recursive: true });
  const owner = `${process.pid}-${await startTime(process.pid)}`;
  const folder = path.join(parent, `${tempPrefix(outDir)}${owner}-${randomBytes(4).toString("hex")}`);
  await mkdir(folder);
  await chmod(folder, 0o755);
  return folder;
}

/** Files in a tree may belong to ids of a user namespace, which only a process inside it may delete. */
export const removeTree = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true }).catch(async () => {
    await run(removeArgs(process.getuid?.() === 0, folder), { signal: new AbortController().signal });
  });

/** Removes what builds left that died without cleaning up. Builds of live processes are left alone. */
export async function removeDeadWorkspaces(outDir: string): Promise<void> {
  const parent = path.dirname(outDir);
  const prefix = tempPrefix(outDir);
  for (const name of await readdir(parent).catch(() => [] as string[])) {
    const match = name.startsWith(prefix) ? /^(\d+)-(\d*)-[0-9a-f]{8}$/.exec(name.slice(prefix.length)) : null;
    if (!match) continue;
    if ((await startTime(Number(match[1]))) !== match[2]) await removeTree(path.join(parent, name));
  }
}

/** Puts a finished folder in its place; an older one there is replaced. */
export async function publish(finished: string, outDir: string): Promise<void> {
  const old = `${finished}-old`;
  const exists = await access(outDir).then(
    () => true,
    () => false,
  );
  if (exists) await rename(outDir, old);
  await rename(finished, outDir);
  if (exists) await rm(old, { recursive: true, force: true });
}
