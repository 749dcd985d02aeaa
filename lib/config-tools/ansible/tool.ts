import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import path from "node:path";
import { PortalError } from "@/lib/errors";
import type { ApplyRequest, ConfigTool, Diff, TaskEvent, ToolContext } from "@/lib/config-tools/tool";
import { makeConnections, sweepConnections } from "@/lib/config-tools/ssh/connections";
import { ANSIBLE_PLAYBOOK } from "@/lib/config-tools/ansible/environment";
import { diffsOf, toTaskEvent } from "@/lib/config-tools/ansible/events";
import { makeForkServer, sweepForkServers } from "@/lib/config-tools/ansible/fork-server";
import { lintRecipe } from "@/lib/config-tools/ansible/lint";
import { runPlaybook, type RunSettings } from "@/lib/config-tools/ansible/playbook-run";
import { throughCache, type PackageCache } from "@/lib/config-tools/ssh/package-cache";
import { sweepRunFolders } from "@/lib/config-tools/ssh/run-folder";
import { say } from "@/lib/util/say";

export type AnsibleOptions = {
  /** A folder of this worker's user; private run folders are made, and those of dead workers swept, in it. */
  workDir: string;
  /** Where fork_server.py and callback_plugins lie; beside this file unless the worker is bundled. */
  pythonDir?: string;
  /** Where nodes fetch packages through, if anywhere. */
  packageCache?: PackageCache;
  /** Is told what an administrator should know and no run fails of. */
  log?: (message: string) => void;
};

/** Ansible behind the config tool port: one ansible-playbook a run, over SSH, reporting every task live. */
export function createAnsibleTool(options: AnsibleOptions): ConfigTool {
  const pythonDir = options.pythonDir ?? import.meta.dirname;
  const callbackDir = path.join(pythonDir, "callback_plugins");
  const connections = makeConnections();
  const forks = makeForkServer({
    script: path.join(pythonDir, "fork_server.py"),
    callbackDir,
    log: options.log ?? (() => undefined),
  });
  let swept: Promise<unknown> | undefined;

  const settings = async (): Promise<RunSettings> => {
    await access(path.join(callbackDir, "burgeon_events.py")).catch((cause: unknown) => {
      const detail = say`The Ansible callback plugin burgeon_events.py is missing.`;
      throw new PortalError("config-tool-missing", { detail, remedy: say`Install the portal again.` }, { cause });
    });
    await (swept ??= Promise.all([sweepRunFolders(options.workDir), sweepConnections(), sweepForkServers()]));
    return { workDir: path.resolve(options.workDir), callbackDir, connections, forks };
  };

  return {
    version: (ctx) => readVersion(ctx),
    lint: async (ctx, recipe) => lintRecipe(ctx, recipe, await settings()),
    async *apply(ctx: ToolContext, request: ApplyRequest): AsyncGenerator<TaskEvent> {
      // Lines are stamped on arrival and events at their origin: one clock, in the order in which they are handed on.
      let last = 0;
      const known = await settings();
      const run = (cache: PackageCache | null) => runPlaybook(ctx, request, known, [], cache);
      for await (const item of throughCache(options.packageCache, ctx, request, run)) {
        const event = item.kind === "event" ? toTaskEvent(item.event, item.scrub) : item;
        if (!event) continue;
        last = Math.max(last, event.at);
        yield { ...event, at: last };
      }
    },
    async check(ctx, request) {
      const diffs: Diff[] = [];
      for await (const item of runPlaybook(ctx, request, await settings(), ["--check", "--diff"])) {
        if (item.kind === "event") diffs.push(...diffsOf(item.event, item.scrub));
      }
      return diffs;
    },
    async close() {
      await forks.close();
      await connections.close();
    },
  };
}

function readVersion(ctx: ToolContext): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, LC_ALL: "C.UTF-8" };
    execFile(ANSIBLE_PLAYBOOK, ["--version"], { signal: ctx.signal, env }, (cause, stdout) => {
      const found = /^ansible-playbook \[core (\S+)\]/.exec(stdout)?.[1];
      if (!cause && found) return resolve(`Ansible core ${found}`);
      const text = {
        detail: say`${ANSIBLE_PLAYBOOK} is missing or does not run.`,
        remedy: say`Install Ansible: apt-get install ansible-core.`,
      };
      reject(new PortalError("config-tool-missing", text, { cause }));
    });
  });
}
