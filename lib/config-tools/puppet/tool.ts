import path from "node:path";
import { lintRecipe } from "@/lib/config-tools/puppet/lint";
import { runPuppet, type RunSettings } from "@/lib/config-tools/puppet/apply-run";
import { makeConnections, sweepConnections } from "@/lib/config-tools/ssh/connections";
import { sweepRunFolders } from "@/lib/config-tools/ssh/run-folder";
import type { ApplyRequest, ConfigTool, Diff, TaskEvent, ToolContext } from "@/lib/config-tools/tool";

export type PuppetOptions = {
  /** A folder of this worker's user; private run folders are made, and those of dead workers swept, in it. */
  workDir: string;
  /** What goes to the nodes; beside this file unless the worker is bundled. */
  nodeDir?: string;
};

/** Puppet behind the config tool port, without a server: `puppet apply` on every node, over SSH, reporting every resource live. */
export function createPuppetTool(options: PuppetOptions): ConfigTool {
  const connections = makeConnections();
  const nodeDir = options.nodeDir ?? path.join(import.meta.dirname, "node");
  let swept: Promise<unknown> | undefined;

  const settings = async (): Promise<RunSettings> => {
    await (swept ??= Promise.all([sweepRunFolders(options.workDir), sweepConnections()]));
    return { workDir: path.resolve(options.workDir), nodeDir, connections };
  };

  return {
    /** Which one runs is the node's to say: it takes its distribution's. */
    version: async () => "Puppet 7 or 8, as each system packages it",
    lint: async (ctx, recipe) => lintRecipe(ctx, recipe, await settings()),
    async *apply(ctx: ToolContext, request: ApplyRequest): AsyncGenerator<TaskEvent> {
      for await (const item of runPuppet(ctx, request, await settings(), "apply"))
        if (item.kind !== "diffs") yield item;
    },
    async check(ctx, request) {
      const diffs: Diff[] = [];
      for await (const item of runPuppet(ctx, request, await settings(), "check"))
        if (item.kind === "diffs") diffs.push(...item.diffs);
      return diffs;
    },
    close: () => connections.close(),
  };
}
