/** Builds an OS image from the distribution's package mirror: a container tarball, a disk with its kernel, or both. */
import { copyFile, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { PortalError } from "@/lib/errors";
import type { ImageFiles } from "@/lib/hypervisors/driver";
import { bootstrapPhase } from "./bootstrap-phase";
import { missingTools } from "./failures";
import { keyringsToCopy, readHostApt, sourcesFor, type HostApt } from "./host-apt";
import { makeOsImage, type OsImage, type OsImageDraft } from "./image-folder";
import { imageId, parseDpkgStatus } from "./packages";
import * as recipes from "./recipe";
import { run } from "./run";
import * as tools from "./tools";
import { removeTree } from "./workspace";
import { say, type Sentence } from "@/lib/util/say";

export type OsImageBuild = {
  recipe: recipes.OsImageRecipe;
  /** Made by the build, replaced if it exists; appears only when it is complete. */
  outDir: string;
  formats: readonly recipes.OsImageFormat[];
  signal: AbortSignal;
  progress: (message: Sentence) => void;
};

/** Virtual size of a disk image. Sparse; machines grow it to their own size at first boot. */
const DISK_BYTES = 4 * 1024 ** 3;

/**
 * Builds the image. Leaves either a complete `outDir` or, failed or cancelled, nothing.
 * @throws image-build-failed, mirror-unreachable, cancelled
 */
export const buildOsImage = (build: OsImageBuild): Promise<OsImage> =>
  makeOsImage(build, (work) => buildIn(work, build));

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

async function buildIn(work: string, build: OsImageBuild): Promise<OsImageDraft> {
  const { recipe, formats, progress } = build;
  const host = await readHostApt();
  const sources = sourcesFor(host, recipe.os, recipe.suite);
  const packages = recipes.packagesFor(recipe, formats, dpkgArchitecture());
  const folder = path.join(work, "overlay");
  const overlay = path.join(work, "overlay.tar");
  await writeOverlay(folder, host, sources, formats);
  await run(tools.overlayArgs("--create", overlay, folder), { signal: build.signal });
  const tarball = path.join(work, "root.tar");
  const statusFile = path.join(work, "status");

  progress(say`Installing ${recipe.description} and ${packages.length} chosen packages from the mirror`);
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
  const id = imageId(recipe, formats, installed, [...sources, ...host.options]);
  progress(say`Image ${id} is ready`);
  return { id, files, packages: installed };
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
    progress(say`Writing the disk image`);
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
      await maskIn(tree, recipes.CONTAINER_MASKED_UNITS);
      await putFiles(tree, recipes.CONTAINER_FILES);
      await run(tools.packArgs(root, tree, tarball), { signal });
      await removeTree(tree);
    }
  }
  if (formats.includes("container")) {
    progress(say`Packing the container image`);
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

async function putFiles(tree: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(tree, name);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o755 });
    await writeFile(file, content, { mode: 0o644 });
  }
}

/** Files that are laid over the root file system before it is packed. */
async function writeOverlay(
  overlay: string,
  host: HostApt,
  sources: readonly string[],
  formats: readonly recipes.OsImageFormat[],
): Promise<void> {
  await putFiles(overlay, recipes.IMAGE_FILES);
  for (const file of keyringsToCopy(sources)) await putFiles(overlay, { [file.slice(1)]: await readFile(file) });
  for (const name of host.certificates) {
    const content = await readFile(`/usr/local/share/ca-certificates/${name}`);
    await putFiles(overlay, { [`usr/local/share/ca-certificates/${name}`]: content });
  }
  await maskIn(overlay, recipes.MASKED_UNITS);
  // With a disk, the same tree becomes the container's afterwards.
  if (formats.includes("disk")) return;
  await maskIn(overlay, recipes.CONTAINER_MASKED_UNITS);
  await putFiles(overlay, recipes.CONTAINER_FILES);
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
