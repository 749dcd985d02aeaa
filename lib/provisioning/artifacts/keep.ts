import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "@/lib/blueprints/artifacts";
import type { Fetched } from "./context";
import { diskError } from "./disk";
import type { ArtifactJournal } from "./journal";
import { nameOf } from "./store-folder";

const WORK = ".fetching-";
const DAY_MS = 24 * 60 * 60_000;

/**
 * What `make` makes of an artifact, in a folder of its own, gets its name in the store when it is complete, in place of
 * what is there; of a failure nothing is left. @throws what `make` throws; disk-full, disk-failed
 */
export async function keep(
  folder: string,
  artifact: Artifact,
  make: (work: string) => Promise<Fetched>,
  journal: ArtifactJournal | undefined,
): Promise<void> {
  try {
    const file = path.join(folder, nameOf(artifact));
    const origin = await renamed(folder, file, make);
    await journal?.kept(artifact, origin, (await stat(file)).size);
  } catch (e) {
    throw diskError(e, folder);
  }
}

async function renamed(folder: string, file: string, make: (work: string) => Promise<Fetched>) {
  await mkdir(folder, { recursive: true });
  await sweep(folder);
  const work = await mkdtemp(path.join(folder, WORK));
  try {
    const made = await make(work);
    await rename(made.file, file);
    return made.origin;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Of workers that were killed. A day is longer than any fetch takes, and other workers may share the folder. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(WORK)) continue;
    const left = path.join(folder, name);
    const { mtimeMs = Infinity } = (await stat(left).catch(() => null)) ?? {};
    if (Date.now() - mtimeMs > DAY_MS) await rm(left, { recursive: true, force: true });
  }
}
