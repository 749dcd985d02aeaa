import { audit } from "@/lib/auth/audit";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { findOs } from "./oses";

/** How often the images of an operating system are built anew; the workers look at it every half minute. */
export const putOsRefresh: UseCase<Api["putOsRefresh"]> = async (viewer, { params, body: { everyDays } }) => {
  const osId = params.os;
  if (!(await findOs(osId))) throw notFound();
  await db().$transaction(async (tx) => {
    if (everyDays === null) await tx.osRefresh.deleteMany({ where: { osId } });
    else {
      const data = { everyDays, updatedById: viewer.userId, updatedAt: new Date() };
      await tx.osRefresh.upsert({ where: { osId }, create: { osId, ...data }, update: data });
    }
    await audit(tx, { userId: viewer.userId, action: "image.refresh-set", target: `os:${osId}`, data: { everyDays } });
  });
  return { ok: true };
};
