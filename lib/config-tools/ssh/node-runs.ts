import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Connections } from "@/lib/config-tools/ssh/connections";
import { cancelled, nodeUnreachable, taskFailed, toolFailed } from "@/lib/config-tools/ssh/failures";
import { merge } from "@/lib/config-tools/ssh/merge";
import {
  CONNECT_TIMEOUT_SECONDS,
  knownHostsFile,
  SSH,
  sshOptions,
  type RunFiles,
} from "@/lib/config-tools/ssh/options";
import { startProcess, type ChildProcess } from "@/lib/config-tools/ssh/process";
import { checkRequest } from "@/lib/config-tools/ssh/request";
import { archiveFor } from "@/lib/config-tools/ssh/node-archive";
import { NodeReport } from "@/lib/config-tools/ssh/node-report";
import { linkFiles } from "@/lib/config-tools/ssh/recipe-folders";
import { openRoute, type PackageCache, type ProxyEnvironment } from "@/lib/config-tools/ssh/package-cache";
import { makeRunFolder, type RunFolder } from "@/lib/config-tools/ssh/run-folder";
import { makeScrubber } from "@/lib/config-tools/ssh/scrub";
import type { ApplyRequest, Diff, InventoryHost, RecipeRef, TaskEvent, ToolContext } from "@/lib/config-tools/tool";
import type { PortalError } from "@/lib/errors";

/**
 * A tool that runs on the nodes themselves. Its folder has `work.sh`, which brings it to the node where it is missing and runs
 * it: called with the run's folder, the family of the system, and `apply` or `check`. See node/run.sh.
 */
export type NodeProgram = {
  /** For messages: "puppet apply". */
  name: string;
  /** Exit codes of a run that went well. */
  good: readonly number[];
  /** Puts what every node gets into an empty folder. */
  stage: (folder: string, recipe: RecipeRef) => Promise<void>;
  /** The files that one node gets beside it, by name: parameters and secrets above all. */
  filesFor: (request: ApplyRequest, node: string) => Record<string, string>;
};

export type RunSettings = {
  workDir: string;
  /** Where node/run.sh lies. */
  nodeDir: string;
  connections: Connections;
};

/** What `check` finds out comes with the events of the nodes' ends. */
export type RunItem = TaskEvent | { kind: "diffs"; diffs: Diff[] };

type Run = {
  program: NodeProgram;
  /** Aborted on cancel, and when nobody reads on. */
  signal: AbortSignal;
  request: ApplyRequest;
  settings: RunSettings;
  action: "apply" | "check";
  folder: RunFolder;
  staged: string;
  files: RunFiles;
  cache: PackageCache | null;
  scrub: (text: string) => string;
  failures: PortalError[];
};

/** How long a node has to end what runs there: node/run.sh needs four seconds at worst. */
const END_MS = 10_000;
const GRACE_MS = 1000;

/**
 * Runs one phase on all targets side by side and yields what happens while it does. A node that fails does not stop the
 * others; the first failure is thrown at the end.
 */
export async function* runOnNodes(
  program: NodeProgram,
  ctx: ToolContext,
  request: ApplyRequest,
  settings: RunSettings,
  action: Run["action"],
  cache: PackageCache | null = null,
): AsyncGenerator<RunItem> {
  if (ctx.signal.aborted) throw cancelled();
  checkRequest(request);
  const hide = makeScrubber([...Object.values(request.secrets), request.sshPrivateKey]);
  const folder = await makeRunFolder(settings.workDir);
  // Paths that readers cannot look into mean nothing to them.
  const paths = [`${remoteFolder(folder)}/`, `${folder.path}/`];
  const scrub = (text: string): string => hide(paths.reduce((rest, p) => rest.replaceAll(p, ""), text));
  try {
    const staged = path.join(folder.path, "staged");
    await mkdir(staged);
    await program.stage(staged, request.recipe);
    await linkFiles(settings.nodeDir, staged);
    const files: RunFiles = {
      privateKey: await folder.write("key", request.sshPrivateKey),
      knownHosts: await folder.write("known_hosts", knownHostsFile(request.inventory)),
    };
    const stop = new AbortController();
    const signal = AbortSignal.any([ctx.signal, stop.signal]);
    const run: Run = { program, signal, request, settings, action, folder, staged, files, cache, scrub, failures: [] };
    const targets = request.inventory.filter(({ node }) => request.targets.includes(node));
    yield* merge(
      targets.map((host) => runOnNode(run, host)),
      () => stop.abort(),
    );
    if (ctx.signal.aborted) throw cancelled();
    const [failure] = run.failures;
    if (failure) throw failure;
  } finally {
    await folder.remove();
  }
}

const remoteFolder = ({ id }: RunFolder): string => `/run/burgeon-${id}`;

async function* runOnNode(run: Run, host: InventoryHost): AsyncGenerator<RunItem> {
  const { program, signal, request, scrub, files } = run;
  const socket = await run.settings.connections.socket(host, request.sshPrivateKey);
  const route = await openRoute(run.cache, host, request.inventory, { socket, files, signal });
  if (route.note) yield route.note;
  const process = await startOnNode(run, host, socket, route.environment);
  const end = (): void => void endRun(process);
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  const report = new NodeReport(host.node, request.phase, scrub);
  const ssh: string[] = [];
  let over = false;
  try {
    for await (const { from, text } of process.lines) {
      if (from === "events") yield* report.read(text, Date.now());
      else if (text.trim() !== "") {
        ssh.push(scrub(text.trim()));
        yield { kind: "line", node: host.node, at: Date.now(), text: ssh.at(-1)! };
      }
    }
    const exit = await process.exited;
    over = true;
    yield* report.cut(Date.now(), ssh.join("\n"));
    yield { kind: "diffs", diffs: report.diffs };
    if (signal.aborted) return;
    if (report.failed) run.failures.push(taskFailed(report.failed, request.phase));
    // ssh ends so when it has no connection, or has lost it.
    else if (exit.code === 255)
      run.failures.push(nodeUnreachable({ node: host.node, name: "", output: ssh.join("\n") }, host));
    else if (report.code === undefined || !program.good.includes(report.code))
      run.failures.push(
        toolFailed(
          program.name,
          said(report, ssh),
          request.phase,
          exit.signal ?? `exit code ${report.code ?? exit.code}`,
        ),
      );
  } finally {
    signal.removeEventListener("abort", end);
    if (!over) await endRun(process);
  }
}

/** What the tool said last is why it did not begin: the code that does not compile. */
const said = (report: NodeReport, ssh: string[]): string[] =>
  report.said.length > 0 ? report.said.slice(-1) : ssh.slice(-1);

/** One session: the archive goes in first, then its input stays open for as long as the run is wanted. */
async function startOnNode(
  { program, request, action, folder, staged, files }: Run,
  host: InventoryHost,
  socket: string,
  environment: ProxyEnvironment,
) {
  const archive = await archiveFor(staged, host.node, program.filesFor(request, host.node));
  const remote = remoteFolder(folder);
  const variables = Object.entries(environment)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
  const script = [
    `umask 077; mkdir ${remote} && head -c ${archive.length} | tar -xf - -C ${remote} --no-same-owner`,
    // Names of nodes, addresses and a port: nothing that a shell reads otherwise.
    `exec env ${variables} sh ${remote}/run.sh ${remote} ${request.os.family} ${action}`,
  ].join(" && ");
  const options = ["-T", "-i", files.privateKey, "-o", `ControlPath=${socket}`];
  const become = host.user === "root" ? "" : "sudo -n ";
  return startProcess({
    file: SSH,
    args: [
      ...[...options, ...sshOptions(files, CONNECT_TIMEOUT_SECONDS), "-p", String(host.port), "-l", host.user],
      ...[host.address, "--", `${become}sh -c '${script}'`],
    ],
    cwd: folder.path,
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8", NODE_ENV: "production" },
    graceMs: GRACE_MS,
    eventsOn: "stdout",
    input: archive,
  });
}

/** The node is told first, and ends what runs there. Resolves when nothing of the run is left that can be reached. */
async function endRun(process: ChildProcess): Promise<void> {
  process.endInput();
  const timer = setTimeout(() => void process.stop(), END_MS);
  await process.exited;
  clearTimeout(timer);
}
