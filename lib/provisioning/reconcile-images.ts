import type { Fact } from "@/lib/billing/ledger/facts";
import type { Db, Tx } from "@/lib/db/client";
import { onlyOne } from "@/lib/db/only-one";
import type { CallContext, HypervisorDriver } from "@/lib/hypervisors/driver";
import { osStorageOf, storageOf } from "@/lib/templates/storage";
import { say } from "@/lib/util/say";
import { keyOfMend, lastSeen, lost, mend, type Mended } from "./mend-ledger";

type Cloud = { id: string; driver: HypervisorDriver; context: CallContext };

/** An image that is in the ledger, or should be. */
type Stored = {
  /** The hypervisor's. */
  imageId: string;
  /** What publishes it in the ledger. */
  storage: Fact;
  /** Since when the ledger says that it is stored; null: it does not. */
  since: Date | null;
};

/**
 * Compares the images that a cloud lists with those that were published, and with the ledger: one that vanished is charged until
 * it was seen last, one that is there and is not in the ledger from now on.
 * @throws what the driver throws
 */
export async function reconcileImages(database: Db, { id: cloudId, driver, context }: Cloud): Promise<Mended[]> {
  // Before the list is made: what is published meanwhile, and not on the list yet, is not looked for there.
  const before = await readStored(database, cloudId);
  const [{ at }] = await database.$queryRaw<[{ at: Date }]>`select ledger_now() as at`;
  const list = async () => new Set((await driver.listImages(context)).map(({ id }) => id));
  const listed = await list();
  const differs = ({ since, imageId }: Stored) => (since !== null) !== listed.has(imageId);
  // A list may be short for a moment: it is asked for once more.
  if (before.some((one) => one.since !== null && differs(one))) for (const id of await list()) listed.add(id);
  const mended: Mended[] = [];
  if (before.some(differs)) {
    const known = new Map(before.map((one) => [nameOf(one), one.since?.getTime()]));
    // Whoever collects images deletes one from the hypervisor first and says so afterwards: they are compared when that is over.
    await onlyOne(database, "images", async () => {
      const found = await database.$transaction(async (tx) => {
        const now = (await readStored(tx, cloudId)).filter((one) => known.has(nameOf(one)));
        const same = now.filter((one) => known.get(nameOf(one)) === one.since?.getTime());
        return mendAll(tx, same.filter(differs), at);
      });
      mended.push(...found);
    });
  }
  const seen = before.filter(({ imageId }) => listed.has(imageId)).map(nameOf);
  await database.$executeRaw`update ledger_resource set seen_at = ${at}
    where kind = 'image' and name = any(${seen}::text[])`;
  return mended;
}

const nameOf = ({ storage }: Stored): string => storage.resource.name;

async function mendAll(tx: Tx, differing: readonly Stored[], at: Date): Promise<Mended[]> {
  const mended: Mended[] = [];
  for (const { imageId, storage, since } of differing) {
    const { resource } = storage;
    if (since === null) {
      const detail = say`The image ${imageId} was published and not in the ledger. It is stored there from now on.`;
      const fact: Fact = { ...storage, key: keyOfMend("found", at), what: "found" };
      mended.push(await mend(tx, fact, { what: "found", detail }, { seen: at, at }));
    } else {
      const seen = (await lastSeen(tx, resource, since)) ?? since;
      const detail = say`The image ${imageId} is gone from the hypervisor. It is charged until it was seen last.`;
      mended.push(await mend(tx, lost(resource, { seen, at }), { what: "vanished", detail }, { seen, at }));
    }
  }
  return mended;
}

/** Baked images and OS images of a cloud that were published and that nobody has deleted, as the ledger has them. */
async function readStored(tx: Db | Tx, cloudId: string): Promise<Stored[]> {
  const kept = { cloudId, publishedAt: { not: null }, deletedAt: null };
  const baked = await tx.bakedImage.findMany({ where: kept });
  const revisions = await tx.osImageRevision.findMany({
    where: kept,
    include: { deployment: { select: { createdById: true } } },
    orderBy: { number: "asc" },
  });
  // After the images: one that is read as published has its fact by now.
  const open = await tx.ledgerOpen.findMany({
    where: { resource: { kind: "image" }, fact: { cloudId } },
    select: { from: true, resource: { select: { name: true } } },
  });
  const since = new Map(open.map(({ from, resource }) => [resource.name, from]));
  const facts = [
    ...baked.map((image) => ({ imageId: image.imageId, storage: storageOf(image) })),
    ...revisions.flatMap(({ imageId, ...revision }) =>
      imageId === null ? [] : [{ imageId, storage: osStorageOf({ ...revision, imageId }) }],
    ),
  ];
  // Several revisions of one content are one image: the newest of them says what it is.
  const images = new Map(facts.map((one) => [one.storage.resource.name, one]));
  return [...images.values()].map((one) => ({ ...one, since: since.get(one.storage.resource.name) ?? null }));
}
