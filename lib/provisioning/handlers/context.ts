import type { Catalogue } from "@/lib/blueprints/load";
import type { Db } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import type { CallContext } from "@/lib/hypervisors/driver";
import type { StepCall, StepContext, StepHandler } from "@/lib/workflow/types";
import { say } from "@/lib/util/say";
import type { ArtifactStore } from "../artifacts/store";
import type { CloudSession, Clouds } from "../clouds";
import type { DeploymentFacts, FactsReader, MachineFacts } from "../facts";

/** What every handler works with; made once by the worker. */
export type HandlerTools = {
  database: Db;
  clouds: Clouds;
  facts: FactsReader;
  catalogue: Catalogue;
  dataDir: string;
  artifacts: ArtifactStore;
};

export type Step = {
  call: StepCall;
  ctx: StepContext;
  tools: HandlerTools;
  facts: DeploymentFacts;
  cloud: CloudSession;
};

export type NodeStep = Step & { machine: MachineFacts };

/** Gathers a step's facts and its cloud before the handler proper. */
export function stepHandler(tools: HandlerTools, handle: (step: Step) => Promise<void>): StepHandler {
  return async (call, ctx) => {
    const facts = await tools.facts.get(call.runId);
    const cloud = await tools.clouds.get(facts.cloudId);
    await handle({ call, ctx, tools, facts, cloud });
  };
}

/** The same for steps about one node. */
export function nodeHandler(tools: HandlerTools, handle: (step: NodeStep) => Promise<void>): StepHandler {
  return stepHandler(tools, async (step) => handle({ ...step, machine: machineOf(step) }));
}

export function machineOf({ call, facts }: Pick<Step, "call" | "facts">): MachineFacts {
  const machine = facts.machines.get(String(call.payload.node));
  if (!machine) throw new Error(`step ${call.key} is about a node that the plan does not have`);
  return machine;
}

/** A driver call's context: cancel, key and progress come from the step. */
export function driverContext({ call, ctx }: Pick<Step, "call" | "ctx">): CallContext {
  return {
    signal: ctx.signal,
    idempotencyKey: `${call.runId}:${call.key}`,
    progress: (text) => ctx.emit({ kind: "progress", data: { text } }),
  };
}

/** Moves a stack's node on; an image's test machine has no row. */
export async function markNode(step: NodeStep, data: { state: string; address?: string | null }): Promise<void> {
  if (!step.facts.stackId) return;
  await step.tools.database.node.update({
    where: { stackId_name: { stackId: step.facts.stackId, name: step.machine.node.name } },
    data,
    select: { id: true },
  });
}

/** Waits, but never longer than the step lives. @throws cancelled */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  stopIfCancelled(signal);
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
  stopIfCancelled(signal);
}

export function stopIfCancelled(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new PortalError("cancelled", { detail: say`The step was cancelled.`, remedy: say`Nothing needs to be done.` });
}
