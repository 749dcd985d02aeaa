import { mkdir, readdir, symlink } from "node:fs/promises";
import path from "node:path";
import type { RecipeRef, ToolArtifact } from "@/lib/config-tools/tool";

/** Role name -> its folder: the recipe itself, and what the catalogue's recipes share. */
export async function rolesOf({ serviceDir, name, sharedDir }: RecipeRef): Promise<Map<string, string>> {
  const roles = new Map<string, string>();
  if (sharedDir !== undefined) {
    const root = path.join(sharedDir, "ansible");
    for (const entry of await readdir(root, { withFileTypes: true }))
      if (entry.isDirectory()) roles.set(entry.name, path.join(root, entry.name));
  }
  return roles.set(name, path.join(serviceDir, "ansible", name));
}

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
