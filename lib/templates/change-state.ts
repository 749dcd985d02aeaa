import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/generated/prisma/client";
import { english, type Sentence } from "@/lib/util/say";
import { mayFollow, type BakedImageState } from "./states";

export type StateChange = {
  id: string;
  to: BakedImageState;
  /** Null: the portal itself. */
  userId: string | null;
  /** Why: the portal's sentence, or a person's own words. */
  reason: Sentence | string;
  /** Further columns that change with the state. */
  data?: Prisma.BakedImageUncheckedUpdateInput;
};

/**
 * Moves a baked image to another state, with its history and audit rows in the same transaction. Locks its row: of two
 * changes at once the second one sees what the first one did. Nothing happens where it is in that state already.
 * @throws Error where the state may not follow; callers that act for people ask lib/templates/predicates.ts before
 */
export async function changeBakedImage(tx: Tx, change: StateChange): Promise<void> {
  const { id, to, userId, reason, data } = change;
  const rows = await tx.$queryRaw<
    { state: BakedImageState }[]
  >`select state from baked_image where id = ${id}::uuid for update`;
  const from = rows[0]?.state;
  if (from === undefined) throw new Error(`there is no baked image ${id}`);
  if (from === to) return;
  if (!mayFollow(from, to)) throw new Error(`a baked image that is ${from} cannot become ${to}`);
  await tx.bakedImage.update({ where: { id }, data: { ...data, state: to }, select: { id: true } });
  await recordChange(tx, { id, from, to, userId, reason });
}

/** The first row of a baked image's history, and every later one. */
export async function recordChange(
  tx: Tx,
  { id, from, to, userId, reason }: Omit<StateChange, "data"> & { from: BakedImageState | null },
): Promise<void> {
  await tx.bakedImageChange.create({
    data: { bakedImageId: id, fromState: from, toState: to, userId, reason: reason as Prisma.InputJsonValue },
    select: { id: true },
  });
  await tx.auditEntry.create({
    data: { userId, action: `template.${to}`, target: `template:${id}`, data: { from, reason: english(reason) } },
    select: { id: true },
  });
}
