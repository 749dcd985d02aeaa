import os from "node:os";
import type { Artifact } from "@/lib/blueprints/artifacts";
import type { Db } from "@/lib/db/client";
import { toFailure } from "@/lib/errors";
import { Prisma } from "@/lib/generated/prisma/client";
import type { Origin } from "./context";
import { freeBytesOf, nameOf, storeIdOf } from "./store-folder";

/** Keeps account of what happens to the artifacts of a store. */
export interface ArtifactJournal {
  kept(artifact: Artifact, origin: Origin, sizeBytes: number): Promise<void>;
  failed(artifact: Artifact, e: unknown): Promise<void>;
}

/** Says in the database that this folder's store exists, and how much room it has. Returns its id. */
export async function registerStore(database: Db, folder: string, seenAt: Date): Promise<string> {
  const id = await storeIdOf(folder);
  const data = { host: os.hostname(), seenAt, freeBytes: await freeBytesOf(folder) };
  await database.artifactStore.upsert({ where: { id }, create: { id, ...data }, update: data, select: { id: true } });
  return id;
}

/** An account in the database, of the store that is in this folder. */
export function databaseJournal(database: Db, folder: string, uploadedById: string | null = null): ArtifactJournal {
  const write = async (artifact: Artifact, more: Omit<Prisma.ArtifactCopyUncheckedUpdateInput, "storeId" | "name">) => {
    const storeId = await storeIdOf(folder);
    // Before the worker's first round, or of a portal that shares its folder with no worker.
    if (!(await database.artifactStore.findUnique({ where: { id: storeId }, select: { id: true } })))
      await registerStore(database, folder, NEVER);
    const data = { title: artifact.title, version: artifact.version, ...more };
    const key = { storeId, name: nameOf(artifact) };
    await database.artifactCopy.upsert({
      where: { storeId_name: key },
      create: { ...key, ...(data as Prisma.ArtifactCopyUncheckedCreateInput) },
      update: data,
      select: { name: true },
    });
  };
  return {
    kept: (artifact, { how, source, signed }, sizeBytes) =>
      write(artifact, {
        ...{ sizeBytes, since: new Date(), origin: how, source, signed, uploadedById },
        ...{ failure: Prisma.DbNull, failedAt: null },
      }),
    failed: (artifact, e) => write(artifact, { failure: toFailure(e), failedAt: new Date() }),
  };
}

const NEVER = new Date(0);
