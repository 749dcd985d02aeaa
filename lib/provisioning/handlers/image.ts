import { rm } from "node:fs/promises";
import path from "node:path";
import type { OsSpec } from "@/lib/blueprints/os";
import { PortalError } from "@/lib/errors";
import type { ImageSource } from "@/lib/hypervisors/driver";
import { english, say, type Sentence } from "@/lib/util/say";
import { buildOsImage, readOsImage } from "../os-image/build";
import type { OsImageFormat } from "../os-image/recipe";
import { driverContext, stopIfCancelled, type NodeStep, type Step } from "./context";

// Steps of an OS image build. The files live in the data directory of the worker's host, one folder a revision; a repeated
// step finds what an interrupted one finished.

const filesDir = (step: Step): string => path.join(step.tools.dataDir, "images", step.facts.ownerId);

export async function buildImage(step: Step): Promise<void> {
  const spec = osOf(step);
  const { imageFormat } = step.cloud.driver.capabilities;
  if (imageFormat === "none") return;
  const outDir = filesDir(step);
  if (await readOsImage(outDir)) return;
  if (spec.builder === "fetch") throw cannotFetch(spec.title);
  const image = await buildOsImage({
    recipe: { os: spec.os, release: spec.release, suite: spec.suite, description: spec.title },
    outDir,
    formats: [imageFormat satisfies OsImageFormat],
    signal: step.ctx.signal,
    progress: (text) => step.ctx.emit({ kind: "progress", data: { text } }),
  });
  step.ctx.emit({ kind: "progress", data: { text: `${image.packages.length} packages, image ${image.id}` } });
}

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
  const spec = osOf(step);
  const about = { description: spec.title, os: spec.os, release: spec.release };
  if (step.cloud.driver.capabilities.imageFormat === "none") return { ...about, id: `${spec.id}-simulated`, files: {} };
  const built = await readOsImage(filesDir(step));
  if (built) return { ...about, id: built.id, files: built.files };
  throw new PortalError("image-missing", {
    detail: say`The files of this build are not on this worker's host.`,
    remedy: say`Build the image again; with several hosts, let them share the data directory.`,
  });
}

/** What every recipe relies on, in the words of the failure. The commands are the portal's own, with nothing spliced in. */
const CHECKS: readonly { what: Sentence; command: string }[] = [
  { what: say`the first boot has finished`, command: "cloud-init status --wait | grep -q done" },
  { what: say`Python runs`, command: "python3 -c 'import apt, json, ssl'" },
  { what: say`the clock is right to a day`, command: "test $(date +%Y) -ge 2024" },
  { what: say`names resolve`, command: "getent hosts localhost" },
  { what: say`the package manager answers`, command: "apt-get update -qq" },
  { what: say`systemd is up`, command: "systemctl is-system-running --wait | grep -Eq 'running|degraded'" },
];

export async function checkImage(step: NodeStep): Promise<void> {
  const { cloud, ctx, facts, machine } = step;
  const found = await cloud.driver.getMachine(driverContext(step), machine.machineId);
  const target = {
    address: found?.addresses[0] ?? "",
    user: "root",
    privateKey: facts.sshKey.privateKey,
    hostKey: machine.hostKey.publicKey,
  };
  for (const { what, command } of CHECKS) {
    stopIfCancelled(ctx.signal);
    const { code, output } = await cloud.reach.run(target, command, ctx.signal);
    const tail = output.trim().split("\n").slice(-5);
    ctx.emit({
      kind: "progress",
      data: { text: code === 0 ? `checked: ${english(what)}` : `failed: ${english(what)}` },
    });
    if (code === 0) continue;
    for (const text of tail) ctx.emit({ kind: "line", data: { node: machine.node.name, source: "tool", text } });
    throw new PortalError("image-build-failed", {
      detail: say`A machine from the new image boots, but this does not hold: ${what}. ${tail.at(-1) ?? ""}`,
      remedy: say`Check the host's package mirror and network, then retry this step or build the image again.`,
    });
  }
}

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

const cannotFetch = (os: string): PortalError =>
  new PortalError("image-build-failed", {
    detail: `The image of ${os} cannot be fetched yet.`,
    remedy: "Choose another operating system.",
  });

function osOf(step: Step): OsSpec {
  const { subject } = step.facts.plan;
  const spec = subject.kind === "build-image" ? step.tools.catalogue.oses.get(subject.os) : undefined;
  if (spec) return spec;
  throw new PortalError("image-build-failed", {
    detail: say`This operating system is no longer in the catalogue.`,
    remedy: say`Put it back into catalogue/os.yaml, then retry this step.`,
  });
}
