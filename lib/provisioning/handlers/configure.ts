import type { RecipePhase, TaskEvent } from "@/lib/config-tools/tool";
import { PortalError } from "@/lib/errors";
import type { JsonObject, RunEvent } from "@/lib/workflow/types";
import { say } from "@/lib/util/say";
import { markNode, type NodeStep, type Step } from "./context";

/** Runs one phase of the recipe on one node. */
export async function runPhase(step: NodeStep, phase: RecipePhase): Promise<void> {
  await apply(step, phase, [step.machine.node.name]);
  if (phase === "configure") await markNode(step, { state: "ready" });
}

/** Runs the acceptance checks over the whole stack. @throws check-failed where a check did not hold */
export async function verify(step: Step): Promise<void> {
  try {
    await apply(step, "verify", [...step.facts.machines.keys()]);
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

async function apply(step: Step, phase: RecipePhase, targets: string[]): Promise<void> {
  const { facts, call, ctx } = step;
  if (!facts.service || facts.plan.subject.kind !== "launch") {
    throw new PortalError("internal", {
      detail: say`The service of this stack is no longer in the catalogue.`,
      remedy: say`Put its folder back into the catalogue, then retry this step.`,
    });
  }
  const { blueprint, dir } = facts.service;
  const tool = await step.cloud.tool(blueprint.tool);
  const events = tool.apply(
    { signal: ctx.signal, idempotencyKey: `${call.runId}:${call.key}` },
    {
      stack: facts.plan.subject.name,
      recipe: { serviceDir: dir, name: blueprint.recipe },
      phase,
      inventory: await inventoryOf(step),
      targets,
      vars: facts.plan.subject.parameters,
      secrets: facts.secrets,
      sshPrivateKey: facts.sshKey.privateKey,
    },
  );
  for await (const event of events) ctx.emit(toRunEvent(event));
}

/** Nodes that have an address by now: the others cannot be anybody's peer yet. */
async function inventoryOf({ facts, tools }: Step) {
  const rows = await tools.database.node.findMany({
    where: { stackId: facts.ownerId, address: { not: null } },
    orderBy: { position: "asc" },
    select: { name: true, address: true },
  });
  return rows.map((row) => {
    const machine = facts.machines.get(row.name)!;
    return {
      node: row.name,
      role: machine.node.role,
      address: row.address!,
      port: 22,
      user: "root",
      hostKeys: [machine.hostKey.publicKey],
    };
  });
}

function toRunEvent(event: TaskEvent): RunEvent {
  const { kind, at, ...data } = event;
  return { kind, at, data: (kind === "line" ? { ...data, source: "tool" } : data) satisfies JsonObject };
}
