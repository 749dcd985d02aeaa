import { audit } from "@/lib/auth/audit";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db, type Tx } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import { catalogue } from "./catalogue";

/**
 * Takes an administrator's source away. An operating system of the catalogue goes back to the catalogue's source; another
 * one is gone, with its images, and so may not be in use.
 */
export const deleteOsSource: UseCase<Api["deleteOsSource"]> = async (viewer, { params }) => {
  const osId = params.os;
  await db().$transaction(async (tx) => {
    const source = await tx.osSource.findUnique({ where: { osId } });
    if (!source) throw notFound();
    const building = await tx.osImageRevision.count({ where: { osId, state: "building" } });
    if (building > 0) throw inUse(source.title, say`its image is being built`);
    if (!catalogue().oses.has(osId)) await giveUp(tx, osId, source.title);
    await tx.osSource.delete({ where: { osId } });
    await audit(tx, {
      userId: viewer.userId,
      action: "image.source-deleted",
      target: `os:${osId}`,
      data: { url: source.url },
    });
  });
  return { ok: true };
};

/** Its images are not offered any more; the worker deletes them from the hypervisors. */
async function giveUp(tx: Tx, osId: string, title: string): Promise<void> {
  const [nodes, baked] = await Promise.all([
    tx.node.findMany({
      where: { osRevision: { osId }, state: { not: "removed" } },
      select: { stack: { select: { name: true } } },
      take: 100,
    }),
    tx.bakedImage.count({ where: { osId, deletedAt: null, state: { notIn: ["draft", "retired"] } } }),
  ]);
  const stacks = [...new Set(nodes.map((node) => node.stack.name))];
  if (stacks.length > 0)
    throw inUse(title, say`stacks run on it: ${[...stacks.slice(0, 5), ...(stacks.length > 5 ? ["…"] : [])]}`);
  if (baked > 0) throw inUse(title, say`baked images stand on it`);
  await tx.osImageRevision.updateMany({
    where: { osId, state: "published" },
    data: { state: "retired", retiredAt: new Date() },
  });
  await tx.osRefresh.deleteMany({ where: { osId } });
}

const inUse = (title: string, why: Sentence): PortalError =>
  new PortalError("wrong-state", {
    detail: say`${title} cannot be deleted: ${why}.`,
    remedy: say`Destroy or retire what uses it first, or give it another source instead.`,
  });
