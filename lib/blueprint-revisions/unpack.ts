import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ContentFile } from "./content";

/** Writes files into a folder that is made for them. */
export async function writeFiles(dir: string, files: readonly ContentFile[]): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const { path: at, executable, content } of files) {
    const file = path.join(/*turbopackIgnore: true*/ dir, at);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content, { mode: executable ? 0o755 : 0o644 });
  }
}

/**
 * The folder with the content of this digest below `root`, unpacked if it is not there yet. Any number of processes may ask
 * at once: who is first puts it in place, whole.
 */
export async function ensureUnpacked(
  root: string,
  digest: string,
  read: () => Promise<ContentFile[]>,
): Promise<string> {
  const dir = path.join(/*turbopackIgnore: true*/ root, digest);
  if (await isFolder(dir)) return dir;
  const part = `${dir}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFiles(part, await read());
    await rename(part, dir).catch(async (e: unknown) => {
      if (!(await isFolder(dir))) throw e;
    });
  } finally {
    await rm(part, { recursive: true, force: true });
  }
  return dir;
}

const isFolder = async (dir: string): Promise<boolean> => (await stat(dir).catch(() => null))?.isDirectory() ?? false;
