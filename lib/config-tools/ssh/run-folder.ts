import { randomBytes } from "node:crypto";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { orphanedFolders, ownedPrefix, removeFolder } from "@/lib/config-tools/ssh/owned-folders";

/**
 * Every run has a folder that only the worker's user can read. Its name carries the process that made it: a folder
 * whose process is gone is swept, secrets included, by the next worker.
 */
export type RunFolder = {
  id: string;
  path: string;
  write(name: string, content: string): Promise<string>;
  forget(name: string): Promise<void>;
  remove(): Promise<void>;
};

const PREFIX = "run";

export async function makeRunFolder(workDir: string): Promise<RunFolder> {
  await prepareWorkDir(workDir);
  const id = `${await ownedPrefix(PREFIX)}${randomBytes(6).toString("hex")}`;
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
    remove: () => removeFolder(folder),
  };
}

/** Removes the folders of workers that are gone. Safe beside other workers with the same folder. */
export async function sweepRunFolders(workDir: string): Promise<void> {
  await prepareWorkDir(workDir);
  for (const folder of await orphanedFolders(workDir, PREFIX)) await removeFolder(folder);
}

async function prepareWorkDir(workDir: string): Promise<void> {
  await mkdir(workDir, { recursive: true });
  await chmod(workDir, 0o700);
}
