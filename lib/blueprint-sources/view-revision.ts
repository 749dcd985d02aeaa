import { z } from "zod";
import { blueprintFault, revisionState, type BlueprintRevisionView } from "@/lib/contract/schemas/blueprints";
import type { Prisma } from "@/lib/generated/prisma/client";

/** What a view of a revision needs to be read with it. */
export const revisionParts = {
  include: {
    broughtBy: { select: { name: true } },
    approvedBy: { select: { name: true } },
    withdrawnBy: { select: { name: true } },
    _count: { select: { stacks: { where: { state: { not: "removed" } } } } },
  },
} satisfies Prisma.BlueprintRevisionDefaultArgs;

type Row = Prisma.BlueprintRevisionGetPayload<typeof revisionParts>;

export function viewRevision(row: Row): BlueprintRevisionView {
  const { id, number, digest, commit, service, title, version, sizeBytes } = row;
  const deed = (by: { name: string } | null, at: Date | null) => at && { by: by?.name ?? null, at: at.toISOString() };
  return {
    ...{ id, number, digest, commit, service, title, version, sizeBytes },
    state: revisionState.parse(row.state),
    brought: { by: row.broughtBy?.name ?? null, at: row.broughtAt.toISOString() },
    approved: deed(row.approvedBy, row.approvedAt),
    withdrawn: deed(row.withdrawnBy, row.withdrawnAt),
    sameHands: row.approvedAt === null ? null : row.approvedById === row.broughtById,
    faults: z.array(blueprintFault).parse(row.faults),
    stacks: row._count.stacks,
  };
}
