import type { InventoryHost, RecipePhase, TargetOs, TaskEvent, ToolArtifact } from "@/lib/config-tools/tool";
import { toolsOf } from "@/lib/blueprints/schema";
import { PortalError } from "@/lib/errors";
import type { JsonObject, RunEvent } from "@/lib/workflow/types";
import { say, type Sentence } from "@/lib/util/say";
import { recipeOf } from "../recipe-of";
import { markNode, type NodeStep, type Step } from "./context";
import { deliverFiles, withAddresses } from "./deliver-files";
import { osOf } from "./image-os";
import { addressesOf, isMember } from "./members";

/** Runs one phase of the recipe on one node. */
export async function runPhase(step: NodeStep, phase: RecipePhase): Promise<void> {
  if (phase === "configure") await deliverFiles(step);
  await apply(step, phase, [step.machine.node.name]);
  if (phase !== "configure") return;
  if (step.facts.monitored) await runExporter(step);
  await markNode(step, { state: "ready" });
}

/** The portal's own role, whatever tool the service's recipe is written for (ADR 22). */
async function runExporter(step: NodeStep): Promise<void> {
  const { facts, call, ctx } = step;
  if (!facts.service) return;
  const { sharedDir } = facts.service;
  const tool = await step.cloud.tool("ansible");
  const events = tool.apply(
    { signal: ctx.signal, idempotencyKey: `${call.runId}:${call.key}:exporter` },
    {
      recipe: { serviceDir: sharedDir, sharedDir, name: "node-exporter" },
      phase: "configure",
      os: await targetOs(step),
      inventory: await inventoryOf(step, "configure"),
      targets: [step.machine.node.name],
      vars: {},
      secrets: {},
      sshPrivateKey: facts.sshKey.privateKey,
    },
  );
  for await (const event of events) ctx.emit(toRunEvent(event));
}

/** The recipe's own phase for a day-2 action, on one node. */
export async function act(step: NodeStep): Promise<void> {
  const { subject } = step.facts.plan;
  if (subject.kind !== "action") throw new Error(`deployment ${step.facts.id} is no action`);
  await deliverFiles(step);
  await apply(step, `action-${subject.action.id}`, [step.machine.node.name]);
}

/** Runs the acceptance checks over the whole stack. @throws check-failed where a check did not hold */
export async function verify(step: Step): Promise<void> {
  try {
    const members = [...step.facts.machines.values()].filter(({ node }) => isMember(step, node.role));
    // A node that has joined or left with this plan may be gone by now; all others must be there.
    const addresses = await addressesOf(step);
    const there = members.filter(({ node }) => node.change === undefined || addresses.has(node.name));
    await apply(
      step,
      "verify",
      there.map(({ node }) => node.name),
    );
  } catch (e) {
    if (!(e instanceof PortalError) || e.code !== "config-task-failed") throw e;
    throw new PortalError(
      "check-failed",
      {
        detail: say`The service is installed but did not pass its checks. ${e.sentences.detail}`,
        remedy: say`Read the failed check's output, then retry this step; the nodes are kept.`,
      },
      { cause: e, output: e.output },
    );
  }
}

/** @param leaving The node that leaves, in the phases that are about one. */
export async function apply(step: Step, phase: RecipePhase, targets: string[], leaving?: string): Promise<void> {
  const { facts, call, ctx } = step;
  const { subject } = facts.plan;
  if (!facts.service || !("parameters" in subject)) {
    throw new PortalError("wrong-state", {
      detail: say`The service is no longer in the catalogue, or its recipe has changed since this was planned.`,
      remedy: say`Put its folder back into the catalogue and retry this step, or start anew with the recipe as it is now.`,
    });
  }
  const { blueprint } = facts.service;
  const tool = await step.cloud.tool(toolsOf(blueprint)[0]);
  const reachable = await inventoryOf(step, phase, leaving);
  const inventory = reachable.filter((host) => targets.includes(host.node) || isMember(step, host.role));
  const role = call.payload.role;
  const events = tool.apply(
    { signal: ctx.signal, idempotencyKey: `${call.runId}:${call.key}` },
    {
      stack: "name" in subject ? subject.name : subject.label,
      recipe: recipeOf(facts.service),
      phase,
      os: await targetOs(step),
      artifacts: phase === "install" ? await artifactsOf(step) : [],
      inventory: typeof role === "string" ? inventory.map((host) => ({ ...host, role })) : inventory,
      targets,
      leaving,
      // What is installed must not depend on one launch's settings: it may be baked.
      vars:
        phase === "install" ? blueprint.install : { ...blueprint.install, ...withAddresses(step, subject.parameters) },
      // None: a recipe has defaults.
      stacks: phase === "install" ? undefined : facts.plan.stacks,
      secrets: phase === "install" ? {} : facts.secrets,
      sshPrivateKey: facts.sshKey.privateKey,
    },
  );
  for await (const event of events) ctx.emit(toRunEvent(event));
}

/** What the recipe's install phase copies to its nodes, on this host. */
async function artifactsOf({ facts, cloud, ctx, tools }: Step): Promise<ToolArtifact[]> {
  const found: ToolArtifact[] = [];
  const progress = (text: Sentence) => ctx.emit({ kind: "progress", data: { text } });
  for (const artifact of cloud.simulated ? [] : (facts.service?.artifacts ?? []))
    found.push(await tools.artifacts.ensure(artifact, { signal: ctx.signal, progress }));
  return found;
}

async function targetOs(step: Step): Promise<TargetOs> {
  const { id, family, os, release } = await osOf(step);
  return { id, family, os, release };
}

/**
 * Nodes that have an address by now: the others cannot be anybody's peer yet. An action's own phase finds the old roles; one
 * that is about a node that leaves finds that node and those that stay, none that leaves beside it.
 */
async function inventoryOf(step: Step, phase: RecipePhase, leaving?: string): Promise<InventoryHost[]> {
  const { machines } = step.facts;
  return [...(await addressesOf(step))].flatMap(([name, address]) => {
    const machine = machines.get(name);
    if (!machine) return [];
    const { node, hostKey } = machine;
    if (leaving !== undefined && node.change !== undefined && name !== leaving) return [];
    // Those that stay are configured for the time after it has left.
    if (node.change === "leave" && phase === "configure") return [];
    const role = phase.startsWith("action-") ? (node.roleBefore ?? node.role) : node.role;
    const joins = node.change === "join";
    return [{ node: name, role, address, joins, port: 22, user: "root", hostKeys: [hostKey.publicKey] }];
  });
}

function toRunEvent(event: TaskEvent): RunEvent {
  const { kind, at, ...data } = event;
  return { kind, at, data: (kind === "line" ? { ...data, source: "tool" } : data) satisfies JsonObject };
}
