import { createHash } from "node:crypto";
import type { ApplyRequest, InventoryHost, RecipePhase, TaskStatus } from "@/lib/config-tools/tool";
import { MIRROR_AWAY, tasksOf, type SimulatedTask } from "./recipes";
import { sentinelOf, type Sentinel } from "./sentinels";

/** One task on one node. Times are simulated milliseconds since the run began. */
export type Appointment = {
  task: string;
  name: string;
  node: string;
  start: number;
  end: number;
  status: TaskStatus;
  output: string;
  /** Set where the run of this node ends with a failure. */
  failure: "config-task-failed" | "mirror-unreachable" | "ssh-unreachable" | null;
};

/** A node that is already as wanted: tasks find nothing to do, and that is quicker. */
const CONVERGED_SHARE = 0.3;
const SKIP_MS = 60;
const SSH_TIMEOUT_MS = 10_000;

/**
 * Who does what when. As with Ansible's linear strategy a task begins on all nodes together, when the slowest has ended
 * the one before; a node whose task failed drops out and the others go on. The same request always gives the same
 * times.
 */
export function scheduleOf(
  request: ApplyRequest,
  faults: ReadonlyMap<string, Sentinel>,
  converged: ReadonlySet<string>,
): Appointment[] {
  const hosts = targetsOf(request);
  const dropped = new Set<string>();
  const appointments: Appointment[] = [];
  let start = 0;
  tasksOf(request.recipe.name, request.phase).forEach((task, index) => {
    const round = hosts
      .filter((host) => !dropped.has(host.node))
      .map((host) => {
        const outcome = outcomeOf(task, index, host, request.phase, faults.get(host.node), converged.has(host.node));
        const ms = Math.round(outcome.ms * (0.85 + 0.3 * fraction(host.node, request.phase, task.name)));
        const id = `${request.recipe.name}-${request.phase}-${index + 1}`;
        const { status, output, failure } = outcome;
        return { task: id, name: task.name, node: host.node, start, end: start + ms, status, output, failure };
      });
    for (const { node, failure } of round) if (failure) dropped.add(node);
    appointments.push(...round);
    start = Math.max(start, ...round.map(({ end }) => end));
  });
  return appointments;
}

export const targetsOf = ({ inventory, targets }: ApplyRequest): InventoryHost[] =>
  inventory.filter((host) => targets.includes(host.node));

type Outcome = Pick<Appointment, "status" | "output" | "failure"> & { ms: number };

function outcomeOf(
  task: SimulatedTask,
  index: number,
  host: InventoryHost,
  phase: RecipePhase,
  fault: Sentinel | undefined,
  converged: boolean,
): Outcome {
  if (fault === "fail-ssh" && index === 0) {
    const output = `ssh: connect to host ${host.address} port ${host.port}: Connection timed out`;
    return { ms: SSH_TIMEOUT_MS, status: "unreachable", output, failure: "ssh-unreachable" };
  }
  if (fault === "fail-mirror" && task.mirror) {
    return { ms: task.ms * 4, status: "failed", output: MIRROR_AWAY, failure: "mirror-unreachable" };
  }
  if (fault === sentinelOf(phase) && task.failure !== undefined) {
    return { ms: task.ms, status: "failed", output: task.failure, failure: "config-task-failed" };
  }
  const fine = { output: "", failure: null };
  if (task.roles && !task.roles.includes(host.role)) return { ms: SKIP_MS, status: "skipped", ...fine };
  if (task.looks) return { ms: task.ms, status: "ok", ...fine };
  if (converged) return { ms: task.ms * CONVERGED_SHARE, status: "ok", ...fine };
  return { ms: task.ms, status: "changed", ...fine };
}

/** A number from 0 to 1 that depends on nothing but the names. */
function fraction(...names: string[]): number {
  return createHash("sha256").update(names.join("\n")).digest().readUInt16BE(0) / 0xffff;
}
