import { recordFacts, type Fact, type Phase, type ResourceState, type What } from "@/lib/billing/ledger/facts";
import { amountsOf } from "@/lib/billing/machine";
import type { Purpose } from "@/lib/billing/usage";
import type { Db, Tx } from "@/lib/db/client";
import type { Plan, PlanNode } from "@/lib/plan/types";
import { inPhase } from "./metering";

// Machines that the portal makes for itself and throws away, as facts of the ledger: of bakes, tests, update checks and OS image
// builds. They belong to no project and nobody waits for acceptance checks before they count, so they are charged to the installation
// for what they take: their disk as long as they are there, the rest while they run.

/** What a step has made of a node. */
export type NodeState = "made" | "running" | "ready" | "stopped" | "removed";

const RUNNING = { what: "started", phase: "running" } as const;
const FACTS: Record<NodeState, { what: What; phase: Phase | null }> = {
  made: { what: "made", phase: "stopped" },
  running: RUNNING,
  ready: RUNNING,
  stopped: { what: "stopped", phase: "stopped" },
  removed: { what: "gone", phase: null },
};

/** What happened to a throw-away machine, now. What the ledger knows already is not told again. */
export async function meterThrowAway(
  tx: Tx,
  deploymentId: string,
  { machineId: name, node }: { machineId: string; node: PlanNode },
  { key, state }: { key: string; state: NodeState },
): Promise<void> {
  const { what, phase } = FACTS[state];
  const open = await tx.ledgerOpen.findFirst({
    where: { resource: { kind: "machine", name } },
    select: { fact: { select: { phase: true } } },
  });
  if ((open?.fact.phase ?? null) === phase) return;
  const about = phase && inPhaseOf(phase, await throwAwayState(tx, deploymentId, node));
  const fact: Fact = { resource: { kind: "machine", name }, key, what, state: about };
  await recordFacts(tx, [fact]);
}

/** A machine's state without its phase: what it takes while it runs. */
export type Running = Omit<ResourceState, "phase">;

export const inPhaseOf = (phase: Phase, state: Running): ResourceState => ({
  ...state,
  ...inPhase(phase, state.amounts),
});

/** What the ledger says of a deployment's throw-away machine. @param named the node, or its name in the plan */
export async function throwAwayState(tx: Db | Tx, deploymentId: string, named: PlanNode | string): Promise<Running> {
  const deployment = await tx.deployment.findUniqueOrThrow({ where: { id: deploymentId } });
  const { kind, service, osId: os, cloudId: cloud, createdById: owner } = deployment;
  const node = typeof named === "string" ? nodeOf(deployment.plan as unknown as Plan, named) : named;
  // Of an update check only its service says whether the image was baked.
  const mode = deployment.mode ?? (service === null ? "os-only" : "pre-installed");
  return {
    ...{ project: null, stack: null, stackName: null, node: node.name, role: node.role, flavour: node.flavour },
    ...{ service, os, mode: mode as ResourceState["mode"], owner, cloud },
    ...{ purpose: kind as Purpose, deployment: deploymentId },
    amounts: amountsOf({ ...node, cloneKind: "thin" }),
  };
}

function nodeOf({ nodes }: Plan, name: string): PlanNode {
  const node = nodes.find((one) => one.name === name);
  if (!node) throw new Error(`the plan has no node ${name}`);
  return node;
}
