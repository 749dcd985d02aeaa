import { readdir, symlink } from "node:fs/promises";
import path from "node:path";
import type { RecipeRef } from "@/lib/config-tools/tool";

/** Name -> folder of what a tool's recipe is made of: what the catalogue's recipes share, and the recipe itself. */
export async function recipeFolders(
  { serviceDir, name, sharedDir }: RecipeRef,
  tool: string,
): Promise<Map<string, string>> {
  const folders = new Map<string, string>();
  if (sharedDir !== undefined) {
    const root = path.join(sharedDir, tool);
    for (const entry of await readdir(root, { withFileTypes: true }).catch(() => []))
      if (entry.isDirectory()) folders.set(entry.name, path.join(root, entry.name));
  }
  return folders.set(name, path.join(serviceDir, tool, name));
}

/** Links the files of a folder, not its folders, into another one. */
export async function linkFiles(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true }))
    if (entry.isFile()) await symlink(path.join(from, entry.name), path.join(to, entry.name));
}
