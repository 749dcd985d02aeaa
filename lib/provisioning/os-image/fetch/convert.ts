/** Turns a vendor's file into what drivers import. The vendor's bytes are only read, never run. */
import { mkdir, open, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import type { OsSpec } from "@/lib/blueprints/os";
import { PortalError } from "@/lib/errors";
import type { ImageFiles } from "@/lib/hypervisors/driver";
import { say, type Sentence } from "@/lib/util/say";
import { readHostApt } from "../host-apt";
import { CONTAINER_FILES, CONTAINER_MASKED_UNITS, MASKED_UNITS } from "../recipe";
import { CommandFailed, run } from "../run";
import { compressArgs, convertArgs, guarded, overlayArgs } from "../tools";

export type Conversion = {
  spec: Pick<OsSpec, "title" | "family">;
  source: { kind: "disk" | "rootTarball" };
  /** Absolute path of the vendor's file. */
  file: string;
  /** A workspace; the result goes into its folder `out`. */
  work: string;
  signal: AbortSignal;
  progress: (text: Sentence) => void;
};

/** A qcow2 that boots by its own boot loader, unpacked: machines are cloned from it many times. */
export async function toDisk({ spec, file, work, signal, progress }: Conversion): Promise<ImageFiles> {
  await requireQcow2(spec.title, file, signal);
  progress(say`Writing the disk image`);
  await run(convertArgs(file, path.join(work, "out/disk.qcow2"), "qcow2"), { signal });
  return { disk: "disk.qcow2" };
}

/** The root file system, with what a container of the portal needs laid over it. */
export async function toContainer(conversion: Conversion): Promise<ImageFiles> {
  const { spec, source, file, work, signal, progress } = conversion;
  const tarball = path.join(work, "root.tar");
  if (source.kind === "disk") {
    progress(say`Taking the root file system out of the disk`);
    await rootOfDisk(conversion, tarball);
  } else {
    progress(say`Unpacking the root file system`);
    await run(
      guarded(false, ["sh", "-euc", `${await unpackerOf(spec.title, file)} < "$1" > "$2"`, "sh", file, tarball]),
      {
        signal,
      },
    );
  }
  await requireCloudInit(spec.title, tarball, signal);
  const overlay = path.join(work, "overlay");
  await writeOverlay(overlay, spec.family);
  // Later members of a tar win, and unpacking puts a folder where the vendor's tar has a link: nothing can lead elsewhere.
  await run(overlayArgs("--append", tarball, overlay), { signal });
  progress(say`Packing the container image`);
  await run(compressArgs(tarball, path.join(work, "out/rootfs.tar.zst")), { signal });
  await rm(tarball);
  return { rootTarball: "rootfs.tar.zst" };
}

const unusable = (detail: Sentence, remedy: Sentence, cause?: unknown): PortalError =>
  new PortalError("image-build-failed", { detail, remedy }, { cause });

type QemuInfo = { "backing-filename"?: string; "format-specific"?: { data?: { "data-file"?: string } } };

/** A qcow2 can name other files of this host as its content, which a machine could then read. */
async function requireQcow2(title: string, file: string, signal: AbortSignal): Promise<void> {
  const argv = guarded(false, ["qemu-img", "info", "-f", "qcow2", "--output=json", file]);
  let info: QemuInfo;
  try {
    info = JSON.parse(await run(argv, { signal })) as QemuInfo;
  } catch (e) {
    if (!(e instanceof CommandFailed) && !(e instanceof SyntaxError)) throw e;
    throw unusable(
      say`The disk of ${title} is not a qcow2 file.`,
      say`Give the address of a qcow2 cloud image under Images.`,
      e,
    );
  }
  if (info["backing-filename"] ?? info["format-specific"]?.data?.["data-file"])
    throw unusable(say`The disk of ${title} needs a second file.`, say`Give the address of a qcow2 that stands alone.`);
}

const MAGIC: readonly [bytes: string, unpack: string][] = [
  ["fd377a585a00", "xz -dc -T0"],
  ["1f8b", "gzip -dc"],
  ["28b52ffd", "zstd -dcq"],
];

async function unpackerOf(title: string, file: string): Promise<string> {
  const handle = await open(file);
  try {
    const head = Buffer.alloc(262);
    await handle.read(head, 0, head.length, 0);
    const packed = MAGIC.find(([bytes]) => head.toString("hex").startsWith(bytes));
    if (packed) return packed[1];
    if (head.toString("latin1", 257, 262) === "ustar") return "cat";
  } finally {
    await handle.close();
  }
  throw unusable(
    say`The root file system of ${title} is no tar file, neither plain nor packed with xz, gzip or zstd.`,
    say`Give the address of a root file system as a tar file, or of a qcow2 disk, under Images.`,
  );
}

/** Images for application containers have no init system: their machines would never be reached. */
async function requireCloudInit(title: string, tarball: string, signal: AbortSignal): Promise<void> {
  const wanted = { "cloud-init": /^(\.\/)?usr\/bin\/cloud-init$/, sshd: /^(\.\/)?usr\/s?bin\/sshd$/ };
  const found = new Set<string>();
  const onLine = (line: string): void => {
    for (const [name, pattern] of Object.entries(wanted)) if (pattern.test(line)) found.add(name);
  };
  await run(guarded(false, ["tar", "-tf", tarball]), { signal, onLine });
  const missing = Object.keys(wanted).filter((name) => !found.has(name));
  if (missing.length === 0) return;
  throw unusable(
    say`The root file system of ${title} has no ${missing}, so the portal could not sign in to its machines.`,
    say`Give the address of the vendor's cloud image: images for application containers cannot be used.`,
  );
}

/**
 * $1 raw disk, $2 mount point, $3 tar to write, then "offset:size" (bytes) of each partition. What is mounted is gone with
 * the private mount namespace that this runs in, also when it is killed.
 */
const COPY_ROOT = `
raw=$1 mnt=$2 out=$3
shift 3
for part in "$@"; do
  for options in ro,noload ro,norecovery ro; do
    mount -o "loop,$options,nodev,nosuid,noexec,offset=\${part%:*},sizelimit=\${part#*:}" "$raw" "$mnt" 2>/dev/null || continue
    if [ -e "$mnt/etc/os-release" ] && [ -d "$mnt/var/lib" ]; then
      tar --numeric-owner --xattrs --xattrs-include=* --exclude=./boot/* --one-file-system -cf "$out" -C "$mnt" .
      exit 0
    fi
    umount "$mnt"
    break
  done
done
echo "E: no root file system found" >&2
exit 3
`;

async function rootOfDisk({ spec, file, work, signal }: Conversion, tarball: string): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw unusable(
      say`${spec.title} comes as a disk only, and only root may take a container's root file system out of a disk.`,
      say`Run the worker as root, or give the address of a root file system (tar) under Images.`,
    );
  }
  await requireQcow2(spec.title, file, signal);
  const raw = path.join(work, "disk.raw");
  await run(guarded(false, ["qemu-img", "convert", "-f", "qcow2", "-O", "raw", file, raw]), { signal });
  const mount = path.join(work, "mount");
  await mkdir(mount);
  try {
    const parts = await partitionsOf(raw, signal);
    await run(guarded(true, ["sh", "-euc", COPY_ROOT, "sh", raw, mount, tarball, ...parts]), { signal });
  } catch (e) {
    if (!(e instanceof CommandFailed) || /No space left/.test(e.output)) throw e;
    throw unusable(
      say`No root file system could be read from the disk of ${spec.title}.`,
      say`Check that this host can mount loop devices and knows the disk's file system; otherwise give a root file system (tar).`,
      e,
    );
  } finally {
    await rm(raw, { force: true });
  }
}

/** "offset:size" in bytes, largest first; a disk without a partition table is one file system. */
async function partitionsOf(raw: string, signal: AbortSignal): Promise<string[]> {
  const output = await run(guarded(false, ["partx", "--show", "--raw", "--noheadings", "-o", "START,SECTORS", raw]), {
    signal,
  }).catch((e: unknown) => {
    if (e instanceof CommandFailed) return "";
    throw e;
  });
  return parsePartitions(output);
}

/** Lines "start sectors", in sectors of 512 bytes as partx counts. */
export function parsePartitions(output: string): string[] {
  const rows = output.split("\n").flatMap((line) => {
    const [start, sectors] = line.trim().split(/\s+/).map(Number);
    return Number.isInteger(start) && Number.isInteger(sectors) && sectors! > 0 ? [[start!, sectors!] as const] : [];
  });
  if (rows.length === 0) return ["0:0"];
  return rows.sort((a, b) => b[1] - a[1]).map(([start, sectors]) => `${start * 512}:${sectors * 512}`);
}

const CLOUD_CONFIG = `# Written by Burgeon: a machine's identity comes with the machine.
datasource_list: [ NoCloud, None ]
ssh_genkeytypes: [ ed25519 ]
no_ssh_fingerprints: true
ssh: { emit_keys_to_console: false }
`;

async function writeOverlay(overlay: string, family: OsSpec["family"]): Promise<void> {
  const put = async (name: string, content: string): Promise<void> => {
    const file = path.join(overlay, name);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o755 });
    await writeFile(file, content, { mode: 0o644 });
  };
  await put("etc/cloud/cloud.cfg.d/99-burgeon.cfg", CLOUD_CONFIG);
  await put("etc/fstab", "# Written by Burgeon: a container mounts nothing of its own.\n");
  await put("etc/machine-id", "");
  for (const [name, content] of Object.entries(CONTAINER_FILES)) await put(name, content);
  if (family === "debian") {
    const { options } = await readHostApt();
    await put("etc/apt/apt.conf.d/80burgeon", ['DPkg::Lock::Timeout "120";', ...options, ""].join("\n"));
  }
  const units = path.join(overlay, "etc/systemd/system");
  await mkdir(units, { recursive: true, mode: 0o755 });
  for (const unit of [...MASKED_UNITS, ...CONTAINER_MASKED_UNITS, ...MASKED_OF_VENDORS])
    await symlink("/dev/null", path.join(units, unit));
}

/** What vendors' images start by themselves and a config tool would have to wait for. */
const MASKED_OF_VENDORS = [
  "dnf-makecache.timer",
  "snapd.service",
  "snapd.socket",
  "snapd.seeded.service",
  "transactional-update.timer",
];
