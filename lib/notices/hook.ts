import { audit } from "@/lib/auth/audit";
import { editedMeanwhile } from "@/lib/auth/edited-meanwhile";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { storedSentence } from "@/lib/contract/schemas/common";
import type { NoticeHookView } from "@/lib/contract/schemas/notice-hook";
import { db, type Tx } from "@/lib/db/client";
import { env } from "@/lib/env";
import { refusedField } from "@/lib/errors";
import type { NoticeHook, Prisma } from "@/lib/generated/prisma/client";
import { newId } from "@/lib/util/ids";
import { say } from "@/lib/util/say";
import { sealSecret } from "@/lib/util/secret-box";

/** Deliveries that are shown. */
const SHOWN = 10;
const WITH_DELIVERIES = {
  updatedBy: { select: { name: true } },
  deliveries: { orderBy: [{ at: "desc" }, { id: "desc" }], take: SHOWN },
} as const satisfies Prisma.NoticeHookInclude;
type Row = Prisma.NoticeHookGetPayload<{ include: typeof WITH_DELIVERIES }>;

export const getNoticeHook: UseCase<Api["getNoticeHook"]> = async () => {
  const row = await db().noticeHook.findFirst({ include: WITH_DELIVERIES });
  return { hook: row && toView(row), timeZone: env().timeZone };
};

/** Sets the webhook up, or changes it. A secret is for one address only: whoever moves it says another one. */
export const putNoticeHook: UseCase<Api["putNoticeHook"]> = ({ userId }, { body }) =>
  db().$transaction(async (tx) => {
    const before = await lockHook(tx);
    if ((before?.revision ?? null) !== body.revision) throw editedMeanwhile(null);
    const { url, enabled, secret } = body;
    if (secret === null && before?.url !== url)
      throw refusedField("secret", say`Deliveries to this address need a secret to be signed with.`);
    const id = before?.id ?? newId();
    const data = {
      ...{ url, enabled, updatedById: userId, updatedAt: new Date() },
      ...(secret !== null && { secret: sealSecret(env().key, secretPlace(id), secret) }),
    };
    const row = before
      ? await tx.noticeHook.update({
          where: { id },
          data: { ...data, revision: before.revision + 1 },
          include: WITH_DELIVERIES,
        })
      : await tx.noticeHook.create({ data: { ...data, id, secret: data.secret! }, include: WITH_DELIVERIES });
    await audit(tx, {
      ...{ userId, action: before ? "notice-hook.changed" : "notice-hook.created", target: `notice-hook:${id}` },
      data: { before: before && audited(before), after: { ...audited(row), newSecret: secret !== null } },
    });
    return { hook: toView(row), timeZone: env().timeZone };
  });

export const deleteNoticeHook: UseCase<Api["deleteNoticeHook"]> = async ({ userId }) => {
  await db().$transaction(async (tx) => {
    const { id, ...before } = await requireHook(tx);
    await tx.noticeHook.delete({ where: { id }, select: { id: true } });
    const record = { userId, action: "notice-hook.deleted", target: `notice-hook:${id}` };
    await audit(tx, { ...record, data: { before: audited(before), after: null } });
  });
  return { ok: true };
};

/** Posts a notice that is none, and what had failed once more. */
export const testNoticeHook: UseCase<Api["testNoticeHook"]> = async ({ userId, name }) => {
  await db().$transaction(async (tx) => {
    const { id } = await requireHook(tx);
    await tx.noticeDelivery.updateMany({
      where: { hookId: id, state: "failed" },
      data: { state: "waiting", attempts: 0, nextAt: new Date(), endedAt: null },
    });
    const text = { ...say`${name} tries whether notices arrive here.` };
    await tx.noticeDelivery.create({
      data: { hookId: id, kind: "test", text, path: "/budgets" },
      select: { id: true },
    });
    await audit(tx, { userId, action: "notice-hook.tested", target: `notice-hook:${id}` });
  });
  return { ok: true };
};

/** Of two changes at once the second one waits here. */
async function lockHook(tx: Tx): Promise<NoticeHook | null> {
  await tx.$executeRaw`select 1 from notice_hook for no key update`;
  return tx.noticeHook.findFirst();
}

async function requireHook(tx: Tx): Promise<NoticeHook> {
  const row = await lockHook(tx);
  if (!row) throw notFound();
  return row;
}

/** The place that its secret is sealed for. */
export const secretPlace = (id: string) => ({ stackId: id, name: "notice-hook" });

/** What of it stands in the audit: never its secret. */
const audited = ({ url, enabled }: Pick<NoticeHook, "url" | "enabled">) => ({ url, enabled });

const toView = ({ url, enabled, revision, updatedAt, updatedBy, deliveries }: Row): NoticeHookView => ({
  ...{ url, enabled, revision, updatedAt: updatedAt.toISOString(), updatedBy: updatedBy?.name ?? null },
  deliveries: deliveries.map((one) => ({
    ...{ id: one.id, at: one.at.toISOString(), attempts: one.attempts, nextAt: one.nextAt.toISOString() },
    ...{ state: one.state as "waiting" | "done" | "failed", endedAt: one.endedAt?.toISOString() ?? null },
    text: storedSentence.parse(one.text),
    failure: one.failure === null ? null : storedSentence.parse(one.failure),
  })),
});
