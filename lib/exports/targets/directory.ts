import { copyFile, mkdir, open, realpath, rename, rm } from "node:fs/promises";
import path from "node:path";
import { say } from "@/lib/util/say";
import { DeliveryError, type Delivery } from "./delivery";

/**
 * Puts a file into a folder below the installation's own, in place of an earlier one of the same name: readers see the one or the
 * other, never a part.
 * @param root the only folder that exports are written below
 */
export async function toDirectory(root: string, folder: string, { id, path: from, name }: Delivery): Promise<void> {
  const to = path.join(root, folder);
  await mkdir(to, { recursive: true, mode: 0o750 });
  const [real, top] = [await realpath(to), await realpath(root)];
  // A link that somebody has put there.
  if (real !== top && !real.startsWith(top + path.sep))
    throw new DeliveryError(say`The folder ${folder} leads out of the folder for exports.`);
  const part = path.join(real, `.${name}.${id}.part`);
  try {
    await copyFile(from, part);
    const file = await open(part, "r+");
    await file.sync();
    await file.close();
    await rename(part, path.join(real, name));
  } finally {
    await rm(part, { force: true });
  }
}
