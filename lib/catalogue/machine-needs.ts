import type { Blueprint } from "@/lib/blueprints/schema";
import { say, type Sentence } from "@/lib/util/say";

/** What a blueprint asks of machines beyond their size. */
export type MachineNeeds = { ownKernel: boolean; roles: readonly Pick<Blueprint["roles"][number], "privileged">[] };

/** What the machines of a cloud are, or may be made as. */
export type MachineKinds = { ownKernel: boolean; privileged: boolean };

/** Why a cloud's machines cannot run the service, whatever image they are made of; null where they can. */
export function unmetNeed({ ownKernel, roles }: MachineNeeds, machines: MachineKinds): Sentence | null {
  if (ownKernel && !machines.ownKernel) return SHARED_KERNEL;
  if (isPrivileged(roles) && !machines.privileged) return UNPRIVILEGED;
  return null;
}

/** The same as a condition: what is true of each cloud that can run the service. */
export const neededKinds = ({ ownKernel, roles }: MachineNeeds): Partial<MachineKinds> => ({
  ...(ownKernel && { ownKernel }),
  ...(isPrivileged(roles) && { privileged: true }),
});

const isPrivileged = (roles: MachineNeeds["roles"]): boolean => roles.some(({ privileged }) => privileged);

export const SHARED_KERNEL = say`Its machines need a kernel of their own; on this cloud they are containers, which share the host's.`;

export const UNPRIVILEGED = say`Some of its machines need more rights than containers have. On this cloud they get them where the portal is started with --privileged-containers.`;
