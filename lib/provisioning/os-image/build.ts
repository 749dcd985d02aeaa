/** Builds an OS image from the distribution's package mirror: a container tarball, a disk with its kernel, or both. */
import { copyFile, mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { PortalError } from "@/lib/errors";
import type { ImageFiles } from "@/lib/hypervisors/driver";
import { say } from "@/lib/util/say";
import { bootstrapPhase } from "./bootstrap-phase";
import { buildError, missingTools } from "./failures";
import { keyringsToCopy, readHostApt, sourcesFor, type HostApt } from "./host-apt";
import { imageId, parseDpkgStatus, type InstalledPackage } from "./packages";
import * as recipes from "./recipe";
import { run } from "./run";
import * as tools from "./tools";
import { makeWorkspace, publish, removeDeadWorkspaces, removeTree } from "./workspace";

export type OsImageBuild = {
  recipe: recipes.OsImageRecipe;
  /** Made by the build, replaced if it exists; appears only when it is complete. */
  outDir: string;
  formats: readonly recipes.OsImageFormat[];
  signal: AbortSignal;
  progress: (message: string) => void;
};

export type OsImage = {
  id: string;
  files: ImageFiles;
  /** Sum of all files. */
  sizeBytes: number;
  packages: InstalledPackage[];
};

/** Virtual size of a disk image. Sparse; machines grow it to their own size at first boot. */
const DISK_BYTES = 4 * 1024 ** 3;

const MANIFEST = "image.json";

/**
 * Builds the image. Leaves either a complete `outDir` or, failed or cancelled, nothing.
 * @throws image-build-failed, mirror-unreachable, cancelled
 */
export async function buildOsImage(build: OsImageBuild): Promise<OsImage> {
  const outDir = path.resolve(build.outDir);
  let work: string | undefined;
  try {
    await removeDeadWorkspaces(outDir);
    work = await makeWorkspace(outDir);
    const image = await buildIn(work, build);
    build.signal.throwIfAborted();
    await publish(path.join(work, "out"), outDir);
    return { ...image, files: absolute(image.files, outDir) };
  } catch (e) {
    throw build.signal.aborted ? cancelledBy(e) : buildError(e);
  } finally {
    if (work !== undefined) await removeTree(work);
  }
}

/** What an earlier build put into `outDir`, or null. */
export async function readOsImage(outDir: string): Promise<OsImage | null> {
  const text = await readFile(path.join(outDir, MANIFEST), "utf8").catch(() => null);
  if (text === null) return null;
  const image = JSON.parse(text) as OsImage;
  return { ...image, files: absolute(image.files, path.resolve(outDir)) };
}

/** Tools that the host lacks for building `formats`. @throws image-build-failed naming what to install */
export async function checkPrerequisites(formats: readonly recipes.OsImageFormat[]): Promise<void> {
  const needed = ["mmdebstrap", "tar", "unshare", "setpriv"];
  if (formats.includes("container")) needed.push("zstd");
  if (formats.includes("disk")) needed.push("mkfs.ext4", "qemu-img");
  if (!isRoot()) needed.push("newuidmap");
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin", "/sbin"];
  const names = new Set(
    (await Promise.all(folders.map((folder) => readdir(folder).catch(() => [] as string[])))).flat(),
  );
  const missing = needed.filter((tool) => !names.has(tool));
  if (missing.length > 0) throw new PortalError("image-build-failed", missingTools(missing));
}

const isRoot = (): boolean => process.getuid?.() === 0;

const cancelledBy = (e: unknown): PortalError =>
  e instanceof PortalError && e.code === "cancelled"
    ? e
    : new PortalError(
        "cancelled",
        { detail: say`The image build was cancelled.`, remedy: say`Start it again when you want the image.` },
        { cause: e },
      );

const absolute = (files: ImageFiles, folder: string): ImageFiles =>
  Object.fromEntries(Object.entries(files).map(([key, name]) => [key, path.join(folder, name)]));

async function buildIn(work: string, build: OsImageBuild): Promise<OsImage> {
  const { recipe, formats, progress } = build;
  const host = await readHostApt();
  const sources = sourcesFor(host, recipe.os, recipe.suite);
  const packages = recipes.packagesFor(recipe, formats, dpkgArchitecture());
  const overlay = path.join(work, "overlay");
  await writeOverlay(overlay, host, sources, formats);
  const out = path.join(work, "out");
  const tarball = path.join(work, "root.tar");
  const statusFile = path.join(work, "status");
  await mkdir(out);

  progress(`Installing ${recipe.description} and ${packages.length} chosen packages from the mirror`);
  const input = {
    root: isRoot(),
    suite: recipe.suite,
    packages,
    sources,
    aptOptions: host.options,
    overlay,
    target: tarball,
    statusFile,
  };
  await run(tools.bootstrapArgs(input), {
    signal: build.signal,
    env: { TMPDIR: work },
    onLine: (line) => {
      const phase = bootstrapPhase(line);
      if (phase !== null) progress(phase);
    },
  });
  const installed = parseDpkgStatus(await readFile(statusFile, "utf8"));
  const files = await writeFormats(work, tarball, build);
  const sizes = await Promise.all(Object.values(files).map(async (name) => (await stat(path.join(out, name))).size));
  const image: OsImage = {
    id: imageId(recipe, formats, installed, [...sources, ...host.options]),
    files,
    sizeBytes: sizes.reduce((sum, size) => sum + size, 0),
    packages: installed,
  };
  await writeFile(path.join(out, MANIFEST), JSON.stringify(image, null, 1));
  progress(`Image ${image.id} is ready`);
  return image;
}

/** Turns the root tarball into the asked-for files in `work`/out; the names are relative to it. */
async function writeFormats(work: string, tarball: string, build: OsImageBuild): Promise<ImageFiles> {
  const { formats, progress, signal } = build;
  const out = path.join(work, "out");
  const root = isRoot();
  const files: ImageFiles = {};
  if (formats.includes("disk")) {
    const tree = path.join(work, "tree");
    await mkdir(tree, { mode: 0o755 });
    progress("Writing the disk image");
    await run(tools.unpackArgs(root, tarball, tree), { signal });
    await rm(tarball);
    Object.assign(files, await copyKernel(tree, out));
    await writeFile(path.join(tree, "etc/fstab"), recipes.DISK_FSTAB);
    const raw = path.join(work, "disk.raw");
    await writeFile(raw, "");
    await truncate(raw, DISK_BYTES);
    await run(tools.makeFileSystemArgs(root, tree, raw), { signal });
    await run(tools.convertArgs(raw, path.join(out, "disk.qcow2")), { signal });
    await rm(raw);
    files.disk = "disk.qcow2";
    if (formats.includes("container")) {
      await rm(path.join(tree, "etc/fstab"));
      const kernels = (await readdir(path.join(tree, "boot"))).filter((name) => name.startsWith("vmlinuz-"));
      const images = kernels.map((name) => name.replace("vmlinuz-", "linux-image-"));
      await run(tools.purgeKernelArgs(root, tree, [...images, "initramfs-tools"]), { signal });
      await maskForContainer(tree);
      await run(tools.packArgs(root, tree, tarball), { signal });
      await removeTree(tree);
    }
  }
  if (formats.includes("container")) {
    progress("Packing the container image");
    await run(tools.compressArgs(tarball, path.join(out, "rootfs.tar.zst")), { signal });
    files.rootTarball = "rootfs.tar.zst";
  }
  return files;
}

async function copyKernel(tree: string, out: string): Promise<ImageFiles> {
  const boot = await readdir(path.join(tree, "boot"));
  const newest = (prefix: string): string => {
    const name = boot
      .filter((entry) => entry.startsWith(prefix))
      .sort()
      .at(-1);
    if (name === undefined) throw new Error(`the image has no ${prefix}* in /boot`);
    return path.join(tree, "boot", name);
  };
  await copyFile(newest("vmlinuz-"), path.join(out, "vmlinuz"));
  await copyFile(newest("initrd.img-"), path.join(out, "initrd"));
  return { kernel: "vmlinuz", initrd: "initrd" };
}

const maskIn = async (tree: string, units: readonly string[]): Promise<void> => {
  const folder = path.join(tree, "etc/systemd/system");
  await mkdir(folder, { recursive: true });
  for (const unit of units) {
    await rm(path.join(folder, unit), { force: true });
    await symlink("/dev/null", path.join(folder, unit));
  }
};

const maskForContainer = (tree: string): Promise<void> => maskIn(tree, recipes.CONTAINER_MASKED_UNITS);

/** Files that are laid over the root file system before it is packed. */
async function writeOverlay(
  overlay: string,
  host: HostApt,
  sources: readonly string[],
  formats: readonly recipes.OsImageFormat[],
): Promise<void> {
  const put = async (name: string, content: string | Buffer): Promise<void> => {
    const file = path.join(overlay, name);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o755 });
    await writeFile(file, content, { mode: 0o644 });
  };
  for (const [name, content] of Object.entries(recipes.IMAGE_FILES)) await put(name, content);
  for (const file of keyringsToCopy(sources)) await put(file.slice(1), await readFile(file));
  for (const name of host.certificates)
    await put(`usr/local/share/ca-certificates/${name}`, await readFile(`/usr/local/share/ca-certificates/${name}`));
  await maskIn(overlay, [...recipes.MASKED_UNITS, ...(formats.includes("disk") ? [] : recipes.CONTAINER_MASKED_UNITS)]);
}

/** Names by Node and by dpkg of the same processors. */
function dpkgArchitecture(): string {
  const names: Partial<Record<string, string>> = {
    x64: "amd64",
    arm64: "arm64",
    arm: "armhf",
    ppc64: "ppc64el",
    s390x: "s390x",
  };
  return names[process.arch] ?? process.arch;
}
