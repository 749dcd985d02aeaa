import path from "node:path";
import { hieraData, phaseClass } from "@/lib/config-tools/puppet/data";
import { lintRecipe } from "@/lib/config-tools/puppet/lint";
import { stageModules } from "@/lib/config-tools/puppet/staging";
import { makeNodeTool, type NodeToolOptions } from "@/lib/config-tools/ssh/node-tool";
import type { ConfigTool } from "@/lib/config-tools/tool";

/** Puppet behind the config tool port, without a server: `puppet apply` on every node, over SSH, reporting every resource live. */
export function createPuppetTool(options: NodeToolOptions): ConfigTool {
  const { workDir, packageCache, sourceDir = path.resolve(import.meta.dirname, "..") } = options;
  const nodeDir = path.join(sourceDir, "puppet", "node");
  return makeNodeTool(
    {
      name: "puppet apply",
      // 2: something has changed.
      good: [0, 2],
      stage: (folder, recipe) => stageModules(folder, recipe, nodeDir),
      filesFor: (request, node) => ({
        "site.pp": `contain ${phaseClass(request.recipe.name, request.phase)}\n`,
        "data.json": JSON.stringify(hieraData(request, node)),
      }),
    },
    { workDir, sourceDir, packageCache },
    {
      /** Which one runs is the node's to say: it takes its distribution's. */
      version: async () => "Puppet 7 or 8, as each system packages it",
      lint: (ctx, recipe) => lintRecipe(ctx, recipe, { workDir: path.resolve(workDir), nodeDir }),
    },
  );
}
