/**
 * What goes into an OS image: packages, and the files that make it boot fast and stay quiet as a cloned machine.
 * Any change here must come with a new `RECIPE_VERSION`, because the image id is derived from it.
 */

export const RECIPE_VERSION = 5;

export type OsImageFormat = "container" | "disk";

export type OsImageRecipe = {
  /** As in os-release: "debian". */
  os: string;
  /** As in the image id and the catalogue: "12". */
  release: string;
  /** The archive's code name: "bookworm". */
  suite: string;
  /** For people: "Debian 12". */
  description: string;
};

/**
 * python3 and python3-apt are what Ansible's modules need; gpg is what its apt_repository needs. No netplan and no
 * ifupdown: systemd-networkd reads the one file below. nftables is each node's firewall.
 */
const BASE_PACKAGES = [
  "systemd-sysv",
  "systemd-resolved",
  "udev",
  "dbus",
  "openssh-server",
  "openssh-sftp-server",
  "cloud-init",
  "python3",
  "python3-apt",
  "ca-certificates",
  "gpg",
  "sudo",
  "iproute2",
  "iputils-ping",
  "nftables",
  "e2fsprogs",
];

const DISK_PACKAGES = ["initramfs-tools"];

/** Suites before Debian 12 have systemd-resolved inside the systemd package. */
const WITHOUT_RESOLVED_PACKAGE = new Set(["buster", "bullseye"]);

/** The kernel for virtual machines, without drivers of real hardware. Debian builds it for these two architectures. */
export const kernelPackage = (dpkgArch: string): string =>
  ["amd64", "arm64"].includes(dpkgArch) ? `linux-image-cloud-${dpkgArch}` : `linux-image-${dpkgArch}`;

export const packagesFor = (recipe: OsImageRecipe, formats: readonly OsImageFormat[], dpkgArch: string): string[] => [
  ...BASE_PACKAGES.filter((name) => name !== "systemd-resolved" || !WITHOUT_RESOLVED_PACKAGE.has(recipe.suite)),
  ...(formats.includes("disk") ? [...DISK_PACKAGES, kernelPackage(dpkgArch)] : []),
];

/**
 * Nothing of this may run behind the back of a config tool: it would hold the apt lock or eat the first minute's
 * CPU.
 */
export const MASKED_UNITS = [
  "apt-daily.timer",
  "apt-daily-upgrade.timer",
  "unattended-upgrades.service",
  "man-db.timer",
  "dpkg-db-backup.timer",
  "e2scrub_all.timer",
  "e2scrub_reap.service",
  "fstrim.timer",
  "cloud-init-hotplugd.socket",
  "cloud-init-hotplugd.service",
  "systemd-pstore.service",
];

/** Cannot work in a container without privileges, and would leave the system "degraded". */
export const CONTAINER_MASKED_UNITS = [
  "systemd-binfmt.service",
  "systemd-remount-fs.service",
  "systemd-journald-audit.socket",
];

/**
 * Path in a container's image -> content. systemd before 248 gives up at the first device that a container may not touch,
 * and the network card is then never configured; later ones ignore it, as this does.
 */
export const CONTAINER_FILES: Readonly<Record<string, string>> = {
  "etc/systemd/system/systemd-udev-trigger.service.d/10-burgeon.conf": [
    "[Service]",
    "ExecStart=",
    "ExecStart=-udevadm trigger --type=subsystems --action=add",
    "ExecStart=-udevadm trigger --type=devices --action=add",
    "",
  ].join("\n"),
};

export const ENABLED_UNITS = ["systemd-networkd.service", "systemd-resolved.service", "ssh.service"];

/**
 * cloud-init's module list is cut down to what a portal machine is given: users, keys, host keys, host name, files,
 * commands, growing the root file system. Each module skipped saves time on every single launch.
 * Format: https://docs.cloud-init.io/en/latest/reference/base_config_reference.html
 */
const CLOUD_CONFIG = `# Written by the OS image build.
datasource_list: [ NoCloud, None ]
network: { config: disabled }
ssh_genkeytypes: [ ed25519 ]
no_ssh_fingerprints: true
ssh: { emit_keys_to_console: false }
resize_rootfs: noblock
cloud_init_modules:
  - bootcmd
  - write-files
  - resizefs
  - set_hostname
  - update_etc_hosts
  - users-groups
  - ssh
cloud_config_modules:
  - set-passwords
  - runcmd
cloud_final_modules:
  - write-files-deferred
  - scripts-user
  - final-message
`;

/**
 * DHCP on whatever the hypervisor calls the card. Without router advertisements the link is "online" seconds
 * earlier.
 */
const NETWORK = `[Match]
Type=ether

[Network]
DHCP=ipv4
LinkLocalAddressing=no
IPv6AcceptRA=no

[DHCPv4]
ClientIdentifier=mac
UseDomains=yes

[Link]
RequiredForOnline=routable
`;

/**
 * cloud-init's second stage waits for the network before it makes users and keys. Our seed is a local file or disk, so
 * it need not: the packaged unit is copied without those lines. Up to cloud-init 24.2 (cloud-init.service) it is also
 * skipped where the local stage has done all: meta-data `dsmode: local` leaves the file no-net, at which the stage
 * would only load Python and exit. Later ones (cloud-init-network.service) are one process that must see every stage.
 * Runs as a hook of mmdebstrap: $1 is the image's root.
 */
export const CLOUD_INIT_HOOK = [
  "set -e",
  'packaged="$1/usr/lib/systemd/system" own="$1/etc/systemd/system"',
  '[ -d "$packaged" ] && [ -e "$packaged/cloud-config.service" ] || packaged="$1/lib/systemd/system"',
  "for unit in cloud-init.service cloud-init-network.service",
  'do [ -f "$packaged/$unit" ] && [ ! -L "$packaged/$unit" ] || continue',
  'sed -E "/^(After|Wants)=.*(wait-online|networking\\.service|NetworkManager)/d" "$packaged/$unit" > "$own/$unit"',
  "done",
  '[ ! -f "$own/cloud-init.service" ] || sed -i "s|^\\[Unit\\]|&\\nConditionPathExists=!$NO_NET|" "$own/cloud-init.service"',
]
  .join("; ")
  .replace("$NO_NET", "/var/lib/cloud/data/no-net");

/** A portal machine is made anew, never repaired after a power cut in the middle of an install: no fsync per file. */
const DPKG_CONFIG = "force-unsafe-io\n";

const SSHD_CONFIG = "PasswordAuthentication no\nKbdInteractiveAuthentication no\nUseDNS no\n";

/** Path in the image -> content. */
export const IMAGE_FILES: Readonly<Record<string, string>> = {
  "etc/apt/apt.conf.d/80burgeon": 'Acquire::Languages "none";\nDPkg::Lock::Timeout "120";\n',
  "etc/cloud/cloud.cfg.d/90_dpkg.cfg": "datasource_list: [ NoCloud, None ]\n",
  "etc/cloud/cloud.cfg.d/95-burgeon.cfg": CLOUD_CONFIG,
  "etc/default/locale": "LANG=C.UTF-8\n",
  "etc/dpkg/dpkg.cfg.d/80burgeon": DPKG_CONFIG,
  "etc/ssh/sshd_config.d/80-burgeon.conf": SSHD_CONFIG,
  "etc/systemd/network/80-dhcp.network": NETWORK,
};

/** Documentation and translations are never read on a portal machine; leaving them out also makes installs faster. */
export const DPKG_OPTIONS = [
  "path-exclude=/usr/share/man/*",
  "path-exclude=/usr/share/locale/*",
  "path-include=/usr/share/locale/locale.alias",
  "path-exclude=/usr/share/doc/*",
  "path-include=/usr/share/doc/*/copyright",
  "path-exclude=/usr/share/info/*",
];

/** Label by which the kernel command line and fstab find the root file system of a disk image. */
export const ROOT_LABEL = "rootfs";
export const DISK_FSTAB = `LABEL=${ROOT_LABEL} / ext4 errors=remount-ro 0 1\n`;
