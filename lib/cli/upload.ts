import { createHash, randomUUID } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { PART_BYTES } from "@/lib/contract/upload-rules";
import { callPortal, CliError, type Portal } from "./portal";

/** Uploads a file to a project, part by part, and returns its reference. @throws CliError */
export async function uploadFile(
  portal: Portal,
  project: string,
  file: string,
  say: (line: string) => void,
): Promise<string> {
  const handle = await open(file).catch((e: NodeJS.ErrnoException) => {
    throw new CliError(`${file} cannot be read: ${e.code ?? e.message}`);
  });
  try {
    const upload = randomUUID();
    const hash = createHash("sha256");
    let offset = 0;
    for (let part = await readPart(handle, offset); part.byteLength > 0; part = await readPart(handle, offset)) {
      hash.update(part);
      const body = new Blob([part]);
      await callPortal(portal, "putFilePart", { params: { project, upload }, query: { offset }, body });
      offset += part.byteLength;
      say(`${Math.ceil(offset / 2 ** 20)} MiB sent`);
    }
    const body = { upload, name: path.basename(file), sizeBytes: offset, sha256: hash.digest("hex") };
    const { reference } = await callPortal(portal, "createFile", { params: { project }, body });
    return reference;
  } finally {
    await handle.close();
  }
}

/** A whole part, or what is left: a read may bring less than was asked for. */
async function readPart(handle: FileHandle, offset: number): Promise<Uint8Array<ArrayBuffer>> {
  const part = new Uint8Array(PART_BYTES);
  let filled = 0;
  while (filled < part.byteLength) {
    const { bytesRead } = await handle.read(part, filled, part.byteLength - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return part.subarray(0, filled);
}
