import { unmetNeed, type MachineNeeds } from "@/lib/catalogue/machine-needs";
import { db } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** @throws offer-unavailable where the cloud's machines cannot run this service, whatever image they are made of */
export async function requireFitCloud(needs: MachineNeeds, cloudId: string): Promise<void> {
  const select = { ownKernel: true, privileged: true };
  const detail = unmetNeed(needs, await db().cloud.findUniqueOrThrow({ where: { id: cloudId }, select }));
  if (detail === null) return;
  throw new PortalError("offer-unavailable", {
    detail,
    remedy: say`Use a cloud of virtual machines for this service.`,
  });
}
