import { open } from "node:fs/promises";

/** Proxies, captive portals and mirrors that miss a file answer with a page, and status 200, where a file was asked for. */
export const beginsLikePage = (bytes: Uint8Array): boolean =>
  /^\s*(<!--.*?-->\s*)*<(!doctype html|html|head|body)\b/is.test(Buffer.from(bytes).toString("utf8"));

/** As much of a file as tells a page. */
export const PAGE_BYTES = 512;

export async function isPage(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(PAGE_BYTES), 0, PAGE_BYTES, 0);
    return beginsLikePage(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
