import path from "node:path";
import { makeConnections, sweepConnections } from "@/lib/config-tools/ssh/connections";
import { runOnNodes, type NodeProgram, type RunSettings } from "@/lib/config-tools/ssh/node-runs";
import { throughCache, type PackageCache } from "@/lib/config-tools/ssh/package-cache";
import { sweepRunFolders } from "@/lib/config-tools/ssh/run-folder";
import type { ConfigTool, Diff } from "@/lib/config-tools/tool";

export type NodeToolOptions = {
  /** A folder of this worker's user; private run folders are made, and those of dead workers swept, in it. */
  workDir: string;
  /** lib/config-tools in the source tree: what goes to the nodes is data. Found from this file unless it is bundled. */
  sourceDir?: string;
  /** Where nodes fetch packages through, if anywhere. */
  packageCache?: PackageCache;
};

/** A config tool of a program that runs on the nodes; `version` and `lint` are its own. */
export function makeNodeTool(
  program: NodeProgram,
  { workDir, sourceDir, packageCache }: NodeToolOptions & { sourceDir: string },
  own: Pick<ConfigTool, "version" | "lint">,
): ConfigTool {
  const connections = makeConnections();
  let swept: Promise<unknown> | undefined;
  const settings = async (): Promise<RunSettings> => {
    await (swept ??= Promise.all([sweepRunFolders(workDir), sweepConnections()]));
    return { workDir: path.resolve(workDir), nodeDir: path.join(sourceDir, "ssh", "node"), connections };
  };
  return {
    ...own,
    async *apply(ctx, request) {
      const known = await settings();
      const run = (cache: PackageCache | null) => runOnNodes(program, ctx, request, known, "apply", cache);
      for await (const item of throughCache(packageCache, ctx, request, run)) if (item.kind !== "diffs") yield item;
    },
    async check(ctx, request) {
      const diffs: Diff[] = [];
      for await (const item of runOnNodes(program, ctx, request, await settings(), "check"))
        if (item.kind === "diffs") diffs.push(...item.diffs);
      return diffs;
    },
    close: () => connections.close(),
  };
}
