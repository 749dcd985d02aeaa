import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { moduleName } from "@/lib/config-tools/puppet/data";
import { linkFiles, recipeFolders } from "@/lib/config-tools/ssh/recipe-folders";
import type { RecipeRef } from "@/lib/config-tools/tool";

/** Puts what every node of a run gets into a folder: our module, what the catalogue's recipes share, and the recipe itself. */
export async function stageModules(folder: string, recipe: RecipeRef, nodeDir: string): Promise<void> {
  const modules = path.join(folder, "modules");
  await mkdir(modules, { recursive: true });
  // Puppet insists on an environment's folder.
  await mkdir(path.join(folder, "environments", "production"), { recursive: true });
  await symlink(path.join(nodeDir, "modules", "burgeon"), path.join(modules, "burgeon"));
  for (const [name, target] of await recipeFolders(recipe, "puppet"))
    await symlink(target, path.join(modules, moduleName(name)));
  await linkFiles(nodeDir, folder);
}
