import type { Phase, What } from "@/lib/billing/ledger/facts";
import type { Catalogue } from "@/lib/blueprints/load";
import type { Db } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import type { CallContext } from "@/lib/hypervisors/driver";
import type { StepCall, StepContext, StepHandler } from "@/lib/workflow/types";
import { say } from "@/lib/util/say";
import type { ArtifactStore } from "../artifacts/store";
import type { CloudSession, Clouds } from "../clouds";
import type { DeploymentFacts, FactsReader, MachineFacts } from "../facts";
import { meterThrowAway, type NodeState } from "../meter-throw-away";
import { meterNode } from "../metering";

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

/**
 * Moves a stack's node on, and tells the ledger in the same transaction, if there is something to tell. A throw-away machine
 * has no row: the ledger alone hears what became of it.
 */
export async function markNode(
  { call, facts, machine, tools }: NodeStep,
  data: { state: NodeState; address?: string | null },
  metered?: { what: What; phase: Phase | null; madeDiskGiB?: number },
): Promise<void> {
  const { stackId } = facts;
  const key = `${call.runId}:${call.key}:${call.attempt}`;
  await tools.database.$transaction(async (tx) => {
    if (!stackId) return meterThrowAway(tx, facts.id, machine, { key, state: data.state });
    const where = { stackId_name: { stackId, name: machine.node.name } };
    await tx.node.update({ where, data, select: { id: true } });
    if (!metered) return;
    await meterNode(tx, { stackId, machineId: machine.machineId }, { key, ...metered });
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
