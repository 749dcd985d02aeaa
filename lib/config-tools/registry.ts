import path from "node:path";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import type { PackageCache } from "./ssh/package-cache";
import type { ConfigTool } from "./tool";

export type ToolSettings = {
  /** A private folder of this worker for run files. */
  workDir: string;
  /** Set where machines are simulated: nothing answers on SSH there, so a simulated tool does their work. */
  simulation?: { dir: string; speed: number };
  /** Where nodes fetch packages through, if anywhere. */
  packageCache?: PackageCache;
  /** Is told what an administrator should know and no run fails of. */
  log?: (message: string) => void;
};

/** What tools run elsewhere is data to the worker: it stays in the source tree when it is bundled. Workers run in its root. */
const PYTHON_DIR = path.resolve("lib/config-tools/ansible");
const SOURCE_DIR = path.resolve("lib/config-tools");

const TOOLS: Record<string, (settings: ToolSettings) => Promise<ConfigTool>> = {
  ansible: async ({ workDir, packageCache, log }) =>
    (await import("./ansible/tool")).createAnsibleTool({
      workDir: path.join(workDir, "ansible"),
      pythonDir: PYTHON_DIR,
      packageCache,
      log,
    }),
  puppet: async ({ workDir, packageCache }) =>
    (await import("./puppet/tool")).createPuppetTool({
      workDir: path.join(workDir, "puppet"),
      sourceDir: SOURCE_DIR,
      packageCache,
    }),
  chef: async ({ workDir, packageCache }) =>
    (await import("./chef/tool")).createChefTool({
      workDir: path.join(workDir, "chef"),
      sourceDir: SOURCE_DIR,
      packageCache,
    }),
};

export const toolNames: readonly string[] = Object.keys(TOOLS);

/** Opens the config tool a blueprint names, or its simulation. @throws config-tool-missing */
export async function openTool(name: string, settings: ToolSettings): Promise<ConfigTool> {
  const open = TOOLS[name];
  if (!open) {
    throw new PortalError("config-tool-missing", {
      detail: say`This version of the portal has no config tool "${name}".`,
      remedy: say`Use one of ${toolNames} in the blueprint.`,
    });
  }
  if (settings.simulation) return (await import("./simulator/tool")).createSimulatorTool(settings.simulation);
  return open(settings);
}
