import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { recipeFolders } from "@/lib/config-tools/ssh/recipe-folders";
import type { RecipeRef, ToolArtifact } from "@/lib/config-tools/tool";

/** Role name -> its folder. */
export const rolesOf = (recipe: RecipeRef): Promise<Map<string, string>> => recipeFolders(recipe, "ansible");

/** Puts them beside a run's playbook, where Ansible finds roles without a setting. */
export async function linkRoles(runFolder: string, recipe: RecipeRef): Promise<void> {
  const folder = path.join(runFolder, "roles");
  await mkdir(folder);
  for (const [name, target] of await rolesOf(recipe)) await symlink(target, path.join(folder, name));
}

/** Artifacts lie beside the playbook too: tasks name them without a path of this host, which readers would see. */
export async function linkArtifacts(runFolder: string, artifacts: readonly ToolArtifact[]): Promise<void> {
  await mkdir(path.join(runFolder, ARTIFACTS));
  for (const { id, file } of artifacts) await symlink(file, path.join(runFolder, artifactPath(id)));
}

const ARTIFACTS = "artifacts";
/** Relative to the run's folder. */
export const artifactPath = (id: string): string => path.join(ARTIFACTS, id);
