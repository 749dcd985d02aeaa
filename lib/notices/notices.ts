import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { storedSentence } from "@/lib/contract/schemas/common";
import { db, type Db, type Tx } from "@/lib/db/client";
import type { Sentence } from "@/lib/util/say";

const NEWEST = 50;

/** What a notice is about, for programs that get it. */
export type NoticeKind = "notice" | "budget.threshold" | "override.requested" | "override.decided" | "budget.left";

/**
 * Tells people something, in the transaction of what happened: they see it in the portal, and it is posted to the webhook, if there
 * is one.
 * @param path where to look, below the portal's address
 */
export async function tell(
  tx: Tx,
  userIds: readonly string[],
  text: Sentence,
  path: string,
  kind: NoticeKind = "notice",
): Promise<void> {
  await tx.$executeRaw`
    insert into notice_delivery (id, hook_id, kind, text, path)
    select gen_random_uuid(), id, ${kind}, ${JSON.stringify(text)}::jsonb, ${path} from notice_hook where enabled`;
  await tx.notice.createMany({ data: [...new Set(userIds)].map((userId) => ({ userId, text: { ...text }, path })) });
}

export const listNotices: UseCase<Api["listNotices"]> = async ({ userId }) => {
  const [rows, unread] = await Promise.all([
    db().notice.findMany({ where: { userId }, orderBy: { id: "desc" }, take: NEWEST }),
    db().notice.count({ where: { userId, readAt: null } }),
  ]);
  const items = rows.map(({ id, at, text, path, readAt }) => ({
    ...{ id: String(id), at: at.toISOString(), path, read: readAt !== null },
    text: storedSentence.parse(text),
  }));
  return { unread, items };
};

export const readNotices: UseCase<Api["readNotices"]> = async ({ userId }, { body: { upTo } }) => {
  await db().notice.updateMany({
    where: { userId, id: { lte: BigInt(upTo) }, readAt: null },
    data: { readAt: new Date() },
  });
  return { ok: true };
};

const KEPT_MS = 180 * 24 * 3_600_000;

/** Notices are kept for half a year, and so is what became of them at the webhook. */
export async function forgetOldNotices(database: Db, now: Date): Promise<void> {
  const where = { at: { lt: new Date(now.getTime() - KEPT_MS) } };
  await database.notice.deleteMany({ where });
  await database.noticeDelivery.deleteMany({ where });
}
