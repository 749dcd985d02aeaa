import { open } from "node:fs/promises";
import { PortalError } from "@/lib/errors";
import { beginsLikePage, PAGE_BYTES } from "@/lib/provisioning/os-image/fetch/page";
import { say } from "@/lib/util/say";

const ZIP = [0x50, 0x4b];
const GZIP = [0x1f, 0x8b];

/** How files of these endings begin. */
const BEGINNINGS: readonly [RegExp, readonly number[]][] = [
  [/\.(war|zip|jar)$/i, ZIP],
  [/\.(tar\.gz|tgz)$/i, GZIP],
];

/** Finds out at once what a deployment would find out later: a file that is not what its name says. @throws file-refused */
export async function requireKind(file: string, name: string): Promise<void> {
  const beginning = BEGINNINGS.find(([ending]) => ending.test(name))?.[1];
  if (!beginning) return;
  const bytes = await firstBytes(file);
  if (beginning.every((byte, i) => bytes[i] === byte)) return;
  throw new PortalError("file-refused", {
    detail: beginsLikePage(bytes)
      ? say`${name} is a web page, not what its name says.`
      : say`${name} is not what its name says: it does not begin like such a file.`,
    remedy: say`Upload the right file. Nothing of this one was kept.`,
  });
}

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(PAGE_BYTES), 0, PAGE_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
