import type { z } from "zod";
import type { UseCase } from "@/lib/auth/use-case";
import { downloadFor, type OsFormat, type OsSpec } from "@/lib/blueprints/os";
import type { Api } from "@/lib/contract/api";
import { pendingUpdates } from "@/lib/contract/schemas/catalogue";
import { osSource, type osImageDetail, type osRevision } from "@/lib/contract/schemas/images";
import { db } from "@/lib/db/client";
import { catalogue } from "./catalogue";
import { loadOsImages } from "./os-images";
import { loadOses } from "./oses";

// Sentences as they are stored: the edge says them in the reader's language.
type OsImageDetail = z.input<typeof osImageDetail>;
type OsRevision = z.input<typeof osRevision>;

const SHOWN = 10;

export const listImages: UseCase<Api["listImages"]> = async () => {
  const oses = await loadOses();
  const [images, revisions, checks, sources, schedules] = await Promise.all([
    loadOsImages(oses),
    loadRevisions(),
    loadChecks(),
    db().osSource.findMany(),
    db().osRefresh.findMany(),
  ]);
  const items = images.map(({ cloudReady: _, ...image }): OsImageDetail => {
    const spec = oses.get(image.id)!;
    const source = sources.find((row) => row.osId === image.id);
    const asked = checks.find((row) => row.cloud === image.cloud && row.osId === image.id);
    return {
      ...image,
      family: spec.family,
      from: origin(spec),
      source: source ? viewSource(source) : null,
      inCatalogue: catalogue().oses.has(image.id),
      refreshDays: schedules.find((row) => row.osId === image.id)?.everyDays ?? null,
      updates: asked ? viewUpdates(asked) : null,
      check: asked?.deploymentId && asked.state ? { deploymentId: asked.deploymentId, state: asked.state } : null,
      revisions: revisions
        .filter((row) => row.cloud === image.cloud && row.osId === image.id)
        .map(({ cloud: _cloud, osId: _os, ...revision }) => revision),
    };
  });
  return { items, total: items.length };
};

/** Where an image comes from. A container's root may be another file than a disk; the disk is what people know. */
function origin(spec: OsSpec): OsImageDetail["from"] {
  if (spec.builder === "mmdebstrap") return { kind: "packages" };
  const formats: OsFormat[] = ["disk", "container"];
  const found = formats.map((format) => downloadFor(spec, format, process.arch)).find((file) => file !== null);
  return found ? { kind: "download", url: found.file.url } : null;
}

type SourceRow = Awaited<ReturnType<ReturnType<typeof db>["osSource"]["findMany"]>>[number];

const viewSource = ({ title, family, kind, url, digest, signatureUrl, keyUrl, fingerprint }: SourceRow) =>
  osSource.parse({
    ...{ title, family, kind, url, digest },
    signature: signatureUrl === null ? null : { url: signatureUrl, keyUrl, fingerprint },
  });

type Row = Omit<OsRevision, "createdAt" | "publishedAt" | "sizeBytes" | "users"> & {
  cloud: string;
  osId: string;
  sizeBytes: bigint | null;
  createdAt: Date;
  publishedAt: Date | null;
  machines: number;
  stacks: number;
  bakedImages: number;
};

/** The last revisions of every OS on every cloud, in one query, with what stands on them. */
async function loadRevisions(): Promise<(OsRevision & { cloud: string; osId: string })[]> {
  const rows = await db().$queryRaw<Row[]>`
    select c.name as cloud, r.os_id as "osId", r.id::text, r.number, r.state, r.deployment_id::text as "deploymentId",
      r.size_bytes as "sizeBytes", r.created_at as "createdAt", r.published_at as "publishedAt", r.problem,
      jsonb_array_length(p.packages) as packages, u.machines, u.stacks, b.images as "bakedImages"
    from (
      select *, row_number() over (partition by cloud_id, os_id order by number desc) as place from os_image_revision
    ) r
    join cloud c on c.id = r.cloud_id
    left join package_list p on p.id = r.package_list_id
    cross join lateral (
      select count(*)::int as machines, count(distinct n.stack_id)::int as stacks
      from node n where n.os_revision_id = r.id and n.state <> 'removed'
    ) u
    cross join lateral (
      select count(*)::int as images from baked_image b
      where b.os_revision_id = r.id and b.deleted_at is null and b.state not in ('draft', 'retired')
    ) b
    where r.place <= ${SHOWN} order by c.name, r.os_id, r.number desc`;
  return rows.map(({ machines, stacks, bakedImages, ...row }) => ({
    ...row,
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    createdAt: row.createdAt.toISOString(),
    publishedAt: row.publishedAt?.toISOString() ?? null,
    users: { machines, stacks, bakedImages },
  }));
}

type CheckRow = {
  cloud: string;
  osId: string;
  deploymentId: string | null;
  state: "running" | "done" | "failed" | null;
  updates: number | null;
  security: number | null;
  severity: string | null;
  checkedAt: Date | null;
};

/** Of every published revision: its last update check, and the last one that was answered. */
function loadChecks(): Promise<CheckRow[]> {
  return db().$queryRaw<CheckRow[]>`
    select c.name as cloud, r.os_id as "osId", last.deployment_id::text as "deploymentId", last.state, done.updates, done.security,
      done.severity, done.checked_at as "checkedAt"
    from os_image_revision r join cloud c on c.id = r.cloud_id
    left join lateral (
      select deployment_id, state from update_check where os_revision_id = r.id order by created_at desc limit 1
    ) last on true
    left join lateral (
      select updates, security, severity, checked_at from update_check
      where os_revision_id = r.id and state = 'done' order by created_at desc limit 1
    ) done on true
    where r.state = 'published'`;
}

function viewUpdates({ updates, security, severity, checkedAt }: CheckRow): OsImageDetail["updates"] {
  if (checkedAt === null || updates === null || security === null) return null;
  return {
    updates,
    security,
    severity: pendingUpdates.shape.severity.parse(severity),
    checkedAt: checkedAt.toISOString(),
  };
}
