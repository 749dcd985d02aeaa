import { audit } from "@/lib/auth/audit";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { isUuid } from "@/lib/util/ids";

/** The next less specific policy decides from now on. */
export const deletePolicy: UseCase<Api["deletePolicy"]> = async ({ userId }, { params: { policy: id } }) => {
  await db().$transaction(async (tx) => {
    const row = isUuid(id) && (await tx.bakePolicy.findUnique({ where: { id } }));
    if (!row) throw notFound();
    await tx.bakePolicy.delete({ where: { id }, select: { id: true } });
    const { service, osId } = row;
    await audit(tx, { userId, action: "template.policy-deleted", target: `policy:${id}`, data: { service, osId } });
  });
  return { ok: true };
};
