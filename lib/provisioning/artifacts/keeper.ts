import { rm } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "@/lib/blueprints/artifacts";
import type { Catalogue } from "@/lib/blueprints/load";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import type { Sentence } from "@/lib/util/say";
import { registerStore } from "./journal";
import { addressesOf } from "./mirrors";
import { listStored, nameOf, storeIdOf } from "./store-folder";
import type { ArtifactStore } from "./store";
import { testAddress } from "./test-address";

export type ArtifactKeeper = { database: Db; catalogue: Catalogue; store: ArtifactStore };

/** A worker that dies while it is at something is replaced after this long. */
const CLAIM_MS = 30_000;
const SAY_EVERY_MS = 1_000;

/** Every artifact that the catalogue declares, by its file's name. */
export const declaredArtifacts = ({ services }: Pick<Catalogue, "services">): Map<string, Artifact> =>
  new Map([...services.values()].flatMap(({ artifacts }) => artifacts.map((one) => [nameOf(one), one] as const)));

/** Says that this store is alive and what is in it: files that came or went without the portal's doing are found here. */
export async function takeStock({ database, catalogue, store }: ArtifactKeeper, now = new Date()): Promise<void> {
  const storeId = await registerStore(database, store.folder, now);
  const declared = declaredArtifacts(catalogue);
  const rows = await database.artifactCopy.findMany({ where: { storeId }, select: { name: true, sizeBytes: true } });
  // Files have their names before they are recorded: what is recorded by now and not found after this is gone.
  const files = new Map((await listStored(store.folder)).map((file) => [file.name, file]));
  for (const { name, sizeBytes } of rows) {
    if (sizeBytes !== null && !files.has(name)) await forget(database, storeId, name, declared.has(name));
  }
  const known = new Set(rows.flatMap(({ name, sizeBytes }) => (sizeBytes === null ? [] : [name])));
  for (const { name, sizeBytes, since } of files.values()) {
    if (known.has(name)) continue;
    const artifact = declared.get(name);
    const { title = name, version = "" } = artifact ?? {};
    const found = { sizeBytes, since, title, version };
    // Somebody may be recording it at this moment, and knows more.
    await database.$executeRaw`
      insert into artifact_copy (store_id, name, title, version, size_bytes, since)
      values (${storeId}::uuid, ${name}, ${found.title}, ${found.version}, ${found.sizeBytes}, ${found.since})
      on conflict (store_id, name) do update set size_bytes = excluded.size_bytes, since = excluded.since
      where artifact_copy.size_bytes is null`;
  }
}

/** Takes away what is said of a file that is gone; an artifact that nothing declares leaves no trace. */
async function forget(database: Db, storeId: string, name: string, declared: boolean): Promise<void> {
  if (!declared) return void (await database.artifactCopy.deleteMany({ where: { storeId, name } }));
  const gone = { sizeBytes: null, since: null, origin: null, source: null, signed: false, uploadedById: null };
  await database.artifactCopy.updateMany({ where: { storeId, name }, data: gone });
}

type Claimed = { name: string; wanted: "fetch" | "remove" };

/** Does what people have asked of this store, one thing after the other. Returns the names. */
export async function doWanted(keeper: ArtifactKeeper, signal: AbortSignal): Promise<string[]> {
  const done: string[] = [];
  const storeId = await storeIdOf(keeper.store.folder);
  for (let next = await claim(keeper.database, storeId); next; next = await claim(keeper.database, storeId)) {
    await (next.wanted === "fetch" ? fetchWanted : removeWanted)(keeper, storeId, next.name, signal);
    done.push(next.name);
    if (signal.aborted) break;
  }
  return done;
}

async function claim(database: Db, storeId: string): Promise<Claimed | null> {
  const [row] = await database.$queryRaw<Claimed[]>`
    update artifact_copy set claimed_until = now() + ${CLAIM_MS} * interval '1 millisecond'
    where (store_id, name) in (
      select store_id, name from artifact_copy
      where store_id = ${storeId}::uuid and wanted is not null and (claimed_until is null or claimed_until < now())
      order by name limit 1 for update skip locked)
    returning name, wanted`;
  return row ?? null;
}

/** What was asked for is done or has failed, as the journal says; or (`again`) another worker is to take it up. */
const settle = (database: Db, storeId: string, name: string, again = false) =>
  database.artifactCopy.updateMany({
    where: { storeId, name },
    data: { claimedUntil: null, progress: Prisma.DbNull, ...(!again && { wanted: null }) },
  });

async function fetchWanted(
  { database, catalogue, store }: ArtifactKeeper,
  storeId: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const artifact = declaredArtifacts(catalogue).get(name);
  let latest: Sentence | null = null;
  const renew = () =>
    database.artifactCopy
      .updateMany({
        where: { storeId, name },
        data: { claimedUntil: new Date(Date.now() + CLAIM_MS), ...(latest && { progress: latest }) },
      })
      .catch(() => undefined);
  const renewing = setInterval(() => void renew(), SAY_EVERY_MS);
  try {
    // Its failure is in the journal.
    if (artifact) await store.ensure(artifact, { signal, progress: (text) => (latest = text) }).catch(() => undefined);
  } finally {
    clearInterval(renewing);
    await settle(database, storeId, name, signal.aborted);
  }
}

async function removeWanted(
  { database, catalogue, store }: ArtifactKeeper,
  storeId: string,
  name: string,
): Promise<void> {
  // A name comes from the database, but it becomes a path here.
  if (path.basename(name) === name && !name.startsWith(".")) await rm(path.join(store.folder, name), { force: true });
  await settle(database, storeId, name);
  await forget(database, storeId, name, declaredArtifacts(catalogue).has(name));
}

/** Tries each address that a mirror stands for, of every mirror that somebody wants tested. */
export async function testMirrors({
  database,
  catalogue,
}: Pick<ArtifactKeeper, "database" | "catalogue">): Promise<void> {
  for (const { id, prefix, base, updatedAt } of await database.artifactMirror.findMany({
    where: { testWanted: true },
  })) {
    const urls = [...declaredArtifacts(catalogue).values()].flatMap((one) =>
      "urls" in one ? [...one.urls, ...(one.signature ? [one.signature.url, one.signature.keyUrl] : [])] : [],
    );
    const fitting = urls
      .flatMap((url) => addressesOf(url, [{ prefix, base, only: true }]))
      .filter(({ how }) => how === "mirror");
    const test = await Promise.all([...new Set(fitting.map(({ url }) => url))].map(testAddress));
    // Changed meanwhile: this was another address.
    await database.artifactMirror.updateMany({
      where: { id, updatedAt },
      data: { testWanted: false, testedAt: new Date(), test },
    });
  }
}
