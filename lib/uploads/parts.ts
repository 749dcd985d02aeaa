import { lstat, mkdir, open, readdir, rm, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { notFound } from "@/lib/auth/not-found";
import { PortalError } from "@/lib/errors";
import { isUuid } from "@/lib/util/ids";
import { say } from "@/lib/util/say";
import { PART_BYTES } from "@/lib/contract/upload-rules";

/** Of a folder that takes uploads, so that what is complete is only renamed. */
const PREFIX = ".upload-";
/** A browser that is alive sends the next part long before this has passed. */
const KEEP_MS = 2 * 60 * 60_000;

/** Whose upload it is decides, with an id that the client has chosen, where its bytes lie: nobody goes on with another's. */
export type UploadKey = { folder: string; userId: string; upload: string };

/** The part at `offset` (bytes) of an upload. The same part may be sent again. @throws request-too-large, wrong-state */
export async function writePart(
  key: UploadKey,
  part: { offset: number; bytes: Uint8Array; limitBytes: number },
): Promise<{ receivedBytes: number }> {
  const file = fileOf(key);
  const end = part.offset + part.bytes.byteLength;
  if (end > part.limitBytes) throw tooLarge(part.limitBytes);
  if (part.offset === 0) {
    await mkdir(key.folder, { recursive: true });
    await sweep(key.folder);
  }
  const handle = await open(file, part.offset === 0 ? "w" : "r+").catch((e: NodeJS.ErrnoException) => {
    throw e.code === "ENOENT" ? interrupted() : e;
  });
  try {
    await writeAt(handle, part.offset, part.bytes);
  } catch (e) {
    await rm(file, { force: true });
    throw e;
  } finally {
    await handle.close();
  }
  return { receivedBytes: end };
}

async function writeAt(handle: FileHandle, offset: number, bytes: Uint8Array): Promise<void> {
  const { size } = await handle.stat();
  if (size < offset || offset % PART_BYTES !== 0) throw interrupted();
  for (let done = 0; done < bytes.byteLength;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.byteLength - done, offset + done);
    done += bytesWritten;
  }
}

/** Gives a complete upload to `take`; what that does not move away is gone afterwards. @throws wrong-state */
export async function takeUpload<T>(key: UploadKey, sizeBytes: number, take: (file: string) => Promise<T>): Promise<T> {
  const file = fileOf(key);
  try {
    const found = await lstat(file).catch(() => null);
    if (found?.size !== sizeBytes) throw interrupted();
    return await take(file);
  } finally {
    await rm(file, { force: true });
  }
}

function fileOf({ folder, userId, upload }: UploadKey): string {
  if (!isUuid(upload)) throw notFound();
  return path.join(/* turbopackIgnore: true */ folder, `${PREFIX}${userId}-${upload.toLowerCase()}`);
}

/** Removes what people began and never ended. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PREFIX)) continue;
    const left = path.join(folder, name);
    const { mtimeMs = Infinity } = (await lstat(left).catch(() => null)) ?? {};
    if (Date.now() - mtimeMs > KEEP_MS) await rm(left, { force: true });
  }
}

const interrupted = () =>
  new PortalError("wrong-state", {
    detail: say`The upload was interrupted: not all of its parts are here.`,
    remedy: say`Upload the file again.`,
  });

export const tooLarge = (limitBytes: number) =>
  new PortalError("request-too-large", {
    detail: say`The file is larger than the ${{ mib: limitBytes / 2 ** 20 }} that are allowed here.`,
    remedy: say`Upload a smaller file, or put it where an address leads to it.`,
  });
