/** The folder of a finished OS image: its files and a manifest. It appears in one rename, complete. */
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { PortalError } from "@/lib/errors";
import type { ImageFiles } from "@/lib/hypervisors/driver";
import { say } from "@/lib/util/say";
import { buildError } from "./failures";
import type { InstalledPackage } from "./packages";
import { makeWorkspace, publish, removeDeadWorkspaces, removeTree } from "./workspace";

export type OsImage = {
  /** Says what the image is made of: the same content has the same id. */
  id: string;
  files: ImageFiles;
  /** Sum of all files. */
  sizeBytes: number;
  /** Of an image that was built from packages; otherwise only its test machine knows them. */
  packages: InstalledPackage[];
};

/** What is made in a workspace: file names are relative to its folder `out`. */
export type OsImageDraft = Pick<OsImage, "id" | "files" | "packages">;

const MANIFEST = "image.json";

/**
 * Lets `make` fill `<work>/out` and puts it into `outDir`, replacing what was there. Failed or cancelled, nothing is left.
 * @throws what `make` throws, in the words of the table of errors; cancelled
 */
export async function makeOsImage(
  options: { outDir: string; signal: AbortSignal },
  make: (work: string) => Promise<OsImageDraft>,
): Promise<OsImage> {
  const outDir = path.resolve(options.outDir);
  let work: string | undefined;
  try {
    await removeDeadWorkspaces(outDir);
    work = await makeWorkspace(outDir);
    const out = path.join(work, "out");
    await mkdir(out);
    const draft = await make(work);
    const sizes = await Promise.all(
      Object.values(draft.files).map(async (name) => (await stat(path.join(out, name))).size),
    );
    const image: OsImage = { ...draft, sizeBytes: sizes.reduce((sum, size) => sum + size, 0) };
    await writeFile(path.join(out, MANIFEST), JSON.stringify(image, null, 1));
    options.signal.throwIfAborted();
    await publish(out, outDir);
    return { ...image, files: absolute(image.files, outDir) };
  } catch (e) {
    throw options.signal.aborted ? cancelledBy(e) : buildError(e);
  } finally {
    if (work !== undefined) await removeTree(work);
  }
}

/** What an earlier build put into `outDir`, or null. */
export async function readOsImage(outDir: string): Promise<OsImage | null> {
  const text = await readFile(path.join(outDir, MANIFEST), "utf8").catch(() => null);
  if (text === null) return null;
  const image = JSON.parse(text) as OsImage;
  return { ...image, files: absolute(image.files, path.resolve(outDir)) };
}

const cancelledBy = (e: unknown): PortalError =>
  e instanceof PortalError && e.code === "cancelled"
    ? e
    : new PortalError(
        "cancelled",
        { detail: say`The image build was cancelled.`, remedy: say`Start it again when you want the image.` },
        { cause: e },
      );

const absolute = (files: ImageFiles, folder: string): ImageFiles =>
  Object.fromEntries(Object.entries(files).map(([key, name]) => [key, path.join(folder, name)]));
