import { execFile } from "node:child_process";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ApplyRequest, RecipeRef } from "@/lib/config-tools/tool";
import { hieraData, moduleName, phaseClass } from "@/lib/config-tools/puppet/data";

/** Module name -> its folder: ours, what the catalogue's recipes share, and the recipe itself. */
async function modulesOf({ serviceDir, name, sharedDir }: RecipeRef, nodeDir: string): Promise<Map<string, string>> {
  const modules = new Map([["burgeon", path.join(nodeDir, "modules", "burgeon")]]);
  if (sharedDir !== undefined) {
    const root = path.join(sharedDir, "puppet");
    for (const entry of await readdir(root, { withFileTypes: true }).catch(() => []))
      if (entry.isDirectory()) modules.set(entry.name, path.join(root, entry.name));
  }
  return modules.set(moduleName(name), path.join(serviceDir, "puppet", name));
}

/** Puts what every node of a run gets into a folder, without its data. */
export async function stageModules(folder: string, recipe: RecipeRef, nodeDir: string): Promise<void> {
  await mkdir(path.join(folder, "modules"), { recursive: true });
  // Puppet insists on an environment's folder.
  await mkdir(path.join(folder, "environments", "production"), { recursive: true });
  for (const [name, target] of await modulesOf(recipe, nodeDir)) {
    await symlink(target, path.join(folder, "modules", name));
  }
  for (const entry of await readdir(nodeDir, { withFileTypes: true }))
    if (entry.isFile()) await symlink(path.join(nodeDir, entry.name), path.join(folder, entry.name));
}

/** What one node gets, as a tar archive: the only place of its secrets, in memory. `folder`: as stageModules left it. */
export async function archiveFor(folder: string, request: ApplyRequest, node: string): Promise<Buffer> {
  const own = `${folder}-${node}`;
  await mkdir(own, { mode: 0o700 });
  try {
    const entry = `contain ${phaseClass(request.recipe.name, request.phase)}\n`;
    await writeFile(path.join(own, "site.pp"), entry, { mode: 0o600 });
    await writeFile(path.join(own, "data.json"), JSON.stringify(hieraData(request, node)), { mode: 0o600 });
    return await tar(["--create", "--dereference", "--directory", folder, ".", "--directory", own, "."]);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

function tar(args: string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { encoding: "buffer", maxBuffer: 1 << 26 } as const;
    execFile("tar", ["--owner=0", "--group=0", "--mode=go-rwx", ...args], options, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
  });
}
