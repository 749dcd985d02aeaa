import { access, stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { PortalError } from "@/lib/errors";
import type { CallContext, CaptureSource, Image, ImageFiles, ImageSource } from "@/lib/hypervisors/driver";
import { checkedImageId, imageVolumes, machineVolumes, parseVolumeName } from "@/lib/hypervisors/libvirt/names";
import type { Pool } from "@/lib/hypervisors/libvirt/pool";
import { readQcow2Header } from "@/lib/hypervisors/libvirt/qcow2";
import { isFailure } from "@/lib/hypervisors/libvirt/virsh-failure";
import { say } from "@/lib/util/say";

export type StoredImage = {
  diskVolume: string;
  diskPath: string;
  /** Null: the disk boots by its own boot loader. */
  directBoot: DirectBoot | null;
  virtualBytes: number;
};

/** Absolute paths on the hypervisor's host. */
export type DirectBoot = { kernelPath: string; initrdPath: string };

export type Images = ReturnType<typeof createImages>;

type RequiredFiles = { disk: string } & Pick<ImageFiles, "kernel" | "initrd">;

function requiredFiles({ id, files: { disk, kernel, initrd } }: ImageSource): RequiredFiles {
  if (disk !== undefined && kernel !== undefined && initrd !== undefined) return { disk, kernel, initrd };
  if (disk !== undefined && kernel === undefined && initrd === undefined) return { disk };
  throw new PortalError("image-missing", {
    detail: say`The OS image ${id} was built without a disk, or with only one of kernel and initrd, so no machine boots from it.`,
    remedy: say`Build the OS image again for this cloud.`,
  });
}

const gone = (volume: string): PortalError =>
  new PortalError("hypervisor-refused", {
    detail: say`No image can be made of the machine: its volume ${volume} is missing on the hypervisor.`,
    remedy: say`Delete it and launch it again.`,
  });

async function virtualSize(id: string, disk: string): Promise<number> {
  const header = await readQcow2Header(disk);
  // A backing file would be resolved on the hypervisor's host, where it is either missing or not ours to read.
  if (header?.standsAlone) return header.virtualBytes;
  throw new PortalError("hypervisor-refused", {
    detail: header
      ? say`The disk of image ${id} needs a second file.`
      : say`The disk of image ${id} is not a qcow2 file.`,
    remedy: say`Build the OS image again.`,
  });
}

/** OS images and baked images as volumes of the pool: disk, kernel, initrd, and a marker of completeness. */
export function createImages(pool: Pool) {
  const isReady = async (signal: AbortSignal, id: string) => (await pool.list(signal)).has(imageVolumes(id).ready);

  async function removeVolumes(signal: AbortSignal, id: string): Promise<void> {
    const { ready, ...rest } = imageVolumes(id);
    // The marker goes first: from then on the image counts as absent.
    for (const name of [ready, ...Object.values(rest)]) await pool.remove(signal, name);
  }

  async function upload(ctx: CallContext, source: ImageSource, files: RequiredFiles): Promise<void> {
    const names = imageVolumes(source.id);
    const virtualBytes = await virtualSize(source.id, files.disk);
    const parts = [
      { name: names.disk, path: files.disk, format: "qcow2", capacityBytes: virtualBytes },
      ...(["kernel", "initrd"] as const).flatMap((part) => {
        const path = files[part];
        return path === undefined
          ? []
          : [{ name: names[part], path, format: "raw" as const, capacityBytes: undefined }];
      }),
    ] as const;
    for (const { name, path, format, capacityBytes } of parts) {
      ctx.progress(say`Copying ${source.description} to the hypervisor: ${name.slice(name.lastIndexOf(".") + 1)}`);
      const { size } = await stat(path);
      await pool.create(ctx.signal, { name, format, capacityBytes: capacityBytes ?? size, mode: "0644" });
      await pool.upload(ctx.signal, name, path);
    }
  }

  /** A copy by the hypervisor: it reads the disk through its backing file, and the copy has none. */
  async function copy(
    ctx: CallContext,
    { imageId, machineId, description }: CaptureSource,
    baseId: string,
  ): Promise<void> {
    const names = imageVolumes(imageId);
    const base = imageVolumes(baseId);
    const parts = [
      { name: names.disk, from: machineVolumes(machineId).disk, format: "qcow2" },
      { name: names.kernel, from: base.kernel, format: "raw" },
      { name: names.initrd, from: base.initrd, format: "raw" },
    ] as const;
    const facts = await Promise.all(parts.map(({ from }) => pool.facts(ctx.signal, from)));
    ctx.progress(say`Making an image of the machine's disk: ${description}`);
    for (const [index, { name, from, format }] of parts.entries()) {
      const capacityBytes = facts[index]?.capacityBytes;
      if (capacityBytes === undefined) throw gone(from);
      await pool.copy(ctx.signal, { name, format, capacityBytes, mode: "0644" }, from);
    }
  }

  /** Lets `fill` make the volumes of an image that is not there, and marks it complete. */
  async function makeOnce(ctx: CallContext, id: string, fill: () => Promise<void>): Promise<void> {
    const { signal } = ctx;
    // What a cut-off call left goes; what another worker is filling makes `remove` wait for it.
    if (!(await isReady(signal, id))) await removeVolumes(signal, id);
    try {
      await fill();
      await pool.create(signal, { name: imageVolumes(id).ready, format: "raw", capacityBytes: 0, mode: "0644" });
    } catch (e) {
      if (!isFailure(e, "exists", "no-volume")) throw e;
      await waitForOther(ctx, id, e);
    }
  }

  /** Another worker makes the same image: it is ready soon, or that worker died and this call is repeated. */
  async function waitForOther(ctx: CallContext, id: string, cause: unknown): Promise<void> {
    ctx.progress(say`Another worker makes this image: waiting for it`);
    for (let waited = 0; waited < 600; waited++) {
      if (await isReady(ctx.signal, id)) return;
      await delay(1000, undefined, { signal: ctx.signal });
    }
    throw new PortalError(
      "hypervisor-refused",
      { detail: say`Another worker has been copying the image ${id} for 10 minutes.`, remedy: say`Retry the step.` },
      { cause },
    );
  }

  async function read(signal: AbortSignal, id: string): Promise<Image> {
    const { disk, kernel, initrd } = imageVolumes(id);
    const facts = await Promise.all([disk, kernel, initrd].map((name) => pool.facts(signal, name)));
    return { id, sizeBytes: facts.reduce((sum, f) => sum + (f?.allocationBytes ?? 0), 0) };
  }

  return {
    async ensure(ctx: CallContext, source: ImageSource): Promise<Image> {
      const id = checkedImageId(source.id);
      if (!(await isReady(ctx.signal, id))) {
        const files = requiredFiles(source);
        await Promise.all(Object.values(files).map((path) => access(path))).catch((e: unknown) => {
          throw new PortalError(
            "image-missing",
            { detail: say`A file of the OS image ${id} is gone.`, remedy: say`Build the OS image again.` },
            { cause: e },
          );
        });
        await makeOnce(ctx, id, () => upload(ctx, source, files));
      }
      return read(ctx.signal, id);
    },

    /** The image of that id, or null while there is none that is complete. */
    async find(signal: AbortSignal, id: string): Promise<Image | null> {
      return (await isReady(signal, checkedImageId(id))) ? read(signal, id) : null;
    },

    /** Makes an image of the disk of a stopped machine that was made from the image `baseId`. */
    async capture(ctx: CallContext, source: CaptureSource, baseId: string): Promise<Image> {
      await makeOnce(ctx, source.imageId, () => copy(ctx, source, baseId));
      return read(ctx.signal, source.imageId);
    },

    async list(signal: AbortSignal): Promise<Image[]> {
      const ids = [...(await pool.list(signal)).keys()].flatMap((name) => {
        const volume = parseVolumeName(name);
        return volume?.kind === "image" && volume.part === "ready" ? [volume.id] : [];
      });
      return Promise.all(ids.map((id) => read(signal, id)));
    },

    /** @throws image-missing unless the image is complete on the hypervisor. */
    async require(signal: AbortSignal, id: string): Promise<StoredImage> {
      const names = imageVolumes(checkedImageId(id));
      const paths = await pool.list(signal);
      const [diskPath, kernelPath, initrdPath] = [names.disk, names.kernel, names.initrd].map((n) => paths.get(n));
      const facts = paths.has(names.ready) ? await pool.facts(signal, names.disk) : null;
      if (!facts || !diskPath || !kernelPath !== !initrdPath) {
        throw new PortalError("image-missing", {
          detail: say`The image ${id} is not on the hypervisor.`,
          remedy: say`Wait until the OS image is built and imported, then retry the step.`,
        });
      }
      const directBoot = kernelPath && initrdPath ? { kernelPath, initrdPath } : null;
      return { diskVolume: names.disk, diskPath, directBoot, virtualBytes: facts.capacityBytes };
    },

    remove: (signal: AbortSignal, id: string) => removeVolumes(signal, checkedImageId(id)),
  };
}
