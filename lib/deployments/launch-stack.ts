import { findProject } from "@/lib/access/find-project";
import { nameTakenOr } from "@/lib/access/name-taken";
import { usedBy } from "@/lib/access/project-quota";
import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import type { Viewer } from "@/lib/auth/viewer";
import { versionOn } from "@/lib/blueprints/schema";
import { rateBefore, requireBudgets } from "@/lib/budgets/check-order";
import type { Api } from "@/lib/contract/api";
import type { LaunchRequest } from "@/lib/contract/schemas/stacks";
import { db, type Tx } from "@/lib/db/client";
import { env } from "@/lib/env";
import { PortalError } from "@/lib/errors";
import type { Prisma } from "@/lib/generated/prisma/client";
import { fileFaults } from "@/lib/files/require-files";
import { leaseColumns, requireLeaseEnd } from "@/lib/leases/lease";
import { parametersOf } from "@/lib/plan/types";
import { machineId } from "@/lib/provisioning/machine-id";
import { newId } from "@/lib/util/ids";
import { sealSecret } from "@/lib/util/secret-box";
import { generateSshKeyPair } from "@/lib/util/ssh";
import { say } from "@/lib/util/say";
import { compileRequest, invalidParameters, type CompiledLaunch } from "./compile-request";
import { generatePassword } from "./generate-password";
import { quotaOf, requireQuota, totalOf } from "./quota";
import { orderOf } from "./order";
import { requireStackRoom } from "./require-stack-room";
import { startDeployment } from "./start-deployment";

/** Launches exactly the plan that was shown: stack, nodes, secrets, audit row and first steps appear together. */
export const launchStack: UseCase<Api["launch"]> = async (viewer, { params, body }) => {
  const project = await findProject(viewer, params.project, "stack.launch");
  const { planHash, ...request } = body;
  const compiled = await compileRequest(viewer, project.id, request);
  if (compiled.hash !== planHash) {
    throw new PortalError("plan-changed", {
      detail: say`What would run now differs from the plan that was shown: an image, a recipe or a size has changed.`,
      remedy: say`Look at the new plan and press the button again.`,
    });
  }
  const now = new Date();
  const leaseEndsAt = requireLeaseEnd(request.lease ?? null, now);
  const stackId = newId();
  const deploymentId = newId();
  const order = orderOf(project.id, compiled.plan, request.tags, leaseEndsAt);
  const rated = await rateBefore(db(), order);
  await db()
    .$transaction(async (tx) => {
      // Launches of one project queue here, so that two at once cannot both take the last of its quota. Its key stays free: whoever holds a
      // lock that is waited for below may write rows of the project.
      await tx.$executeRaw`select 1 from project where id = ${project.id}::uuid for no key update`;
      await requireStackRoom(tx, project.id, compiled);
      const faults = await fileFaults(
        tx,
        project.id,
        compiled.service.blueprint.parameters,
        parametersOf(compiled.plan),
      );
      if (faults.length > 0) throw invalidParameters(faults);
      const wanted = totalOf(compiled.plan);
      requireQuota(quotaOf(project, await usedBy(project.id, tx), wanted), wanted);
      await requireBudgets(tx, viewer, order, rated);
      await createStack(tx, { stackId, projectId: project.id, viewer, request, compiled, lease: { leaseEndsAt, now } });
      await startDeployment(tx, {
        id: deploymentId,
        kind: "launch",
        title: request.name,
        plan: compiled.plan,
        projectId: project.id,
        stackId,
        cloudId: compiled.cloudId,
        createdById: viewer.userId,
      });
      await audit(tx, {
        userId: viewer.userId,
        projectId: project.id,
        action: "stack.launched",
        target: `stack:${stackId}`,
        data: {
          ...{ deployment: deploymentId, name: request.name, service: request.service, plan: compiled.hash },
          ...(leaseEndsAt && { leaseEndsAt: leaseEndsAt.toISOString() }),
        },
      });
    })
    .catch(nameTakenOr("name", say`This project has a stack named ${request.name} already.`));
  return { stackId, deploymentId };
};

type NewStack = {
  stackId: string;
  projectId: string;
  viewer: Viewer;
  request: LaunchRequest;
  compiled: CompiledLaunch;
  lease: { leaseEndsAt: Date | null; now: Date };
};

async function createStack(tx: Tx, { stackId, projectId, viewer, request, compiled, lease }: NewStack): Promise<void> {
  const { plan, service, tool, cloudId, imageId, hash } = compiled;
  const { installationId } = env();
  const hostKeys = new Map(plan.nodes.map((node) => [node.name, generateSshKeyPair(node.name)]));
  await tx.stack.create({
    data: {
      id: stackId,
      projectId,
      cloudId,
      createdById: viewer.userId,
      name: request.name,
      service: request.service,
      serviceVersion: versionOn(service.blueprint, request.os),
      osId: request.os,
      imageId,
      mode: request.mode,
      cloneKind: request.cloneKind,
      // A stack stays with the tool that it was launched with.
      blueprint: { ...service.blueprint, tools: [tool] } as unknown as Prisma.InputJsonObject,
      revisionId: service.revisionId,
      tags: request.tags ?? {},
      ...leaseColumns(lease.leaseEndsAt, viewer, lease.now),
      parameters: plan.subject.kind === "launch" ? plan.subject.parameters : {},
      planHash: hash,
      nodes: {
        create: plan.nodes.map((node, position) => ({
          name: node.name,
          role: node.role,
          position,
          machineId: machineId(installationId, stackId, node.name),
          vcpus: node.vcpus,
          memoryMiB: node.memoryMiB,
          diskGiB: node.diskGiB,
          hostKey: hostKeys.get(node.name)!.publicKey,
          osRevisionId: compiled.osRevisionId,
          bakedImageId: compiled.bakedImageId,
        })),
      },
      secrets: { create: newSecrets(stackId, compiled, hostKeys) },
    },
    select: { id: true },
  });
}

function newSecrets(stackId: string, { service, plan }: CompiledLaunch, hostKeys: ReadonlyMap<string, unknown>) {
  const { key } = env();
  const seal = (name: string, kind: string, value: string) => ({
    name,
    kind,
    ciphertext: sealSecret(key, { stackId, name }, value),
  });
  return [
    seal("ssh-key", "ssh-key", JSON.stringify(generateSshKeyPair(`burgeon stack ${stackId}`))),
    ...plan.nodes.map((n) => seal(`host-key:${n.name}`, "host-key", JSON.stringify(hostKeys.get(n.name)))),
    ...service.blueprint.secrets.map((s) =>
      seal(s.id, s.internal ? "internal" : "credential", generatePassword(s.length)),
    ),
  ];
}
