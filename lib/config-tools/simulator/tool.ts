import { stat } from "node:fs/promises";
import { setImmediate as turn, setTimeout as delay } from "node:timers/promises";
import { PortalError } from "@/lib/errors";
import type {
  ApplyRequest,
  ConfigTool,
  Diff,
  InventoryHost,
  LintIssue,
  RecipeRef,
  TaskEvent,
  ToolContext,
} from "@/lib/config-tools/tool";
import { say } from "@/lib/util/say";
import { Memory } from "./memory";
import { scheduleOf, targetsOf, type Appointment } from "./schedule";
import { findSentinels, sentinelOf, type Sentinel } from "./sentinels";

export type SimulatorToolOptions = {
  /** Simulated time passes that many times as fast as real time; Infinity for no waiting at all. */
  speed: number;
  /** Folder that all processes of one simulated world share; made if it is missing. */
  dir: string;
};

/**
 * A config tool without nodes: it reports the tasks that a recipe typically has, each at its time, and changes nothing
 * but a few marks in `dir`. Failures are provoked by node names, see sentinels.ts.
 */
export function createSimulatorTool(options: SimulatorToolOptions): ConfigTool {
  if (!(options.speed > 0)) throw new RangeError(`The simulator's speed must be above 0, not ${options.speed}.`);
  return new SimulatorTool(options.speed, new Memory(options.dir));
}

class SimulatorTool implements ConfigTool {
  constructor(
    private readonly speed: number,
    private readonly memory: Memory,
  ) {}

  async version(ctx: ToolContext): Promise<string> {
    stopIfCancelled(ctx);
    return "Simulator 1";
  }

  async lint(ctx: ToolContext, recipe: RecipeRef): Promise<LintIssue[]> {
    stopIfCancelled(ctx);
    const found = await stat(recipe.serviceDir).catch(() => null);
    if (found?.isDirectory()) return [];
    return [{ file: recipe.serviceDir, line: 1, message: `The folder of recipe "${recipe.name}" does not exist.` }];
  }

  async *apply(ctx: ToolContext, request: ApplyRequest): AsyncIterable<TaskEvent> {
    stopIfCancelled(ctx);
    refuseUnknownTargets(request);
    const hosts = targetsOf(request);
    const appointments = scheduleOf(request, await this.strike(request, hosts), await this.converged(request, hosts));
    const began = Date.now();
    for (const event of eventsOf(appointments, (simulated) => began + Math.round(simulated / this.speed))) {
      await this.waitUntil(event.at, ctx);
      yield event;
    }
    const failed = appointments.filter(({ failure }) => failure !== null);
    for (const host of hosts) {
      if (!failed.some(({ node }) => node === host.node)) await this.memory.setConverged(request, host);
    }
    const [first] = failed.sort((a, b) => a.end - b.end);
    if (first) throw failureOf(first);
  }

  async check(ctx: ToolContext, request: ApplyRequest): Promise<Diff[]> {
    stopIfCancelled(ctx);
    refuseUnknownTargets(request);
    const converged = await this.converged(request, targetsOf(request));
    return scheduleOf(request, new Map(), converged)
      .filter(({ status }) => status === "changed")
      .map(({ node, name }) => ({ node, task: name, before: "", after: `${name}: to be done\n` }));
  }

  async close(): Promise<void> {}

  /** The sentinel that strikes each node in this run; `-once` ones are used up by it. */
  private async strike(request: ApplyRequest, hosts: InventoryHost[]): Promise<Map<string, Sentinel>> {
    const faults = new Map<string, Sentinel>();
    const relevant = new Set<Sentinel>([sentinelOf(request.phase), "fail-ssh"]);
    if (request.phase === "install") relevant.add("fail-mirror");
    for (const host of hosts) {
      for (const found of findSentinels(host.node, request.stack).filter(({ sentinel }) => relevant.has(sentinel))) {
        if (faults.has(host.node) || (found.once && !(await this.memory.takeOnce(found, host)))) continue;
        faults.set(host.node, found.sentinel);
      }
    }
    return faults;
  }

  private async converged(request: ApplyRequest, hosts: InventoryHost[]): Promise<Set<string>> {
    const known = await Promise.all(hosts.map((host) => this.memory.isConverged(request, host)));
    return new Set(hosts.filter((_, index) => known[index]).map(({ node }) => node));
  }

  private async waitUntil(at: number, ctx: ToolContext): Promise<void> {
    const ms = at - Date.now();
    if (ms > 0) await delay(ms, undefined, { signal: ctx.signal }).catch(() => undefined);
    else await turn();
    stopIfCancelled(ctx);
  }
}

/** Both events of every task, by time. Of one instant the earlier task's end comes first: the next one waits for it. */
function eventsOf(appointments: Appointment[], timeOf: (simulated: number) => number): TaskEvent[] {
  const timed = appointments.flatMap(({ task, name, node, start, end, status, output }) => {
    const durationMs = timeOf(end) - timeOf(start);
    const started: TaskEvent = { kind: "task-started", task, name, node, at: timeOf(start) };
    const ended: TaskEvent = { kind: "task-ended", task, name, node, at: timeOf(end), status, durationMs, output };
    return [
      { offset: start, event: started },
      { offset: end, event: ended },
    ];
  });
  return timed.sort((a, b) => a.offset - b.offset).map(({ event }) => event);
}

const CODES = {
  "config-task-failed": say`Read the task's output, remove the cause and retry the step.`,
  "mirror-unreachable": say`Check the package mirror and the network of the nodes, then retry the step.`,
  "ssh-unreachable": say`Check that the machine runs and that its network is up, then retry the step.`,
} as const;

function failureOf({ failure, name, node, output }: Appointment): PortalError {
  const code = failure ?? "config-task-failed";
  const detail = say`Task "${name}" failed on ${node}: ${output.split("\n")[0] ?? ""}`;
  return new PortalError(code, { detail, remedy: CODES[code] }, { cause: new Error(output) });
}

function refuseUnknownTargets({ inventory, targets }: ApplyRequest): void {
  const unknown = targets.filter((target) => !inventory.some(({ node }) => node === target));
  if (unknown.length === 0) return;
  const detail = say`The inventory has no node ${unknown.map((node) => `"${node}"`)}.`;
  throw new PortalError("invalid-request", { detail, remedy: say`Report this to the administrator.` });
}

function stopIfCancelled({ signal }: ToolContext): void {
  if (!signal.aborted) return;
  const remedy = say`Start the step again if it is still wanted.`;
  throw new PortalError("cancelled", { detail: say`The run of the config tool was cancelled.`, remedy });
}
