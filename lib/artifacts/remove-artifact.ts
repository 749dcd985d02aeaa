import { audit } from "@/lib/auth/audit";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { declaredArtifacts } from "./find-artifact";
import { installingNow, reasonToStay } from "./in-use";

/** Has an artifact removed from every store that keeps it, unless a deployment may be copying it to its nodes. */
export const removeArtifact: UseCase<Api["removeArtifact"]> = async ({ userId }, { params: { artifact: name } }) => {
  const services = declaredArtifacts()
    .get(name)
    ?.services.map(({ blueprint }) => blueprint.service);
  const reason = reasonToStay(services ?? [], await installingNow());
  if (reason) {
    throw new PortalError("wrong-state", {
      detail: reason,
      remedy: say`Wait until it has ended, then remove the artifact.`,
    });
  }
  await db().$transaction(async (tx) => {
    const copies = await tx.artifactCopy.findMany({ where: { name, sizeBytes: { not: null } } });
    if (copies.length === 0) throw notFound();
    await tx.artifactCopy.updateMany({ where: { name, sizeBytes: { not: null } }, data: { wanted: "remove" } });
    const [{ title, version, origin, source }] = copies as [(typeof copies)[number]];
    const data = { before: { title, version, origin, source }, stores: copies.length };
    await audit(tx, { userId, action: "artifact.removed", target: `artifact:${name}`, data });
  });
  return { ok: true };
};
