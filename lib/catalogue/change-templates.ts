import type { z } from "zod";
import type { UseCase } from "@/lib/auth/use-case";
import { visibleProjectIds, type Viewer } from "@/lib/auth/viewer";
import type { Api } from "@/lib/contract/api";
import type { changeAnswer, TemplateAction } from "@/lib/contract/schemas/templates";
import { db, type Tx } from "@/lib/db/client";
import { changeBakedImage } from "@/lib/templates/change-state";
import { bakedImageCan, spellTemplate, type ImageFacts, type TemplateVerdict } from "@/lib/templates/predicates";
import { publishBakedImage } from "@/lib/templates/publish";
import { say, type Sentence } from "@/lib/util/say";
import { countStacks, readImageUsers } from "./image-users";
import { UNDERWAY } from "./matrix-rows";
import { factsOf } from "./template-versions";

type Answer = z.input<typeof changeAnswer>;

/** Each image in a transaction of its own: one that may not change does not keep the others from it. */
export const changeTemplates: UseCase<Api["changeTemplates"]> = async (viewer, { body: { action, ids, reason } }) => {
  const items: Answer[] = [];
  for (const id of new Set(ids)) {
    const why = reason === "" ? DEFAULT_REASON[action] : reason;
    items.push(await db().$transaction((tx) => change(tx, viewer, { id, action, reason: why })));
  }
  return { items };
};

const DEFAULT_REASON: Record<TemplateAction, Sentence> = {
  publish: say`Published by hand.`,
  deprecate: say`Deprecated by hand.`,
  retire: say`Retired by hand.`,
};

const ASK: Record<TemplateAction, (facts: ImageFacts) => TemplateVerdict> = {
  publish: bakedImageCan.publish,
  deprecate: bakedImageCan.deprecate,
  retire: bakedImageCan.retire,
};

type Change = { id: string; action: TemplateAction; reason: Sentence | string };

async function change(tx: Tx, viewer: Viewer, { id, action, reason }: Change): Promise<Answer> {
  const image = await lockImage(tx, id);
  const nobody = { stacks: [], hidden: 0 };
  if (!image) return { id, done: false, detail: say`There is no such baked image.`, users: nobody };
  const users = (await readImageUsers(tx, [id], visibleProjectIds(viewer))).get(id) ?? nobody;
  const verdict = ASK[action]({ ...factsOf(image), stacks: countStacks(users) });
  if (!verdict.allowed) {
    const { reason: detail } = spellTemplate(verdict);
    return { id, done: false, detail, users: verdict.reason === "in-use" ? users : nobody };
  }
  const { userId } = viewer;
  if (action === "publish") await publishBakedImage(tx, id, { userId, reason, at: new Date() });
  else await changeBakedImage(tx, { id, to: action === "retire" ? "retired" : "deprecated", userId, reason });
  return { id, done: true, detail: null, users: nobody };
}

type Locked = { state: string; running: boolean; testedAt: Date | null; problem: unknown };

/** A launch that writes a node made from the image waits for this lock, or is counted among its users. */
async function lockImage(tx: Tx, id: string): Promise<Locked | null> {
  const rows = await tx.$queryRaw<Omit<Locked, "running">[]>`
    select state, tested_at as "testedAt", problem from baked_image where id = ${id}::uuid for update`;
  if (!rows[0]) return null;
  const underway = await tx.deployment.count({
    where: { bakedImageId: id, kind: { in: ["bake", "test-template"] }, run: { state: { in: [...UNDERWAY] } } },
  });
  return { ...rows[0], running: underway > 0 };
}
