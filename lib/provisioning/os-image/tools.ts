/** Argument lists of the tools that make an image. Pure: tested without running anything. */
import path from "node:path";
import { CLOUD_INIT_HOOK, DPKG_OPTIONS, ENABLED_UNITS, ROOT_LABEL } from "./recipe";

/** mmdebstrap reads hooks as shell words; the only variable part of ours is a path. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * As root a private PID and mount namespace: killing its first process ends everything inside and drops its mounts,
 * and the kernel does so too when the worker itself dies. Others get their own namespaces from mmdebstrap.
 */
export const guarded = (root: boolean, argv: readonly string[]): string[] => [
  ...["setpriv", "--pdeathsig", "SIGKILL", "--"],
  ...(root
    ? [
        "unshare",
        "--mount",
        "--propagation",
        "private",
        "--pid",
        "--fork",
        "--kill-child=SIGKILL",
        "--mount-proc",
        "--",
      ]
    : []),
  ...argv,
];

/** For tools that must see and keep the owners of a root file system. */
export const asOwner = (root: boolean, argv: readonly string[]): string[] =>
  root ? guarded(true, argv) : guarded(false, ["unshare", "--map-root-user", "--map-auto", "--", ...argv]);

export type BootstrapInput = {
  root: boolean;
  suite: string;
  packages: readonly string[];
  /** One-line sources; empty = mmdebstrap's defaults for the suite. */
  sources: readonly string[];
  aptOptions: readonly string[];
  /** Tarball unpacked over the root file system: see `overlayArgs`. */
  overlay: string;
  target: string;
  /** Where dpkg's status file is put, from which the package list is read. */
  statusFile: string;
};

export const bootstrapArgs = (input: BootstrapInput): string[] =>
  guarded(input.root, [
    "mmdebstrap",
    `--mode=${input.root ? "root" : "unshare"}`,
    "--variant=minbase",
    "--format=tar",
    `--include=${input.packages.join(",")}`,
    ...input.aptOptions.map((line) => `--aptopt=${line}`),
    ...DPKG_OPTIONS.map((line) => `--dpkgopt=${line}`),
    "--dpkgopt=force-unsafe-io",
    `--customize-hook=tar-in ${shellWord(input.overlay)} /`,
    // Machines must not share an identity. An empty machine-id, unlike "uninitialized", keeps our unit choices.
    `--customize-hook=: > "$1/etc/machine-id"; rm -f "$1"/etc/ssh/ssh_host_* "$1/var/lib/dbus/machine-id"`,
    `--customize-hook=${CLOUD_INIT_HOOK}`,
    `--customize-hook=chroot "$1" update-ca-certificates`,
    `--customize-hook=chroot "$1" systemctl enable ${ENABLED_UNITS.join(" ")}`,
    `--customize-hook=download /var/lib/dpkg/status ${shellWord(input.statusFile)}`,
    input.suite,
    input.target,
    ...input.sources,
  ]);

/**
 * Packs a folder that is laid over a root file system. Everything in it belongs to root and may be read by all, whoever wrote it
 * here and with whatever umask: systemd refuses to make anything below a folder of another user.
 */
export const overlayArgs = (mode: "--create" | "--append", tarball: string, overlay: string): string[] =>
  guarded(false, [
    ...["tar", mode, "--owner=root:0", "--group=root:0", "--numeric-owner", "--mode=u=rwX,go=rX"],
    ...["-f", tarball, "-C", overlay, "."],
  ]);

export const unpackArgs = (root: boolean, tarball: string, tree: string): string[] =>
  asOwner(root, ["tar", "--numeric-owner", "--xattrs", "--xattrs-include=*", "-xpf", tarball, "-C", tree]);

export const makeFileSystemArgs = (root: boolean, tree: string, raw: string): string[] =>
  asOwner(root, ["mkfs.ext4", "-q", "-F", "-L", ROOT_LABEL, "-m", "1", "-d", tree, raw]);

export const convertArgs = (source: string, qcow2: string, format: "raw" | "qcow2" = "raw"): string[] =>
  guarded(false, ["qemu-img", "convert", "-f", format, "-O", "qcow2", source, qcow2]);

/** -T0: all cores. Level 1 packs at disk speed; the file is read once per hypervisor. */
export const compressArgs = (tarball: string, target: string): string[] =>
  guarded(false, ["zstd", "-q", "-f", "-T0", "-1", tarball, "-o", target]);

export const packArgs = (root: boolean, tree: string, target: string): string[] =>
  asOwner(root, ["tar", "--numeric-owner", "--xattrs", "--xattrs-include=*", "-cf", target, "-C", tree, "."]);

/** A container has no use for a kernel; leaving it would make every upgrade rebuild an initrd. */
export const purgeKernelArgs = (root: boolean, tree: string, packages: readonly string[]): string[] =>
  asOwner(root, ["chroot", tree, "apt-get", "purge", "-y", "-q", "--auto-remove", ...packages]);

export const removeArgs = (root: boolean, folder: string): string[] =>
  asOwner(root, ["rm", "-rf", "--one-file-system", "--", folder]);

export const tempPrefix = (outDir: string): string => `.${path.basename(outDir)}.building-`;
