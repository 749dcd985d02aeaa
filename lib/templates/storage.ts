import type { Fact, ResourceState } from "@/lib/billing/ledger/facts";
import type { BakedImage, OsImageRevision } from "@/lib/generated/prisma/client";

// What published images take until they are deleted from the hypervisor. Offered, deprecated, retired or offered again: each is
// stored once. They belong to the installation.

const MIB = 1024n * 1024n;

const NOBODYS = {
  ...{ phase: "stored", project: null, stack: null, stackName: null, node: null, role: null, flavour: null },
} as const satisfies Partial<ResourceState>;

const amountsOf = (sizeBytes: bigint | null) => ({ image: ((sizeBytes ?? 0n) + MIB - 1n) / MIB });

export function storageOf(image: BakedImage): Fact {
  const { id, service, osId: os, createdById: owner, cloudId: cloud, sizeBytes } = image;
  return {
    ...{ resource: { kind: "image", name: id }, key: "published", what: "published" },
    state: { ...NOBODYS, service, os, mode: "pre-installed", owner, cloud, amounts: amountsOf(sizeBytes) },
  };
}

/** A revision whose files a cloud has, with who asked for its build. */
export type StoredRevision = Pick<OsImageRevision, "id" | "osId" | "cloudId" | "sizeBytes"> & {
  imageId: string;
  deployment: { createdById: string | null } | null;
};

/** The hypervisor's own id names content: revisions of one content are stored once, and so they are one resource. */
export const osImageResource = ({ cloudId, imageId }: { cloudId: string; imageId: string }): Fact["resource"] => ({
  kind: "image",
  name: `${cloudId}/${imageId}`,
});

export function osStorageOf(revision: StoredRevision): Fact {
  const { id, osId: os, cloudId: cloud, sizeBytes, deployment } = revision;
  const owner = deployment?.createdById ?? null;
  return {
    ...{ resource: osImageResource(revision), key: `published:${id}`, what: "published" },
    state: { ...NOBODYS, service: null, os, mode: null, owner, cloud, amounts: amountsOf(sizeBytes) },
  };
}
