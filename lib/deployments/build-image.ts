import { audit } from "@/lib/auth/audit";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import { downloadFor, type OsFormat } from "@/lib/blueprints/os";
import { findOs } from "@/lib/catalogue/oses";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { PortalError } from "@/lib/errors";
import { Prisma } from "@/lib/generated/prisma/client";
import { compileImageBuild } from "@/lib/plan/compile-image";
import { makeThrowAwayKeys, sealKeys } from "@/lib/provisioning/throw-away-keys";
import { newId } from "@/lib/util/ids";
import { say } from "@/lib/util/say";
import { startDeployment } from "./start-deployment";

const FORMATS: readonly OsFormat[] = ["disk", "container"];

export const buildImage: UseCase<Api["buildImage"]> = async (viewer, { params }) => {
  const os = await findOs(params.os);
  if (!os) throw notFound();
  if (os.builder === "fetch" && !FORMATS.some((format) => downloadFor(os, format, process.arch))) {
    throw new PortalError("wrong-state", {
      detail: say`Nobody has said yet where an image of ${os.title} for this host's processor is.`,
      remedy: say`Give its address under Images first.`,
    });
  }
  const cloud = await db().cloud.findFirst({ where: { state: "ready" }, orderBy: { name: "asc" } });
  if (!cloud) {
    throw new PortalError("hypervisor-unreachable", {
      detail: say`No hypervisor answers, so an image cannot be built or tested.`,
      remedy: say`Start the hypervisor; npm run doctor says what is wrong with it.`,
    });
  }
  return { stackId: null, deploymentId: await startImageBuild(os, cloud.id, viewer.userId) };
};

/**
 * Starts a build, or returns the one that is under way: the database allows one a cloud and OS. `userId` is null where
 * the portal itself starts it.
 */
export async function startImageBuild(
  os: { id: string; title: string },
  cloudId: string,
  userId: string | null,
): Promise<string> {
  try {
    return await createImageBuild(os, cloudId, userId);
  } catch (e) {
    if (!(e instanceof Prisma.PrismaClientKnownRequestError) || e.code !== "P2002") throw e;
    const running = await db().osImageRevision.findFirstOrThrow({ where: { cloudId, osId: os.id, state: "building" } });
    return running.deploymentId!;
  }
}

async function createImageBuild(
  os: { id: string; title: string },
  cloudId: string,
  userId: string | null,
): Promise<string> {
  const revisionId = newId();
  const deploymentId = newId();
  const plan = compileImageBuild({ os: os.id, title: os.title, cloudId, revisionId });
  await db().$transaction(async (tx) => {
    await startDeployment(tx, {
      id: deploymentId,
      kind: "build-image",
      title: os.title,
      plan,
      projectId: null,
      stackId: null,
      cloudId,
      createdById: userId,
      keys: sealKeys(env().key, deploymentId, makeThrowAwayKeys(`image ${os.id}`, plan.nodes)),
    });
    const { _max } = await tx.osImageRevision.aggregate({ where: { cloudId, osId: os.id }, _max: { number: true } });
    const number = (_max.number ?? 0) + 1;
    await tx.osImageRevision.create({ data: { id: revisionId, osId: os.id, cloudId, number, deploymentId } });
    await audit(tx, {
      userId,
      action: "image.build-started",
      target: `image:${revisionId}`,
      data: { deployment: deploymentId, os: os.id },
    });
  });
  return deploymentId;
}
