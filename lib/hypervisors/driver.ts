/**
 * The hypervisor port. Core code knows this file and no driver by name: what a hypervisor can or cannot do is
 * declared in `capabilities`. Sizes are MiB and GiB (powers of two), times are milliseconds unless a name says otherwise.
 *
 * Every `ensure…` and `delete…` call, and `captureImage`, may be repeated at any time, by any worker, also while an
 * earlier call that was cut off is still half done on the hypervisor: the outcome is the same as of one call. The id of a
 * machine or an image is chosen and journalled by the portal before the hypervisor is asked, so nothing is ever made twice.
 */

import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";

export type CallContext = {
  /** Aborted when the step is cancelled; a driver stops waiting at once and leaves a state that can be ensured again. */
  signal: AbortSignal;
  /** The same for every repetition of one call: `deployment:step`. For logs and for hypervisors that know such keys. */
  idempotencyKey: string;
  /** Called with what a person would like to read on the timeline while the call runs. */
  progress: (message: Sentence) => void;
};

export type Capabilities = {
  /** Thin clones by backing file or copy on write. Without it `cloneKind: "thin"` is refused. */
  thinClone: boolean;
  /** Which artefact of an OS image build the driver imports. */
  imageFormat: "container" | "disk" | "none";
  snapshot: boolean;
  /**
   * Which of its snapshots a machine can be brought back to, as the storage is set up now; asked for anew by `health`. any: each,
   * and the others stay. newest: no other one while there are newer ones. deletes-newer: each, and the newer ones are deleted.
   */
  snapshotRestore: SnapshotRestore;
  /** The serial console (or boot log) of a machine can be read. */
  console: boolean;
  liveResize: boolean;
  memorySnapshot: boolean;
  /**
   * A machine's root is no less than the kernel's: it may load modules. False where machines share the host's kernel.
   * Blueprints ask for it by `ownKernel`.
   */
  ownKernel: boolean;
  /**
   * Machines can be made whose root has the rights of their kernel's root over files and mounts (trusted.* attributes,
   * devices). Virtual machines are such ones anyway. Containers are where whoever runs the installation has said so for
   * this connection, as root in such a container is nearly root of the host. A role of a blueprint asks for it by `privileged`.
   */
  privileged: boolean;
};

export const SNAPSHOT_RESTORES = ["any", "newest", "deletes-newer"] as const;
export type SnapshotRestore = (typeof SNAPSHOT_RESTORES)[number];

export type CloneKind = "thin" | "full";

export type Health = {
  /** Product and version, for people: "LXD 5.0.2", "QEMU 7.2 (TCG, no KVM)". */
  version: string;
  /** True where machines are emulated or simulated; shown as a banner with `note`. */
  slow: boolean;
  simulated: boolean;
  note?: Sentence;
};

export type Capacity = {
  vcpus: number;
  memoryMiB: number;
  diskGiB: number;
  /** Memory and disk that can still be given away. Hypervisors overcommit vCPUs, so there is no free figure for them. */
  freeMemoryMiB: number;
  freeDiskGiB: number;
};

/** Files made by an OS image build. A driver takes those that its `imageFormat` needs. All paths are absolute. */
export type ImageFiles = {
  /** tar.zst of the root file system, without kernel: system containers. */
  rootTarball?: string;
  /**
   * qcow2 for virtual machines: an ext4 root file system labelled `rootfs`, with kernel and initrd for direct boot; or,
   * without these two, a disk that boots by its own boot loader, as vendors publish them.
   */
  disk?: string;
  kernel?: string;
  initrd?: string;
};

export type ImageSource = {
  /** Content-derived id: [a-z0-9-]{1,60}. The same id always names the same bytes. */
  id: string;
  /** For people: "Debian 12". */
  description: string;
  /** OS id and release, as in os-release: { os: "debian", release: "bookworm" }. */
  os: string;
  release: string;
  files: ImageFiles;
};

/** A machine whose disk becomes an image. */
export type CaptureSource = {
  machineId: string;
  /** Chosen by the portal, never used before: [a-z0-9-]{1,60}. Unlike that of an `ImageSource` it names no content. */
  imageId: string;
  /** For people: "MariaDB 10.11 on Debian 12". */
  description: string;
};

export type Image = {
  id: string;
  /**
   * Bytes of the files that the hypervisor keeps as this image, in the form it keeps them: LXD and Incus a compressed
   * archive, libvirt the blocks written of disk, kernel and initrd. Imported and captured images of one cloud are kept
   * in the same form, so their sizes may be compared and added up; those of different drivers may not. What quick
   * clones share, and what machines write, is not in it.
   */
  sizeBytes: number;
};

export type MachineSpec = {
  /** Chosen by the portal: [a-z][a-z0-9-]{0,62}, unique in the installation. Also the hypervisor's name and hostname. */
  id: string;
  /** The host name inside, e.g. "db-1". */
  hostname: string;
  imageId: string;
  cloneKind: CloneKind;
  vcpus: number;
  memoryMiB: number;
  diskGiB: number;
  /** cloud-init user-data (a `#cloud-config` document): holds host keys, so it must never be logged. */
  userData: string;
  tags: MachineTags;
  /** Its root gets the rights that `capabilities.privileged` describes; refused with hypervisor-refused where that is false. */
  privileged?: true;
};

/** Written on the machine itself, so that orphans can be found by asking the hypervisor. Values: [A-Za-z0-9:._-]{0,128}. */
export type MachineTags = { stack: string; node: string; deployment: string; planHash: string };

export type MachineState = "stopped" | "starting" | "running" | "failed";

export type Machine = {
  id: string;
  state: MachineState;
  /** IPv4 addresses on the hypervisor's private network, empty until one is leased. */
  addresses: string[];
  /**
   * Its public addresses, each once and in one way of writing (lib/util/public-address.ts): those on its cards that can be reached from everywhere, and,
   * whatever their range, those that the hypervisor forwards to it, also while it is stopped. One that is forwarded to several
   * machines is told of one of them. Only `listMachines` tells them; left out where they are not known, as of a machine that boots.
   */
  publicAddresses?: string[];
  /** The member of the hypervisor's cluster it runs on; left out where there is only one host. */
  host?: string;
  tags: Partial<MachineTags>;
  vcpus: number;
  memoryMiB: number;
  diskGiB: number;
};

/** CPU seconds and bytes are counted from the machine's start on, and begin at 0 with each. */
export type Usage = {
  cpuSeconds: number;
  memoryMiB: number;
  /**
   * What of its disk it takes on the hypervisor's storage, without what it shares with its image or snapshots: LXD and Incus what the storage
   * counts as the machine's alone, libvirt the blocks of its volume. Null where nobody can tell.
   */
  diskMiB: number | null;
  /**
   * What its network card carried to it and from it, with all that a quiet network has: leases, ARP, time. Null where the hypervisor
   * does not tell.
   */
  receivedBytes: number | null;
  sentBytes: number | null;
};

export interface HypervisorDriver {
  readonly capabilities: Capabilities;

  /** Asks the endpoint who it is. @throws hypervisor-unreachable with the remedy. */
  health(ctx: CallContext): Promise<Health>;
  /** Makes the project, pool and network this installation owns, if they are missing. Touches nothing else. */
  prepare(ctx: CallContext): Promise<void>;
  /** Removes every machine, image, network, pool and project this installation owns. Used by `npm run reset`. */
  teardown(ctx: CallContext): Promise<void>;
  capacity(ctx: CallContext): Promise<Capacity>;

  /** Imports the image if it is not there. @throws hypervisor-full, hypervisor-refused */
  ensureImage(ctx: CallContext, source: ImageSource): Promise<Image>;
  /**
   * Stops the machine and makes an image of its disk, which needs neither the machine nor the machine's image any more.
   * The machine stays, stopped, and belongs to the caller. Nothing is cleaned: what is on the disk is in the image, so
   * identity and secrets must be removed before. Clones get disks at least as large as the machine's, and where machines
   * boot with a kernel outside their disk, it is the one of the machine's image: its modules must still be on the disk.
   * Where there is an image of that id already, nothing is done, even if the machine is gone. The image appears when it
   * is complete; what a cut-off call left is no image, and a repeated one completes or replaces it.
   * @throws not-found, hypervisor-full, hypervisor-refused, hypervisor-unreachable
   */
  captureImage(ctx: CallContext, source: CaptureSource): Promise<Image>;
  /** Imported and captured images that are complete. */
  listImages(ctx: CallContext): Promise<Image[]>;
  /**
   * Removes the image, and what a cut-off import or capture left of it. An image that machines of this installation were
   * made from is kept, as their disks may stand on it. Absent images are fine.
   * @throws wrong-state while there are such machines
   */
  deleteImage(ctx: CallContext, id: string): Promise<void>;

  /**
   * Makes the machine, stopped, from the image. A half-made machine of the same id is removed or completed first.
   * @throws image-missing, hypervisor-full, hypervisor-refused, hypervisor-unreachable
   */
  ensureMachine(ctx: CallContext, spec: MachineSpec): Promise<Machine>;
  /** Starts it; returns when the hypervisor says it runs, not when the OS inside is up. @throws boot-failed */
  ensureStarted(ctx: CallContext, id: string): Promise<Machine>;
  ensureStopped(ctx: CallContext, id: string): Promise<void>;
  /** Stops and deletes it with its disks and seed. Absent machines are fine. */
  deleteMachine(ctx: CallContext, id: string): Promise<void>;
  getMachine(ctx: CallContext, id: string): Promise<Machine | null>;
  /** Only machines of this installation; with `tags`, only those that carry all of them. */
  listMachines(ctx: CallContext, tags?: Partial<MachineTags>): Promise<Machine[]>;

  /** Last part of the serial console or boot log, at most `maxBytes`. Empty when the machine never started. */
  consoleTail(ctx: CallContext, id: string, maxBytes: number): Promise<string>;
  usage(ctx: CallContext, id: string): Promise<Usage>;

  /** Snapshots; refused with hypervisor-refused where `capabilities.snapshot` is false. */
  ensureSnapshot(ctx: CallContext, id: string, name: string): Promise<void>;
  /** @throws wrong-state where only the newest can be restored and this one is not */
  restoreSnapshot(ctx: CallContext, id: string, name: string): Promise<void>;
  deleteSnapshot(ctx: CallContext, id: string, name: string): Promise<void>;
  listSnapshots(ctx: CallContext, id: string): Promise<string[]>;

  /** Changes the size of a machine; a running one only where `capabilities.liveResize`. Disks only grow. */
  resize(ctx: CallContext, id: string, size: { vcpus: number; memoryMiB: number; diskGiB: number }): Promise<Machine>;

  /** Closes connections. The driver is not used afterwards. */
  close(): Promise<void>;
}

/** What a cloud row gives a driver. `connection` is checked by the driver's own schema. */
export type DriverConfig = {
  /** Names everything this installation owns on the hypervisor: [a-z0-9]{4,8}. Two installations never share one. */
  installationId: string;
  connection: Record<string, unknown>;
};

export type DriverFactory = (config: DriverConfig) => Promise<HypervisorDriver>;

/** The refusal of a privileged machine, in the same words on every hypervisor. */
export const makesNoPrivileged = (): PortalError =>
  new PortalError("hypervisor-refused", {
    detail: say`This hypervisor may not make machines with more rights than containers have.`,
    remedy: say`Ask whoever runs the portal to start it with --privileged-containers, then retry.`,
  });

/** The refusal of `restoreSnapshot` where only the newest can be restored, in the same words on every hypervisor. */
export const NOT_THE_NEWEST = {
  detail: say`Only the newest snapshot of a machine can be restored on this hypervisor, and there are newer ones.`,
  remedy: say`Delete the newer snapshots first.`,
};

/** The refusal of `deleteImage`, in the same words on every hypervisor. */
export const imageInUse = (id: string, machines: number): PortalError =>
  new PortalError("wrong-state", {
    detail: say`The image ${id} is used by ${machines} machine(s).`,
    remedy: say`Delete these machines first.`,
  });
