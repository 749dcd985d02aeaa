import type { Blueprint } from "@/lib/blueprints/schema";
import { SHARED_KERNEL } from "@/lib/catalogue/offers";
import { db } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** @throws offer-unavailable where the cloud's machines cannot run this service, whatever image they are made of */
export async function requireFitCloud({ ownKernel }: Pick<Blueprint, "ownKernel">, cloudId: string): Promise<void> {
  if (!ownKernel) return;
  const cloud = await db().cloud.findUniqueOrThrow({ where: { id: cloudId }, select: { ownKernel: true } });
  if (cloud.ownKernel) return;
  throw new PortalError("offer-unavailable", {
    detail: SHARED_KERNEL,
    remedy: say`Use a cloud of virtual machines for this service.`,
  });
}
