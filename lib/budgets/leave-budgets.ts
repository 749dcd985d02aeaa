import { audit } from "@/lib/auth/audit";
import type { Viewer } from "@/lib/auth/viewer";
import type { Tx } from "@/lib/db/client";
import type { Stack } from "@/lib/generated/prisma/client";
import { tell } from "@/lib/notices/notices";
import { say } from "@/lib/util/say";
import { tagsBeyond, type Tags } from "@/lib/util/tags";
import { titleOf, WITH_PEOPLE } from "./budget-rows";
import { BUDGETS_PATH } from "./overrides";
import { deciders } from "./people";

/**
 * A stack that loses a tag leaves the tag's budget: from then on, as what it used stays under the tags that it had. Whoever may act on the
 * stack may do it, and whoever decides about budgets is told; it stands in the audit of the budget.
 */
export async function leaveBudgets(
  tx: Tx,
  { userId, name }: Viewer,
  stack: Stack,
  { before, after }: { before: Tags; after: Tags },
): Promise<void> {
  const lost = Object.entries(tagsBeyond(before, after));
  if (lost.length === 0) return;
  const budgets = await tx.budget.findMany({
    where: { OR: lost.map(([tagKey, tagValue]) => ({ tagKey, tagValue })) },
    include: WITH_PEOPLE,
    orderBy: { id: "asc" },
  });
  if (budgets.length === 0) return;
  const { title } = await tx.project.findUniqueOrThrow({ where: { id: stack.projectId }, select: { title: true } });
  const people = await deciders(tx);
  for (const budget of budgets) {
    await audit(tx, {
      ...{ userId, projectId: stack.projectId, action: "budget.left", target: `budget:${budget.id}` },
      data: { stack: stack.id, name: stack.name, tag: titleOf(budget) },
    });
    await tell(
      tx,
      people,
      say`${name} took the tag ${titleOf(budget)} off ${stack.name} in ${title}: what it uses from now on is not in the budget of this tag.`,
      BUDGETS_PATH,
      "budget.left",
    );
  }
}
