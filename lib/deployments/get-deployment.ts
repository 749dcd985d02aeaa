import { z } from "zod";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import { may } from "@/lib/auth/viewer";
import type { Api } from "@/lib/contract/api";
import { localText } from "@/lib/contract/schemas/common";
import { planNode, planStep, stackState } from "@/lib/contract/schemas/stacks";
import { db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import { getSummaries, type DeploymentSummaryInput } from "./get-summaries";
import { findDeployment } from "./find-deployment";
import { loadFailureHistory } from "./failure-history";
import { loadHistory } from "./history";
import { newestDeployment } from "./newest-deployment";
import { deploymentCan, isChange, NO_ROLE, spell, stackCan } from "./predicates";

const storedPlan = z.object({
  nodes: z.array(planNode),
  steps: z.array(planStep),
  checks: z.array(z.object({ id: z.string(), title: localText })),
});

const INCLUDED = {
  run: { select: { seq: true } },
  project: { select: { name: true } },
  stack: {
    select: {
      state: true,
      nodes: { select: { name: true, state: true, address: true }, orderBy: { position: "asc" } },
    },
  },
} as const;

export const getDeployment: UseCase<Api["getDeployment"]> = async (viewer, { params }) => {
  const { id, projectId } = await findDeployment(viewer, params.deployment, "deployment.read");
  const [[summary], deployment] = await Promise.all([
    getSummaries(Prisma.sql`d.id = ${id}::uuid`),
    db().deployment.findUniqueOrThrow({ where: { id }, include: INCLUDED }),
  ]);
  if (!summary) throw notFound();
  const [history, failureHistory] = await Promise.all([loadHistory(deployment), loadFailureHistory(summary)]);
  const { stack, stackId } = deployment;
  const newest = stackId === null || (await newestDeployment(db(), stackId)).id === id;
  const { nodes, steps, checks } = storedPlan.parse(deployment.plan);
  return {
    ...summary,
    project: deployment.project?.name ?? null,
    planHash: deployment.planHash,
    planNodes: nodes,
    steps,
    checks,
    history,
    failureHistory,
    leftBehind: leftBehind(summary, nodes, stack?.nodes ?? []),
    lastSeq: Number(deployment.run.seq),
    can: {
      cancel: spell(deploymentCan.cancel(summary.state, summary.kind)),
      retry: spell(deploymentCan.retry(summary.state, newest)),
      openSsh: stack ? openSsh(stack, may(viewer, "secret.reveal", projectId)) : {},
    },
  };
};

type StackNode = { name: string; state: string; address: string | null };

/**
 * Names of the nodes whose machines are still there although nothing is about to remove them. What changes a stack leaves
 * none behind, but for nodes that were to join it.
 */
function leftBehind(
  { state, kind }: DeploymentSummaryInput,
  planned: z.infer<typeof storedPlan>["nodes"],
  known: readonly StackNode[],
): string[] {
  const joining = planned.filter(({ change }) => change === "join");
  const nodes = isChange(kind) ? known.filter(({ name }) => joining.some((node) => node.name === name)) : known;
  if (state !== "failed" && state !== "cancel-failed") return [];
  return nodes.filter((node) => node.state !== "planned" && node.state !== "removed").map((node) => node.name);
}

function openSsh(stack: { state: string; nodes: readonly StackNode[] }, allowed: boolean) {
  const state = stackState.parse(stack.state);
  return Object.fromEntries(
    stack.nodes.map((node) => [node.name, spell(allowed ? stackCan.openSsh(state, node) : NO_ROLE)]),
  );
}
