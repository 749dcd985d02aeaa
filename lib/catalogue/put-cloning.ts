import { audit } from "@/lib/auth/audit";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";

/** How disks are cloned on a cloud from the next launch on; what runs does not change. */
export const putCloning: UseCase<Api["putCloning"]> = async (viewer, { params, body: { cloneKind, locked } }) => {
  await db().$transaction(async (tx) => {
    const data = { cloneKind, cloneKindLocked: locked };
    const { count } = await tx.cloud.updateMany({ where: { name: params.cloud }, data });
    if (count === 0) throw notFound();
    const target = `cloud:${params.cloud}`;
    await audit(tx, { userId: viewer.userId, action: "cloud.cloning-set", target, data: { cloneKind, locked } });
  });
  return { ok: true };
};
