import { randomUUID } from "node:crypto";
import { link, mkdir, readdir, readFile, rm, stat, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import { createHash } from "node:crypto";
import type { Artifact } from "@/lib/blueprints/artifacts";
import { isUuid } from "@/lib/util/ids";

/** The folder of the data directory that keeps artifacts. */
export const artifactFolder = (dataDir: string): string => path.join(/* turbopackIgnore: true */ dataDir, "artifacts");

/** Names an artifact's content: SHA-256 over what its bytes are made of (hex, 16 characters). */
export function digestOf(artifact: Artifact): string {
  const content = "files" in artifact ? artifact.files : artifact.digest;
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
}

/** Its file's name in every store. */
export const nameOf = (artifact: Artifact): string => `${artifact.id}-${digestOf(artifact)}`;

const ID_FILE = ".store";

/**
 * The id of a store, made on the first call. It lies in the folder: processes on however many hosts that see the same
 * folder know it as the same store.
 */
export async function storeIdOf(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, ID_FILE);
  const fresh = `${file}-${randomUUID()}`;
  const known = await readId(file);
  if (known) return known;
  try {
    await writeFile(fresh, `${randomUUID()}\n`);
    // Fails where another process was first; a file that is half written is never there under this name.
    await link(fresh, file).catch(ignoreExisting);
  } finally {
    await rm(fresh, { force: true });
  }
  const made = await readId(file);
  if (!made) throw new Error(`${file} does not hold the id of a store`);
  return made;
}

async function readId(file: string): Promise<string | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  const id = text?.trim() ?? "";
  return isUuid(id) ? id : null;
}

function ignoreExisting(e: NodeJS.ErrnoException): void {
  if (e.code !== "EEXIST") throw e;
}

export type StoredFile = { name: string; sizeBytes: number; since: Date };

/** Every artifact that is in the folder, complete. */
export async function listStored(folder: string): Promise<StoredFile[]> {
  const names = await readdir(folder);
  const found = await Promise.all(
    names
      .filter((name) => !name.startsWith("."))
      .map(async (name): Promise<StoredFile | null> => {
        const about = await stat(path.join(folder, name)).catch(() => null);
        return about?.isFile() ? { name, sizeBytes: about.size, since: about.mtime } : null;
      }),
  );
  return found.filter((file) => file !== null);
}

/** Bytes that this process may still write there. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
