import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { findArtifact } from "./find-artifact";

/** Asks every store that misses the artifact to fetch it; workers look for such requests all the time. */
export const fetchArtifact: UseCase<Api["fetchArtifact"]> = async ({ userId }, { params: { artifact: name } }) => {
  const { title, version } = findArtifact(name).artifact;
  await db().$transaction(async (tx) => {
    const stores = await tx.artifactStore.findMany({ select: { id: true } });
    if (stores.length === 0) {
      throw new PortalError("wrong-state", {
        detail: say`No worker has reported a store yet.`,
        remedy: say`Start a worker, wait a moment and try again.`,
      });
    }
    const asked = await tx.$executeRaw`
      insert into artifact_copy (store_id, name, title, version, wanted)
      select id, ${name}, ${title}, ${version}, 'fetch' from artifact_store
      on conflict (store_id, name) do update set wanted = 'fetch'
      where artifact_copy.size_bytes is null and artifact_copy.wanted is null`;
    if (asked === 0) return;
    await audit(tx, { userId, action: "artifact.fetch-asked", target: `artifact:${name}`, data: { stores: asked } });
  });
  return { ok: true };
};
