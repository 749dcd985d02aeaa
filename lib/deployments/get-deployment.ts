import { z } from "zod";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { localText } from "@/lib/contract/schemas/common";
import { planNode, planStep } from "@/lib/contract/schemas/stacks";
import { db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import { getSummaries, type DeploymentSummaryInput } from "./get-summaries";
import { findDeployment } from "./find-deployment";
import { loadFailureHistory } from "./failure-history";
import { loadHistory } from "./history";
import { deploymentCan, spell } from "./predicates";

const storedPlan = z.object({
  nodes: z.array(planNode),
  steps: z.array(planStep),
  checks: z.array(z.object({ id: z.string(), title: localText })),
});

export const getDeployment: UseCase<Api["getDeployment"]> = async (viewer, { params }) => {
  const { id } = await findDeployment(viewer, params.deployment, "deployment.read");
  const [[summary], deployment] = await Promise.all([
    getSummaries(Prisma.sql`d.id = ${id}::uuid`),
    db().deployment.findUniqueOrThrow({ where: { id }, include: { run: { select: { seq: true } } } }),
  ]);
  if (!summary) throw notFound();
  const [history, failureHistory, left] = await Promise.all([
    loadHistory(deployment),
    loadFailureHistory(summary),
    leftBehind(summary),
  ]);
  const { nodes, steps, checks } = storedPlan.parse(deployment.plan);
  return {
    ...summary,
    planHash: deployment.planHash,
    planNodes: nodes,
    steps,
    checks,
    history,
    failureHistory,
    leftBehind: left,
    lastSeq: Number(deployment.run.seq),
    can: {
      cancel: spell(deploymentCan.cancel(summary.state, summary.kind)),
      retry: spell(deploymentCan.retry(summary.state, summary.kind)),
    },
  };
};

/** Names of the nodes whose machines are still there although nothing is about to remove them. */
async function leftBehind({ state, stack }: DeploymentSummaryInput): Promise<string[]> {
  if ((state !== "failed" && state !== "cancel-failed") || !stack) return [];
  const nodes = await db().node.findMany({
    where: { stackId: stack.id, state: { notIn: ["planned", "removed"] } },
    orderBy: { position: "asc" },
    select: { name: true },
  });
  return nodes.map((node) => node.name);
}
