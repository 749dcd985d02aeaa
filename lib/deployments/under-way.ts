import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/generated/prisma/client";
import type { ActionSubject, Plan } from "@/lib/plan/types";

/** What some of the actions of stacks are about whose end has not come yet; also of those that are being undone. */
export async function actionsUnderWay(
  database: Db | Tx,
  stack: Prisma.StackWhereInput,
  actions: readonly string[],
): Promise<ActionSubject[]> {
  const runs = await database.deployment.findMany({
    where: {
      ...{ stack, kind: "action", run: { endedAt: null } },
      OR: actions.map((id) => ({ plan: { path: ["subject", "action", "id"], equals: id } })),
    },
    select: { plan: true },
  });
  return runs.map(({ plan }) => (plan as unknown as Plan).subject as ActionSubject);
}
