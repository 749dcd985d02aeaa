import { rm } from "node:fs/promises";
import path from "node:path";
import { recordFacts } from "@/lib/billing/ledger/facts";
import { downloadFor, type FetchedOs, type OsFormat, type OsSpec } from "@/lib/blueprints/os";
import type { Db, Tx } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { Prisma } from "@/lib/generated/prisma/client";
import type { ImageSource } from "@/lib/hypervisors/driver";
import { osStorageOf } from "@/lib/templates/storage";
import { say, type Sentence } from "@/lib/util/say";
import { buildOsImage } from "../os-image/build";
import { fetchOsImage } from "../os-image/fetch/fetch-os-image";
import { readOsImage } from "../os-image/image-folder";
import { driverContext, type Step } from "./context";
import { osOf } from "./image-os";

// Steps of an OS image build. The files live in the data directory of the worker's host, one folder a revision; a repeated
// step finds what an interrupted one finished.

const filesDir = (step: Step): string => path.join(step.tools.dataDir, "images", step.facts.ownerId);
/** What was downloaded so far: a killed worker's successor goes on with it. */
const downloadDir = (step: Step): string => `${filesDir(step)}.download`;

export async function buildImage(step: Step): Promise<void> {
  const spec = await osOf(step);
  const { imageFormat } = step.cloud.driver.capabilities;
  if (imageFormat === "none") return;
  const outDir = filesDir(step);
  if (await readOsImage(outDir)) return;
  if (spec.builder === "fetch") return fetchImage(step, spec, imageFormat);
  const image = await buildOsImage({
    recipe: { os: spec.os, release: spec.release, suite: spec.suite, description: spec.title },
    outDir,
    formats: [imageFormat],
    signal: step.ctx.signal,
    progress: (text) => tell(step, text),
  });
  tell(step, say`${image.packages.length} packages, image ${image.id}`);
}

async function fetchImage(step: Step, spec: FetchedOs, format: OsFormat): Promise<void> {
  const source = downloadFor(spec, format, process.arch);
  if (source === null) throw withoutAddress(spec);
  tell(step, say`From ${source.file.url}`);
  const published = await publishedBefore(step.tools.database, await revisionOf(step));
  const image = await fetchOsImage(
    {
      spec,
      source,
      format,
      downloadDir: downloadDir(step),
      outDir: filesDir(step),
      signal: step.ctx.signal,
      progress: (text, fraction) => tell(step, text, fraction),
    },
    new Set(published?.imageId ? [published.imageId] : []),
  );
  if (image !== null) return;
  tell(step, say`The vendor still has the image that is published already: it is checked again`);
  await step.tools.database.osImageRevision.update({
    where: { id: step.facts.ownerId },
    data: { imageId: published?.imageId },
    select: { id: true },
  });
}

type Revision = { id: string; number: number; cloudId: string; osId: string; imageId: string | null };

const revisionOf = (step: Step): Promise<Revision> =>
  step.tools.database.osImageRevision.findUniqueOrThrow({ where: { id: step.facts.ownerId } });

const publishedBefore = (database: Db | Tx, { id, cloudId, osId }: Revision): Promise<Revision | null> =>
  database.osImageRevision.findFirst({ where: { cloudId, osId, state: "published", id: { not: id } } });

function tell(step: Step, text: Sentence, fraction?: number): void {
  step.ctx.emit({ kind: "progress", data: { text, ...(fraction !== undefined && { fraction }) } });
}

const withoutAddress = (spec: OsSpec): PortalError =>
  new PortalError("image-build-failed", {
    detail: say`No address of an image of ${spec.title} is known for this processor.`,
    remedy: say`Give the address of an image under Images, then build again.`,
  });

export async function importImage(step: Step): Promise<void> {
  const revision = await revisionOf(step);
  const { driver } = step.cloud;
  // Nothing was fetched where the hypervisor has the image already.
  const there = (await driver.listImages(driverContext(step))).find(({ id }) => id === revision.imageId);
  const image = there ?? (await driver.ensureImage(driverContext(step), await sourceOf(step, revision)));
  await step.tools.database.osImageRevision.update({
    where: { id: step.facts.ownerId },
    data: { imageId: image.id, sizeBytes: image.sizeBytes },
    select: { id: true },
  });
}

async function sourceOf(step: Step, { number }: Revision): Promise<ImageSource> {
  const spec = await osOf(step);
  const about = { description: spec.title, os: spec.os, release: spec.release };
  if (step.cloud.driver.capabilities.imageFormat === "none")
    return { ...about, id: simulatedId(spec, number), files: {} };
  const built = await readOsImage(filesDir(step));
  if (built) return { ...about, id: built.id, files: built.files };
  throw new PortalError("image-missing", {
    detail: say`The files of this build are not on this worker's host.`,
    remedy: say`Build the image again; with several hosts, let them share the data directory.`,
  });
}

/** Simulated packages have always been updated since the last build. */
const simulatedId = (spec: OsSpec, number: number): string => `${spec.id.replaceAll(".", "-")}-simulated-${number}`;

/**
 * Offers the image; the one offered before stays on the hypervisor for the machines that came from it. An image of the same
 * content as the one that is offered is no new revision.
 */
export async function publishImage(step: Step): Promise<void> {
  const { database } = step.tools;
  // The hypervisor has its own copy by now.
  await rm(filesDir(step), { recursive: true, force: true });
  await rm(downloadDir(step), { recursive: true, force: true });
  const unchangedSince = await database.$transaction(async (tx): Promise<number | null> => {
    const revision = await tx.osImageRevision.findUniqueOrThrow({
      where: { id: step.facts.ownerId },
      include: { deployment: { select: { createdById: true } } },
    });
    const before = await publishedBefore(tx, revision);
    const unchanged = before !== null && before.imageId === revision.imageId;
    const now = new Date();
    if (before && !unchanged)
      await tx.osImageRevision.update({ where: { id: before.id }, data: { state: "retired", retiredAt: now } });
    await tx.osImageRevision.update({
      where: { id: revision.id },
      data: unchanged
        ? { state: "unchanged", problem: Prisma.DbNull }
        : { state: "published", publishedAt: now, problem: Prisma.DbNull },
    });
    const { imageId } = revision;
    if (!unchanged && imageId !== null) await recordFacts(tx, [osStorageOf({ ...revision, imageId })]);
    return unchanged ? before.number : null;
  });
  if (unchangedSince !== null) tell(step, say`Unchanged: revision ${unchangedSince} stays published`);
}
