import { rm } from "node:fs/promises";
import path from "node:path";
import { downloadFor, type FetchedOs, type OsFormat, type OsSpec } from "@/lib/blueprints/os";
import { PortalError } from "@/lib/errors";
import type { ImageSource } from "@/lib/hypervisors/driver";
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
    progress: (text) => say(step, text),
  });
  say(step, `${image.packages.length} packages, image ${image.id}`);
}

async function fetchImage(step: Step, spec: FetchedOs, format: OsFormat): Promise<void> {
  const source = downloadFor(spec, format, process.arch);
  if (source === null) throw withoutAddress(spec);
  say(step, `From ${source.file.url}`);
  await fetchOsImage({
    spec,
    source,
    format,
    downloadDir: downloadDir(step),
    outDir: filesDir(step),
    signal: step.ctx.signal,
    progress: (text, fraction) => say(step, text, fraction),
  });
}

function say(step: Step, text: string, fraction?: number): void {
  step.ctx.emit({ kind: "progress", data: { text, ...(fraction !== undefined && { fraction }) } });
}

const withoutAddress = (spec: OsSpec): PortalError =>
  new PortalError("image-build-failed", {
    detail: `No address of an image of ${spec.title} is known for this processor.`,
    remedy: "Give the address of an image under Images, then build again.",
  });

export async function importImage(step: Step): Promise<void> {
  const source = await sourceOf(step);
  const image = await step.cloud.driver.ensureImage(driverContext(step), source);
  await step.tools.database.osImageRevision.update({
    where: { id: step.facts.ownerId },
    data: { imageId: source.id, sizeBytes: image.sizeBytes },
    select: { id: true },
  });
}

async function sourceOf(step: Step): Promise<ImageSource> {
  const spec = await osOf(step);
  const about = { description: spec.title, os: spec.os, release: spec.release };
  if (step.cloud.driver.capabilities.imageFormat === "none") return { ...about, id: simulatedId(spec), files: {} };
  const built = await readOsImage(filesDir(step));
  if (built) return { ...about, id: built.id, files: built.files };
  throw new PortalError("image-missing", {
    detail: say`The files of this build are not on this worker's host.`,
    remedy: say`Build the image again; with several hosts, let them share the data directory.`,
  });
}

const simulatedId = (spec: OsSpec): string => `${spec.id.replaceAll(".", "-")}-simulated`;

/** Offers the image; the one offered before stays on the hypervisor for the machines that came from it. */
export async function publishImage(step: Step): Promise<void> {
  const { database } = step.tools;
  // The hypervisor has its own copy by now.
  await rm(filesDir(step), { recursive: true, force: true });
  await database.$transaction(async (tx) => {
    const revision = await tx.osImageRevision.findUniqueOrThrow({ where: { id: step.facts.ownerId } });
    await tx.osImageRevision.updateMany({
      where: { cloudId: revision.cloudId, osId: revision.osId, state: "published", id: { not: revision.id } },
      data: { state: "retired" },
    });
    await tx.osImageRevision.update({
      where: { id: revision.id },
      data: { state: "published", publishedAt: new Date() },
    });
  });
}
