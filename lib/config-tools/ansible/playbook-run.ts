import { readdir } from "node:fs/promises";
import type { ApplyRequest, InventoryHost, TaskEvent, ToolContext } from "@/lib/config-tools/tool";
import { endOnNode, type Connections } from "@/lib/config-tools/ssh/connections";
import { PLAIN_PARTS } from "@/lib/config-tools/ansible/foreign-rules";
import { ANSIBLE_CONFIG, ANSIBLE_PLAYBOOK, ansibleEnvironment } from "@/lib/config-tools/ansible/environment";
import { outputOf, parseRunEvent, type RunEvent } from "@/lib/config-tools/ansible/events";
import { cancelled, nodeUnreachable, taskFailed, toolFailed } from "@/lib/config-tools/ssh/failures";
import type { ForkServer } from "@/lib/config-tools/ansible/fork-server";
import { inventoryDocument, playbookDocument } from "@/lib/config-tools/ansible/inventory";
import { EVENTS_FD, startProcess, type Exit, type RunningProcess } from "@/lib/config-tools/ssh/process";
import { linkArtifacts, linkRoles, rolesOf } from "@/lib/config-tools/ansible/roles";
import { knownHostsFile, type RunFiles } from "@/lib/config-tools/ssh/options";
import { limitOutput } from "@/lib/config-tools/ssh/output";
import { checkRequest } from "@/lib/config-tools/ssh/request";
import { openRoute, type PackageCache, type ProxyEnvironment } from "@/lib/config-tools/ssh/package-cache";
import { makeRunFolder, type RunFolder } from "@/lib/config-tools/ssh/run-folder";
import { inSandbox, requireSandbox } from "@/lib/config-tools/ssh/sandbox";
import { makeScrubber } from "@/lib/config-tools/ssh/scrub";
import { toUnsafeYaml } from "@/lib/config-tools/ansible/unsafe-yaml";

export type RunSettings = { workDir: string; callbackDir: string; connections: Connections; forks: ForkServer };

export type RunItem =
  { kind: "event"; event: RunEvent; scrub: (text: string) => string } | Extract<TaskEvent, { kind: "line" }>;

const GRACE_MS = 3000;
const SECRETS_FILE = "secrets.yml";

/**
 * Runs one phase and yields what the callback plugin reports, while it runs. Ends normally when every target is done.
 * When the caller stops reading or aborts, the process group is ended first, then what it left on the nodes.
 */
export async function* runPlaybook(
  ctx: ToolContext,
  request: ApplyRequest,
  settings: RunSettings,
  flags: string[],
  cache: PackageCache | null = null,
): AsyncGenerator<RunItem> {
  if (ctx.signal.aborted) throw cancelled();
  checkRequest(request);
  const hide = makeScrubber([...Object.values(request.secrets), request.sshPrivateKey]);
  const folder = await makeRunFolder(settings.workDir);
  // Paths of this machine mean nothing to a reader.
  const scrub = (text: string): string => hide(text.replaceAll(`${folder.path}/`, ""));
  try {
    const prepared = await prepare(folder, request, settings, cache, ctx.signal);
    yield* prepared.notes;
    const run = await startAnsible(request, settings, {
      args: [...prepared.args, ...flags],
      cwd: folder.path,
      env: prepared.env,
      graceMs: GRACE_MS,
    });
    const onAbort = (): void => void run.stop();
    ctx.signal.addEventListener("abort", onAbort, { once: true });
    if (ctx.signal.aborted) onAbort();
    const outcome = new Outcome();
    try {
      for await (const line of run.lines) {
        if (line.from === "output") {
          const text = scrub(line.text).trim();
          outcome.said.push(text);
          if (text !== "") yield { kind: "line", node: null, at: Date.now(), text };
          continue;
        }
        const event = parseRunEvent(line.text);
        // Ansible has read its variables before the first play: from here on they are in its memory only.
        if (event.event === "play") await folder.forget(SECRETS_FILE);
        outcome.add(event);
        yield { kind: "event", event, scrub };
      }
      const exit = await run.exited;
      if (!ctx.signal.aborted) outcome.check(exit, request, scrub);
    } finally {
      ctx.signal.removeEventListener("abort", onAbort);
      await run.stop();
      if (outcome.started && !outcome.finished) await endOnTargets(request, prepared, settings, folder.id);
    }
    if (ctx.signal.aborted) throw cancelled();
  } finally {
    await folder.remove();
  }
}

/**
 * Forks share what is loaded of Ansible, so a recipe with modules or plugins of its own gets a process of its own, and one
 * that is foreign a sandbox around it.
 */
async function startAnsible(
  request: ApplyRequest,
  settings: RunSettings,
  spec: Parameters<ForkServer["start"]>[0],
): Promise<RunningProcess> {
  const { recipe } = request;
  if (recipe.foreign) return startProcess({ ...spec, ...(await behindWalls(request, settings, spec)) });
  const folders = [...(await rolesOf(recipe)).values()];
  const parts = await Promise.all(folders.map((folder) => readdir(folder, { withFileTypes: true })));
  const plain = parts.flat().every((part) => part.isFile() || PLAIN_PARTS.includes(part.name));
  return (plain ? await settings.forks.start(spec) : null) ?? (await startProcess({ ...spec, file: ANSIBLE_PLAYBOOK }));
}

/** It sees its own roles and artifacts, and of the worker's folders that of this run alone. */
export async function behindWalls(
  { recipe, artifacts = [] }: Pick<ApplyRequest, "recipe" | "artifacts">,
  settings: RunSettings,
  { args, cwd }: Pick<Parameters<ForkServer["start"]>[0], "args" | "cwd">,
): Promise<{ file: string; args: string[] }> {
  await requireSandbox();
  const roles = [...(await rolesOf(recipe)).values()];
  return inSandbox(
    { file: ANSIBLE_PLAYBOOK, args, cwd },
    { reads: [...roles, ...artifacts.map(({ file }) => file), settings.callbackDir], writes: [cwd] },
  );
}

type Line = Extract<TaskEvent, { kind: "line" }>;
type Prepared = {
  args: string[];
  env: NodeJS.ProcessEnv;
  files: RunFiles;
  sockets: Map<string, string>;
  /** Why a target does not use the cache. */
  notes: Line[];
};

async function prepare(
  folder: RunFolder,
  request: ApplyRequest,
  settings: RunSettings,
  cache: PackageCache | null,
  signal: AbortSignal,
): Promise<Prepared> {
  const { recipe, phase, inventory, targets } = request;
  const vars = toUnsafeYaml(request.vars);
  const secrets = toUnsafeYaml(request.secrets);
  const files: RunFiles = {
    privateKey: await folder.write("key", request.sshPrivateKey),
    knownHosts: await folder.write("known_hosts", knownHostsFile(inventory)),
  };
  const sockets = new Map<string, string>();
  // A foreign recipe's connections end with its sandbox: it must not meet those of other stacks.
  for (const [i, host] of inventory.entries())
    sockets.set(
      host.node,
      recipe.foreign ? `/tmp/ssh-${i}` : await settings.connections.socket(host, request.sshPrivateKey),
    );
  const json = (name: string, document: unknown): Promise<string> => folder.write(name, JSON.stringify(document));
  const proxies = new Map<string, ProxyEnvironment>();
  const notes: Line[] = [];
  // The way to the cache leads through the shared connection, which a foreign recipe does not have.
  const open = async (host: InventoryHost): Promise<void> => {
    const route = await openRoute(recipe.foreign ? null : cache, host, inventory, {
      socket: sockets.get(host.node)!,
      files,
      signal,
    });
    if (route.note) notes.push(route.note);
    proxies.set(host.node, route.environment);
  };
  await Promise.all(inventory.filter(({ node }) => targets.includes(node)).map(open));
  const inventoryFile = await json("inventory.json", inventoryDocument(request, files, sockets, proxies));
  const playbook = await json("playbook.json", playbookDocument(recipe.name, phase, targets, folder.id));
  const varsFile = await folder.write("vars.yml", vars);
  const secretsFile = await folder.write(SECRETS_FILE, secrets);
  const configFile = await folder.write("ansible.cfg", ANSIBLE_CONFIG);
  await linkRoles(folder.path, recipe);
  await linkArtifacts(folder.path, request.artifacts ?? []);
  return {
    args: [
      ...["-i", inventoryFile, "-e", `@${varsFile}`, "-e", `@${secretsFile}`],
      ...["--forks", String(Math.max(targets.length, 5)), playbook],
    ],
    env: {
      ...ansibleEnvironment({ runFolder: folder.path, configFile, callbackDir: settings.callbackDir }),
      BURGEON_EVENTS_FD: String(EVENTS_FD),
    },
    files,
    sockets,
    notes,
  };
}

/** Ends what still runs on the targets, and the connections: a run that was cut off may have left one half-way. */
async function endOnTargets(
  request: ApplyRequest,
  prepared: Prepared,
  settings: RunSettings,
  runId: string,
): Promise<void> {
  // Tasks may have been delegated to any node of the stack.
  const hosts = request.inventory.filter((host) => host.hostKeys.length > 0);
  // The sockets of a sandbox have gone with it.
  const socketOf = ({ node }: InventoryHost) =>
    (request.recipe.foreign ? "none" : prepared.sockets.get(node)) ?? "none";
  await Promise.all(hosts.map((host) => endOnNode(host, prepared.files, socketOf(host), runId)));
  await settings.connections.end(hosts, request.sshPrivateKey);
}

/** Remembers what decides how a run ended. */
class Outcome {
  readonly said: string[] = [];
  started = false;
  finished = false;
  private failed: Extract<RunEvent, { event: "end" }> | undefined;
  private unreachable: Extract<RunEvent, { event: "end" }> | undefined;
  private hosts: Extract<RunEvent, { event: "stats" }>["hosts"] = {};

  add(event: RunEvent): void {
    if (event.event === "play") this.started = true;
    // The last failed task ended the run; an earlier one may have been rescued by its recipe.
    if (event.event === "end" && event.status === "failed") this.failed = event;
    if (event.event === "end" && event.status === "unreachable") this.unreachable ??= event;
    if (event.event === "stats") {
      this.finished = true;
      this.hosts = event.hosts;
    }
  }

  check(exit: Exit, request: ApplyRequest, scrub: (text: string) => string): void {
    const bad = (node: string): boolean => {
      const stats = this.hosts[node];
      return stats === undefined || stats.failures > 0 || stats.unreachable > 0;
    };
    if (exit.code === 0 && !request.targets.some(bad)) return;
    const text = (event: Extract<RunEvent, { event: "end" }>): { node: string; name: string; output: string } => ({
      node: event.node,
      name: scrub(event.name),
      output: limitOutput(scrub(outputOf(event.result, true))),
    });
    if (this.unreachable) {
      const { node } = this.unreachable;
      const host = request.inventory.find((h: InventoryHost) => h.node === node);
      throw nodeUnreachable(text(this.unreachable), host);
    }
    if (this.failed) throw taskFailed(text(this.failed), request.phase);
    throw toolFailed("ansible-playbook", this.said, request.phase, exit.signal ?? `exit code ${exit.code}`);
  }
}
