import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/generated/prisma/client";
import { hashPlan } from "@/lib/plan/hash";
import type { Plan } from "@/lib/plan/types";
import { partitionOf, toStepSpecs } from "@/lib/provisioning/step-specs";
import { createRun } from "@/lib/workflow/runs";

export type NewDeployment = {
  id: string;
  kind: Plan["subject"]["kind"];
  title: string;
  plan: Plan;
  projectId: string | null;
  stackId: string | null;
  cloudId: string;
  createdById: string | null;
  /** Sealed keys of throw-away machines. */
  keys?: Uint8Array<ArrayBuffer>;
};

/** Writes a deployment and starts its run in the caller's transaction. */
export async function startDeployment(tx: Tx, deployment: NewDeployment): Promise<void> {
  const { plan, ...row } = deployment;
  await createRun(tx, row.id, partitionOf(row.cloudId, row.projectId), toStepSpecs(plan));
  const earlier = row.stackId ? await tx.deployment.count({ where: { stackId: row.stackId, kind: row.kind } }) : 0;
  await tx.deployment.create({
    data: {
      ...row,
      number: earlier + 1,
      plan: plan as unknown as Prisma.InputJsonObject,
      planHash: hashPlan(plan),
      comparable: comparableKey(plan, row.cloudId),
      ...aboutOf(plan),
    },
    select: { id: true },
  });
}

/** What the plan is about, as columns: for questions over many deployments. */
function aboutOf({ subject, nodes }: Plan) {
  const nodeCount = nodes.length;
  switch (subject.kind) {
    case "launch": {
      const { service, os, mode, cloneKind, tool, recipeDigest } = subject;
      return { nodeCount, service, osId: os, mode, cloneKind, tool, recipeDigest };
    }
    case "action":
    case "scale-out":
    case "scale-in":
      return { nodeCount, service: subject.service, osId: subject.os };
    case "destroy":
      return { nodeCount };
    case "build-image":
      return { nodeCount, osId: subject.os };
    case "check-updates":
      return { nodeCount, osId: subject.os, service: subject.service };
    case "bake":
    case "test-template": {
      const { service, os, mode, cloneKind, recipeDigest, bakedImageId } = subject;
      return { nodeCount, service, osId: os, mode, cloneKind, recipeDigest, bakedImageId };
    }
  }
}

/** Times of deployments with the same key may be compared: the same work on the same hypervisor with as many nodes. */
export function comparableKey({ subject, nodes }: Plan, cloudId: string): string {
  switch (subject.kind) {
    case "launch": {
      const { service, serviceVersion, os, mode, cloneKind, tool } = subject;
      // Without the tool where it is the one that all launches had before there was a choice.
      const other = tool === "ansible" ? [] : [tool];
      return ["launch", service, serviceVersion, os, mode, cloneKind, cloudId, nodes.length, ...other].join("/");
    }
    case "action": {
      const { action, service, serviceVersion, os } = subject;
      return ["action", action.id, service, serviceVersion, os, cloudId, nodes.length].join("/");
    }
    case "scale-out":
    case "scale-in": {
      const { kind, service, serviceVersion, os, mode, cloneKind } = subject;
      const changing = nodes.filter(({ change }) => change !== undefined).map(({ role }) => role);
      return [kind, service, serviceVersion, os, mode, cloneKind, cloudId, nodes.length, ...changing].join("/");
    }
    case "destroy":
      return ["destroy", cloudId, nodes.length].join("/");
    case "build-image":
      return ["build-image", subject.os, cloudId].join("/");
    case "check-updates":
      return ["check-updates", subject.os, cloudId].join("/");
    case "bake":
    case "test-template":
      return [subject.kind, subject.service, subject.serviceVersion, subject.os, subject.mode, cloudId].join("/");
  }
}
