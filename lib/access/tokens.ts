import { audit } from "@/lib/auth/audit";
import { digestOf, makeToken } from "@/lib/auth/access-token";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import { requireRecentSignIn } from "@/lib/auth/viewer";
import type { Api } from "@/lib/contract/api";
import type { AccessToken } from "@/lib/contract/schemas/access";
import { db } from "@/lib/db/client";
import type { AccessToken as Row } from "@/lib/generated/prisma/client";
import { isUuid } from "@/lib/util/ids";

const DAY_MS = 86_400_000;

/** Those that ran out stay in the list until they are removed: it explains why a program has stopped. */
export const listTokens: UseCase<Api["listTokens"]> = async (viewer) => {
  const rows = await db().accessToken.findMany({ where: { userId: viewer.userId }, orderBy: { createdAt: "desc" } });
  return { items: rows.map(toView), total: rows.length };
};

/** The token is in this answer only. @throws recent-sign-in-required, so that an open session or a token makes no other */
export const createToken: UseCase<Api["createToken"]> = async (viewer, { body: { name, days } }) => {
  requireRecentSignIn(viewer);
  const { userId } = viewer;
  const token = makeToken();
  const expiresAt = new Date(Date.now() + days * DAY_MS);
  const made = await db().$transaction(async (tx) => {
    const row = await tx.accessToken.create({ data: { userId, name, digest: digestOf(token), expiresAt } });
    await audit(tx, { userId, action: "token.created", target: `user:${userId}`, data: { token: row.id, name } });
    return row;
  });
  return { accessToken: toView(made), token };
};

export const deleteToken: UseCase<Api["deleteToken"]> = async ({ userId }, { params: { token: id } }) => {
  if (!isUuid(id)) throw notFound();
  await db().$transaction(async (tx) => {
    const { count } = await tx.accessToken.deleteMany({ where: { id, userId } });
    if (count === 0) throw notFound();
    await audit(tx, { userId, action: "token.deleted", target: `user:${userId}`, data: { token: id } });
  });
  return { ok: true };
};

const toView = ({ id, name, createdAt, expiresAt, lastUsedAt }: Row): AccessToken => ({
  id,
  name,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
