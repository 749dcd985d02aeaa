import type { OsImage } from "@/lib/contract/schemas/catalogue";
import type { OsSpec } from "@/lib/blueprints/os";
import { db } from "@/lib/db/client";
import { catalogue } from "./catalogue";

type RevisionState = "building" | "published" | "failed";

type Row = {
  cloud: string;
  cloudState: string;
  ownKernel: boolean;
  privileged: boolean;
  osId: string | null;
  state: RevisionState;
  deploymentId: string | null;
  sizeBytes: bigint | null;
  publishedAt: Date | null;
  createdAt: Date;
  progress: number | null;
};

export type CloudImage = OsImage & { cloudReady: boolean; ownKernel: boolean; privileged: boolean };

/** Every OS of the catalogue on every cloud, in one query: the newest revision of each state, and its build's progress. */
export async function loadOsImages(oses: ReadonlyMap<string, OsSpec> = catalogue().oses): Promise<CloudImage[]> {
  const rows = await db().$queryRaw<Row[]>`
    select c.name as cloud, c.state as "cloudState", c.own_kernel as "ownKernel", c.privileged, v.os_id as "osId", v.state, v.deployment_id as "deploymentId",
      v.size_bytes as "sizeBytes", v.published_at as "publishedAt", v.created_at as "createdAt", p.progress
    from cloud c
    left join (
      select distinct on (cloud_id, os_id, state) * from os_image_revision
      where state in ('building', 'published', 'failed') order by cloud_id, os_id, state, created_at desc
    ) v on v.cloud_id = c.id
    left join lateral (
      select (count(*) filter (where s.state = 'succeeded'))::float8 / greatest(count(*), 1) as progress
      from workflow_step s where s.run_id = v.deployment_id and s.phase = 'main'
    ) p on v.state = 'building'
    order by c.name`;
  const clouds = new Map(rows.map((row) => [row.cloud, row]));
  return [...clouds].flatMap(([cloud, { cloudState, ownKernel, privileged }]) =>
    [...oses.values()].map((os) => ({
      id: os.id,
      title: os.title,
      cloud,
      cloudReady: cloudState === "ready",
      ownKernel,
      privileged,
      ...stateOf(rows.filter((row) => row.cloud === cloud && row.osId === os.id)),
    })),
  );
}

/** A published image stays offered while its successor is being built; a failed rebuild does not take it away either. */
function stateOf(revisions: Row[]): Pick<OsImage, "state" | "deploymentId" | "progress" | "sizeBytes" | "publishedAt"> {
  const find = (state: RevisionState) => revisions.find((r) => r.state === state);
  const [published, building, failed] = [find("published"), find("building"), find("failed")];
  const shown = building ?? published ?? failed;
  return {
    state: published ? "published" : (shown?.state ?? "missing"),
    deploymentId: shown?.deploymentId ?? null,
    progress: building?.progress ?? null,
    sizeBytes: published?.sizeBytes == null ? null : Number(published.sizeBytes),
    publishedAt: published?.publishedAt?.toISOString() ?? null,
  };
}
