import { notFound } from "@/lib/auth/not-found";
import type { Tx } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import type { BlueprintRevision, BlueprintSource } from "@/lib/generated/prisma/client";
import { isUuid } from "@/lib/util/ids";
import { say, type Sentence } from "@/lib/util/say";

/** Locks the row: what is decided about a revision is decided one after another. @throws not-found */
export async function lockRevision(tx: Tx, id: string): Promise<BlueprintRevision & { source: BlueprintSource }> {
  if (!isUuid(id)) throw notFound();
  await tx.$executeRaw`select 1 from blueprint_revision where id = ${id}::uuid for update`;
  const revision = await tx.blueprintRevision.findUnique({ where: { id }, include: { source: true } });
  if (!revision) throw notFound();
  return revision;
}

/** @throws not-found */
export async function lockSource(tx: Tx, id: string): Promise<BlueprintSource> {
  if (!isUuid(id)) throw notFound();
  await tx.$executeRaw`select 1 from blueprint_source where id = ${id}::uuid for update`;
  const source = await tx.blueprintSource.findUnique({ where: { id } });
  if (!source) throw notFound();
  return source;
}

export const wrongState = (
  detail: Sentence,
  remedy: Sentence = say`Look at its state again; somebody may have changed it.`,
) => new PortalError("wrong-state", { detail, remedy });
