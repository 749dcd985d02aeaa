import { existsSync } from "node:fs";
import type { z } from "zod";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { storedFailure, storedSentence } from "@/lib/contract/schemas/common";
import type { artifactCopy, artifactItem, artifactMirror, artifactStore } from "@/lib/contract/schemas/artifacts";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import type { ArtifactStore, Prisma } from "@/lib/generated/prisma/client";
import { artifactFolder, storeIdOf } from "@/lib/provisioning/artifacts/store-folder";
import { declaredArtifacts, type Declared } from "./find-artifact";
import { installingNow, reasonToStay } from "./in-use";
import { readTest } from "./mirrors";

// Sentences as they are stored: the edge says them in the reader's language.
type Item = z.input<typeof artifactItem>;
type Copy = z.input<typeof artifactCopy>;

const UPLOADER = { uploadedBy: { select: { name: true } } } as const;
const EDITOR = { updatedBy: { select: { name: true } } } as const;

/** A worker looks after its store every half minute. */
const ALIVE_MS = 100_000;

/** What the catalogue declares and what the stores have, side by side. */
export const listArtifacts: UseCase<Api["listArtifacts"]> = async () => {
  const declared = declaredArtifacts();
  const [stores, copies, mirrors, installing, own] = await Promise.all([
    db().artifactStore.findMany({ orderBy: { host: "asc" } }),
    db().artifactCopy.findMany({ include: UPLOADER, orderBy: { title: "asc" } }),
    db().artifactMirror.findMany({ include: EDITOR, orderBy: { prefix: "asc" } }),
    installingNow(),
    ownStore(),
  ]);
  const left = copies.filter(({ name, sizeBytes }) => sizeBytes !== null && !declared.has(name));
  const names = new Map<string, Pick<Item, "title" | "version">>([
    ...[...declared].map(([name, { artifact }]) => [name, artifact] as const),
    ...left.map((copy) => [copy.name, copy] as const),
  ]);
  const items = [...names].map(([name, { title, version }]): Item => {
    const known = declared.get(name);
    const services = known?.services.map(({ blueprint }) => blueprint.service) ?? [];
    const rows = copies.filter((row) => row.name === name);
    return {
      ...{ name, title, version },
      declared: known ? viewDeclared(known) : null,
      inUse: reasonToStay(services, installing),
      copies: stores.map(({ id }) =>
        viewCopy(
          id,
          rows.find(({ storeId }) => storeId === id),
        ),
      ),
    };
  });
  items.sort((a, b) => a.title.localeCompare(b.title, "en") || a.version.localeCompare(b.version, "en"));
  return { items, stores: stores.map((store) => viewStore(store, own)), mirrors: mirrors.map(viewMirror) };
};

/** The store of this portal's own data directory; null where nothing was ever kept there. */
async function ownStore(): Promise<string | null> {
  const folder = artifactFolder(env().dataDir);
  return existsSync(folder) ? storeIdOf(folder) : null;
}

function viewDeclared({ artifact, services }: Declared): Item["declared"] {
  const used = services.map(({ blueprint: { service, title } }) => ({ service, title }));
  if ("files" in artifact)
    return { kind: "maven", urls: [], digest: null, signed: false, files: artifact.files.length, services: used };
  const { urls, digest, signature } = artifact;
  return { kind: "file", urls, digest, signed: signature !== undefined, files: null, services: used };
}

const MISSING = {
  ...{ state: "missing", sizeBytes: null, since: null, origin: null, source: null, uploadedBy: null, signed: false },
  ...{ progress: null, failure: null, failedAt: null },
} as const satisfies Omit<Copy, "storeId">;

type CopyRow = Prisma.ArtifactCopyGetPayload<{ include: typeof UPLOADER }>;

function viewCopy(storeId: string, row: CopyRow | undefined): Copy {
  if (!row) return { storeId, ...MISSING };
  return {
    storeId,
    state: stateOf(row),
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    since: row.since?.toISOString() ?? null,
    origin: row.origin as Copy["origin"],
    source: row.source,
    uploadedBy: row.uploadedBy?.name ?? null,
    signed: row.signed,
    progress: row.progress === null ? null : storedSentence.parse(row.progress),
    failure: row.failure === null ? null : storedFailure.parse(row.failure),
    failedAt: row.failedAt?.toISOString() ?? null,
  };
}

function stateOf({ wanted, claimedUntil, sizeBytes }: CopyRow): Copy["state"] {
  if (wanted === "remove") return "removing";
  if (wanted === "fetch") return claimedUntil === null ? "waiting" : "fetching";
  return sizeBytes === null ? "missing" : "present";
}

function viewStore({ id, host, seenAt, freeBytes }: ArtifactStore, own: string | null): z.input<typeof artifactStore> {
  return {
    ...{ id, host, freeBytes: Number(freeBytes) },
    alive: Date.now() - seenAt.getTime() < ALIVE_MS,
    seenAt: seenAt.getTime() === 0 ? null : seenAt.toISOString(),
    takesUploads: id === own,
  };
}

type MirrorRow = Prisma.ArtifactMirrorGetPayload<{ include: typeof EDITOR }>;

const viewMirror = (row: MirrorRow): z.input<typeof artifactMirror> => ({
  id: row.id,
  prefix: row.prefix,
  base: row.base,
  only: row.only,
  updatedAt: row.updatedAt.toISOString(),
  updatedBy: row.updatedBy?.name ?? null,
  testing: row.testWanted,
  testedAt: row.testedAt?.toISOString() ?? null,
  test: readTest(row.test),
});
