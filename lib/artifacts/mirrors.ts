import { z } from "zod";
import { audit } from "@/lib/auth/audit";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import type { NewMirror } from "@/lib/contract/schemas/artifacts";
import { storedSentence } from "@/lib/contract/schemas/common";
import { db, type Tx } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { Prisma, type ArtifactMirror } from "@/lib/generated/prisma/client";
import { isUuid } from "@/lib/util/ids";
import { say } from "@/lib/util/say";

const addressTest = z.array(z.object({ url: z.string(), problem: storedSentence.nullable() }));

/** What a worker has found out about each address that a mirror stands for. */
export const readTest = (stored: Prisma.JsonValue) => addressTest.parse(stored ?? []);

const rule = ({ prefix, base, only }: NewMirror | ArtifactMirror) => ({ prefix, base, only });

/** A mirror that is new or has changed is tried at once. */
const untried = () => ({ updatedAt: new Date(), testWanted: true, testedAt: null, test: Prisma.DbNull });

export const createMirror: UseCase<Api["createMirror"]> = async ({ userId }, { body }) =>
  db().$transaction(async (tx) => {
    await requireFreePrefix(tx, body.prefix, null);
    const { id } = await tx.artifactMirror.create({
      data: { ...rule(body), ...untried(), updatedById: userId },
      select: { id: true },
    });
    await audit(tx, { userId, action: "artifact.mirror-created", target: `mirror:${id}`, data: rule(body) });
    return { id };
  });

export const putMirror: UseCase<Api["putMirror"]> = async ({ userId }, { params, body }) =>
  db().$transaction(async (tx) => {
    const before = await findMirror(tx, params.mirror);
    const { id } = before;
    await requireFreePrefix(tx, body.prefix, id);
    await tx.artifactMirror.update({
      where: { id },
      data: { ...rule(body), ...untried(), updatedById: userId },
      select: { id: true },
    });
    const data = { before: rule(before), after: rule(body) };
    await audit(tx, { userId, action: "artifact.mirror-changed", target: `mirror:${id}`, data });
    return { ok: true };
  });

export const testMirror: UseCase<Api["testMirror"]> = async (_viewer, { params }) =>
  db().$transaction(async (tx) => {
    const { id } = await findMirror(tx, params.mirror);
    await tx.artifactMirror.update({ where: { id }, data: { testWanted: true }, select: { id: true } });
    return { ok: true };
  });

export const deleteMirror: UseCase<Api["deleteMirror"]> = async ({ userId }, { params }) =>
  db().$transaction(async (tx) => {
    const before = await findMirror(tx, params.mirror);
    await tx.artifactMirror.delete({ where: { id: before.id }, select: { id: true } });
    const data = { before: rule(before) };
    await audit(tx, { userId, action: "artifact.mirror-deleted", target: `mirror:${before.id}`, data });
    return { ok: true };
  });

async function findMirror(tx: Tx, id: string): Promise<ArtifactMirror> {
  const row = isUuid(id) ? await tx.artifactMirror.findUnique({ where: { id } }) : null;
  if (!row) throw notFound();
  return row;
}

async function requireFreePrefix(tx: Tx, prefix: string, own: string | null): Promise<void> {
  const other = await tx.artifactMirror.findUnique({ where: { prefix }, select: { id: true } });
  if (!other || other.id === own) return;
  const message = say`There is a mirror for these addresses already.`;
  const text = { detail: message, remedy: say`Change that one, or give a longer beginning.` };
  throw new PortalError("name-taken", text, { fields: [{ path: ["prefix"], message }] });
}
