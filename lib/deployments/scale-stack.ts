import { usedBy } from "@/lib/access/project-quota";
import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import { rateBefore, requireBudgets } from "@/lib/budgets/check-order";
import type { Api } from "@/lib/contract/api";
import { db, type Tx } from "@/lib/db/client";
import { env } from "@/lib/env";
import { PortalError } from "@/lib/errors";
import { machineId } from "@/lib/provisioning/machine-id";
import { newId } from "@/lib/util/ids";
import { say } from "@/lib/util/say";
import { sealSecret } from "@/lib/util/secret-box";
import { generateSshKeyPair } from "@/lib/util/ssh";
import { compileScaleNow, compileScaleRequest, joiningNodes, type CompiledScale } from "./compile-scale-request";
import { findStack } from "./find-stack";
import { orderOfJoining } from "./order";
import { quotaOf, requireQuota, totalOf } from "./quota";
import { startDeployment } from "./start-deployment";

/** Adds nodes to a stack or removes some, by exactly the plan that was shown. */
export const scaleStack: UseCase<Api["scaleStack"]> = async (viewer, { params, body }) => {
  const found = await findStack(viewer, params.stack, "stack.act");
  const { id: stackId, projectId } = found;
  const { planHash, ...request } = body;
  const deploymentId = newId();
  const rated = await rateBefore(db(), orderOfJoining(found, (await compileScaleNow(found, request)).plan));
  await db().$transaction(async (tx) => {
    // The project first, as in a launch: what is left of its quota may be taken once. Then the stack, as for an action.
    await tx.$executeRaw`select 1 from project where id = ${projectId}::uuid for no key update`;
    await tx.$executeRaw`select 1 from stack where id = ${stackId}::uuid for update`;
    const stack = await tx.stack.findUniqueOrThrow({ where: { id: stackId }, include: { project: true } });
    const compiled = await compileScaleRequest(tx, stack, request);
    const { plan, hash } = compiled;
    if (hash !== planHash)
      throw new PortalError("plan-changed", {
        detail: say`What would run now differs from the plan that was shown: the stack, an image, a recipe or a size has changed.`,
        remedy: say`Look at the new plan and press the button again.`,
      });
    const wanted = totalOf({ nodes: joiningNodes(plan) });
    requireQuota(quotaOf(stack.project, await usedBy(projectId, tx), wanted), wanted);
    await requireBudgets(tx, viewer, orderOfJoining(stack, plan), rated);
    await addNodes(tx, stackId, compiled);
    const { kind } = plan.subject;
    await startDeployment(tx, {
      ...{ id: deploymentId, kind, title: stack.name, plan, projectId, stackId },
      ...{ cloudId: stack.cloudId, createdById: viewer.userId },
    });
    await tx.stack.update({ where: { id: stackId }, data: { state: "changing" }, select: { id: true } });
    const names = plan.nodes.filter(({ change }) => change !== undefined).map(({ name }) => name);
    await audit(tx, {
      ...{ userId: viewer.userId, projectId, action: "stack.scaled", target: `stack:${stackId}` },
      data: { deployment: deploymentId, kind, nodes: names, before: before(plan.nodes), after: after(plan.nodes) },
    });
  });
  return { stackId, deploymentId };
};

type Changing = readonly { change?: "join" | "leave" }[];
const before = (nodes: Changing): number => nodes.filter(({ change }) => change !== "join").length;
const after = (nodes: Changing): number => nodes.filter(({ change }) => change !== "leave").length;

/** Rows, machine ids and host keys of the nodes that join, before any hypervisor is asked for a machine. */
async function addNodes(tx: Tx, stackId: string, { plan, image }: CompiledScale): Promise<void> {
  const { installationId, key } = env();
  const last = await tx.node.aggregate({ where: { stackId }, _max: { position: true } });
  const joining = joiningNodes(plan).map((node, i) => ({
    node,
    position: (last._max.position ?? -1) + 1 + i,
    hostKey: generateSshKeyPair(node.name),
  }));
  await tx.node.createMany({
    data: joining.map(({ node, position, hostKey }) => ({
      ...{ stackId, name: node.name, role: node.role, position },
      machineId: machineId(installationId, stackId, node.name),
      ...{ vcpus: node.vcpus, memoryMiB: node.memoryMiB, diskGiB: node.diskGiB },
      hostKey: hostKey.publicKey,
      osRevisionId: image?.osRevisionId ?? null,
      bakedImageId: image?.bakedImageId ?? null,
    })),
  });
  await tx.secret.createMany({
    data: joining.map(({ node, hostKey }) => {
      const name = `host-key:${node.name}`;
      return {
        ...{ stackId, name, kind: "host-key" },
        ciphertext: sealSecret(key, { stackId, name }, JSON.stringify(hostKey)),
      };
    }),
  });
}
