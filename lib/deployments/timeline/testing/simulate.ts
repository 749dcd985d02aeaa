import type { DeploymentEvent, EventBody } from "@/lib/contract/events";
import type { PlanStep, StepAction } from "@/lib/contract/schemas/stacks";

/** A failure planted in one step: at one of its tasks, or in the step itself if `task` is null. */
export type Fault = {
  step: string;
  task: string | null;
  output: string;
  detail: string;
  remedy: string;
  fails: number;
};

export type SimulatedTask = { name: string; ms: number; status: "ok" | "changed" | "skipped"; output?: string };

export type Simulation = {
  steps: readonly PlanStep[];
  nodes: readonly string[];
  createdAt: string;
  seed: number;
  /** Duration of a step without tasks, before the spread of ± 10 %. */
  stepMs: (step: PlanStep) => number;
  tasks: (action: StepAction, node: string) => readonly SimulatedTask[];
  faults?: readonly Fault[];
  /** Cancel at this time, in ms since the request; the undo phase follows. */
  cancelAtMs?: number;
  /** Retry this long after the run has failed. */
  retryAfterMs?: number;
};

/** Small deterministic generator (mulberry32): the same seed gives the same launch. */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Timed = { ms: number; step: string | null; body: EventBody };

/** All events of a launch, as the engine would write them: a step starts when its needs have ended. */
export function simulate(sim: Simulation): DeploymentEvent[] {
  const rnd = random(sim.seed);
  const out: Timed[] = [];
  const attempts = new Map<string, number>();
  const ended = new Map<string, number>();
  const failedNow = new Set<string>();
  const push = (ms: number, step: string | null, body: EventBody) => out.push({ ms, step, body });
  push(0, null, { kind: "run-created" });
  push(350, null, { kind: "run-started" });

  const main = sim.steps.filter((s) => s.phase === "main");
  let clock = runPhase(main, 400);
  const stopped = () => main.some((s) => !ended.has(s.key));
  while (stopped() && sim.cancelAtMs === undefined) {
    push(clock, null, { kind: "run-ended", state: "failed" });
    if (sim.retryAfterMs === undefined) break;
    clock += sim.retryAfterMs;
    push(clock, null, {
      kind: "retried",
      steps: main.filter((s) => attempts.has(s.key) && !ended.has(s.key)).map((s) => s.key),
      by: "Mina Park",
    });
    clock = runPhase(main, clock + 200);
  }
  if (sim.cancelAtMs !== undefined) {
    const at = sim.cancelAtMs;
    const before = out.filter((e) => e.ms < at);
    const started = new Set(before.filter((e) => e.body.kind === "step-started").map((e) => e.step));
    const over = new Set(before.filter((e) => e.body.kind === "step-ended").map((e) => e.step));
    out.splice(0, out.length, ...before);
    push(at, null, { kind: "cancel-requested", by: "Mina Park" });
    for (const key of started) {
      if (key !== null && !over.has(key))
        push(at + 300, key, { kind: "step-ended", attempt: attempts.get(key) ?? 1, state: "cancelled" });
    }
    push(at + 600, null, { kind: "undo-started" });
    const end = runPhase(
      sim.steps.filter((s) => s.phase === "undo"),
      at + 700,
    );
    push(end, null, { kind: "run-ended", state: "cancelled" });
  } else if (!stopped()) push(clock, null, { kind: "run-ended", state: "succeeded" });

  const start = Date.parse(sim.createdAt);
  return out
    .sort((a, b) => a.ms - b.ms)
    .map((e, i): DeploymentEvent => ({
      seq: i + 1,
      at: new Date(start + e.ms).toISOString(),
      step: e.step,
      ...e.body,
    }));

  /** Runs what is left of a phase; answers when nothing runs any more. */
  function runPhase(steps: readonly PlanStep[], from: number): number {
    let last = from;
    for (let again = true; again;) {
      again = false;
      for (const step of steps) {
        if (ended.has(step.key) || failedNow.has(step.key) || step.needs.some((k) => !ended.has(k))) continue;
        const begin = Math.max(from, ...step.needs.map((k) => ended.get(k) ?? 0)) + 20 + rnd() * 60;
        last = Math.max(last, runStep(step, begin));
        again = true;
      }
    }
    failedNow.clear();
    return last + 50;
  }

  function runStep(step: PlanStep, begin: number): number {
    const attempt = (attempts.get(step.key) ?? 0) + 1;
    attempts.set(step.key, attempt);
    push(begin, step.key, { kind: "step-started", attempt, resumed: false });
    const fault = sim.faults?.find((f) => f.step === step.key && attempt <= f.fails);
    let end = begin;
    for (const node of step.node === null ? sim.nodes : [step.node]) {
      const r = runTasks(step, node, begin, fault);
      end = Math.max(end, r);
    }
    const alone = sim.stepMs(step) * (0.9 + rnd() * 0.2);
    if (end === begin) {
      end = begin + alone;
      if (step.action === "clone")
        push(begin + alone / 2, step.key, { kind: "progress", text: "Copying the disk, 48 %", fraction: 0.48 });
      if (step.action === "connect" && step.node !== null) {
        const address = `10.42.7.${11 + sim.nodes.indexOf(step.node)}`;
        push(begin + alone / 3, step.key, { kind: "address-leased", node: step.node, address });
      }
      if (step.action === "boot") {
        const text = "systemd[1]: Reached target multi-user.target";
        push(end - 200, step.key, { kind: "line", node: step.node, source: "console", text });
      }
    }
    if (fault !== undefined) {
      failedNow.add(step.key);
      const failure = {
        code: "config-task-failed" as const,
        detail: fault.detail,
        remedy: fault.remedy,
        output: fault.output,
      };
      push(end, step.key, { kind: "step-ended", attempt, state: "failed", failure });
    } else {
      ended.set(step.key, end);
      push(end, step.key, { kind: "step-ended", attempt, state: "succeeded" });
    }
    return end;
  }

  function runTasks(step: PlanStep, node: string, begin: number, fault: Fault | undefined): number {
    let t = begin;
    const tasks = sim.tasks(step.action, node);
    for (const [i, task] of tasks.entries()) {
      const id = `${step.key}/${i}`;
      const ms = task.ms * (0.85 + rnd() * 0.3);
      push(t + 5, step.key, { kind: "task-started", task: id, name: task.name, node });
      if (ms > 6_000) {
        const text = `${Math.round(40 + rnd() * 50)} of 214 MB`;
        push(t + ms / 2, step.key, { kind: "line", node, source: "tool", text });
      }
      t += ms;
      const bad = fault !== undefined && fault.task === task.name;
      const status = bad ? "failed" : task.status;
      const output = bad ? fault.output : (task.output ?? "");
      push(t, step.key, { kind: "task-ended", task: id, name: task.name, node, status, durationMs: ms, output });
      if (bad) return t;
      t += 10 + rnd() * 30;
    }
    return t;
  }
}
