/**
 * OS images and baked images in our project. An alias named after the image id says: complete and ready for quick
 * clones.
 */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { PortalError } from "@/lib/errors";
import { imageInUse, type CallContext, type Image, type ImageSource } from "@/lib/hypervisors/driver";
import { say } from "@/lib/util/say";
import type { Daemon } from "./daemon";
import { cancelled, isConflict } from "./failures";
import { IMAGE_ID_PROPERTY, imageMetadata } from "./image-metadata";
import { isMachine } from "./machine-record";
import { concernsImages, waitForOperations } from "./operations";
import * as records from "./records";

const aliasPath = (id: string): string => `/1.0/images/aliases/${id}`;

/** The fingerprint behind an image id, or null while there is no complete image. */
export async function findImage(daemon: Daemon, id: string, signal: AbortSignal): Promise<string | null> {
  const alias = await daemon.find(records.alias, aliasPath(id), signal, daemon.inProject);
  return alias?.target ?? null;
}

export const ensureImage = (daemon: Daemon, ctx: CallContext, source: ImageSource): Promise<Image> =>
  daemon.locked(`image ${source.id}`, ctx, async () => {
    const { signal } = ctx;
    const known = await findImage(daemon, source.id, signal);
    if (known !== null) return readImage(daemon, source.id, known, signal);
    const { rootTarball } = source.files;
    if (rootTarball === undefined) {
      throw new PortalError("hypervisor-refused", {
        detail: say`Image ${source.id} has no container root file system.`,
        remedy: say`Build the image for containers too, then retry.`,
      });
    }
    const metadata = imageMetadata(source);
    const fingerprint = await fingerprintOf(metadata, rootTarball, signal);
    if ((await daemon.find(records.image, `/1.0/images/${fingerprint}`, signal, daemon.inProject)) === null) {
      ctx.progress(say`Importing ${source.description}`);
      await upload(daemon, metadata, rootTarball, signal);
    }
    return completeImage(daemon, ctx, source, fingerprint);
  });

/** The last acts of making an image: unpacks it on the pool, and gives it its name. */
export async function completeImage(
  daemon: Daemon,
  ctx: CallContext,
  { id, description }: Pick<ImageSource, "id" | "description">,
  fingerprint: string,
): Promise<Image> {
  const { signal } = ctx;
  ctx.progress(say`Unpacking ${description} for quick clones`);
  await unpackOnce(daemon, fingerprint, signal);
  const alias = { name: id, target: fingerprint, description };
  await daemon.create("/1.0/images/aliases", alias, signal, daemon.inProject);
  return readImage(daemon, id, fingerprint, signal);
}

export async function listImages(daemon: Daemon, ctx: CallContext): Promise<Image[]> {
  return (await listRecords(daemon, ctx.signal)).flatMap(({ aliases, size }) =>
    (aliases ?? []).map(({ name }) => ({ id: name, sizeBytes: size })),
  );
}

async function listRecords(daemon: Daemon, signal: AbortSignal): Promise<records.ImageRecord[]> {
  return (await daemon.find(records.images, "/1.0/images", signal, { ...daemon.inProject, recursion: 1 })) ?? [];
}

/** What was made for an image id, complete or not. */
export async function findRecords(daemon: Daemon, id: string, signal: AbortSignal): Promise<records.ImageRecord[]> {
  return (await listRecords(daemon, signal)).filter(({ properties }) => properties?.[IMAGE_ID_PROPERTY] === id);
}

/** The daemon goes on with an import or a capture that was cut off. Waits until it is at work on no image any more. */
export const waitForImages = (daemon: Daemon, signal: AbortSignal): Promise<boolean> =>
  waitForOperations(daemon, signal, concernsImages);

/** Removes the name first, so that a cut-off deletion leaves nothing that looks like an image. */
export const deleteImage = (daemon: Daemon, ctx: CallContext, id: string): Promise<void> =>
  daemon.locked(`image ${id}`, ctx, async () => {
    const { signal } = ctx;
    await waitForImages(daemon, signal);
    const remains = await findRecords(daemon, id, signal);
    const query = { ...daemon.inProject, recursion: 1 };
    const instances = (await daemon.find(records.instances, "/1.0/instances", signal, query)) ?? [];
    const madeFrom = (fingerprint: string): records.InstanceRecord[] =>
      instances.filter(({ config }) => config?.["volatile.base_image"] === fingerprint);
    const machines = remains.flatMap(({ fingerprint }) => madeFrom(fingerprint)).filter(isMachine);
    if (machines.length > 0) throw imageInUse(id, machines.length);
    await daemon.remove(aliasPath(id), signal, daemon.inProject);
    for (const { fingerprint } of remains) await removeRecord(daemon, fingerprint, signal);
  });

/** Removes an image that has no name, with what a cut-off unpacking left. */
export async function removeRecord(daemon: Daemon, fingerprint: string, signal: AbortSignal): Promise<void> {
  await daemon.remove(unpackingPath(fingerprint), signal, daemon.inProject);
  await daemon.remove(`/1.0/images/${fingerprint}`, signal, daemon.inProject);
}

export async function readImage(daemon: Daemon, id: string, fingerprint: string, signal: AbortSignal): Promise<Image> {
  const { size } = await daemon.transport.get(records.image, `/1.0/images/${fingerprint}`, signal, daemon.inProject);
  return { id, sizeBytes: size };
}

/** The daemon's own rule for split images: SHA-256 of metadata and root file system, one after the other. */
async function fingerprintOf(metadata: Buffer, rootTarball: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256").update(metadata);
  try {
    for await (const chunk of createReadStream(rootTarball, { signal })) hash.update(chunk as Buffer);
  } catch (e) {
    if (signal.aborted) throw cancelled();
    throw unreadable(rootTarball, e);
  }
  return hash.digest("hex");
}

const unreadable = (file: string, cause: unknown): PortalError =>
  new PortalError(
    "image-missing",
    { detail: say`The image file ${file} cannot be read.`, remedy: say`Build the image again.` },
    { cause },
  );

/** Streams both halves as multipart/form-data; the daemon wants the metadata first. */
async function upload(daemon: Daemon, metadata: Buffer, rootTarball: string, signal: AbortSignal): Promise<void> {
  const boundary = `burgeon-${randomBytes(12).toString("hex")}`;
  const head = (name: string): string =>
    [
      `--${boundary}`,
      `Content-Disposition: form-data; name="${name}"; filename="${name}"`,
      "Content-Type: application/octet-stream",
      "\r\n",
    ].join("\r\n");
  async function* body(): AsyncGenerator<Buffer | string> {
    yield head("metadata");
    yield metadata;
    yield `\r\n${head("rootfs")}`;
    for await (const chunk of createReadStream(rootTarball)) yield chunk as Buffer;
    yield `\r\n--${boundary}--\r\n`;
  }
  const stream = Readable.from(body(), { objectMode: false });
  const contentType = `multipart/form-data; boundary=${boundary}`;
  try {
    await daemon.transport.change({
      method: "POST",
      path: "/1.0/images",
      query: daemon.inProject,
      signal,
      upload: { contentType, stream },
    });
  } catch (e) {
    if (!isConflict(e)) throw e;
  }
}

/**
 * The first machine made from an image unpacks it on the pool: a throw-away one does it now, not at a user's
 * launch.
 */
async function unpackOnce(daemon: Daemon, fingerprint: string, signal: AbortSignal): Promise<void> {
  const path = unpackingPath(fingerprint);
  await daemon.remove(path, signal, daemon.inProject);
  const body = {
    name: path.slice(path.lastIndexOf("/") + 1),
    type: "container",
    source: { type: "image", fingerprint },
  };
  await daemon.create("/1.0/instances", body, signal, daemon.inProject);
  await daemon.remove(path, signal, daemon.inProject);
}

const unpackingPath = (fingerprint: string): string => `/1.0/instances/unpack-${fingerprint.slice(0, 12)}`;
