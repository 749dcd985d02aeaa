import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { attributes, runList } from "@/lib/config-tools/chef/data";
import { lintRecipe } from "@/lib/config-tools/chef/lint";
import { makeNodeTool, type NodeToolOptions } from "@/lib/config-tools/ssh/node-tool";
import { linkFiles, recipeFolders } from "@/lib/config-tools/ssh/recipe-folders";
import type { ConfigTool } from "@/lib/config-tools/tool";

/**
 * Chef behind the config tool port: Cinc or Chef Infra Client in local mode on every node, over SSH, reporting every resource
 * live. No recipe of the catalogue is offered with it, and it has not been run: see docs/verified.md.
 */
export function createChefTool(options: NodeToolOptions): ConfigTool {
  const { workDir, packageCache, sourceDir = path.resolve(import.meta.dirname, "..") } = options;
  const nodeDir = path.join(sourceDir, "chef", "node");
  return makeNodeTool(
    {
      name: "cinc-client",
      good: [0],
      async stage(folder, recipe) {
        await mkdir(path.join(folder, "cookbooks"));
        for (const [name, target] of await recipeFolders(recipe, "chef"))
          await symlink(target, path.join(folder, "cookbooks", name));
        await linkFiles(nodeDir, folder);
      },
      filesFor: (request, node) => ({
        "run-list": runList(request),
        "attributes.json": JSON.stringify(attributes(request, node)),
      }),
    },
    { workDir, sourceDir, packageCache },
    {
      version: async () => "Cinc 18",
      lint: (_ctx, recipe) => lintRecipe(recipe),
    },
  );
}
