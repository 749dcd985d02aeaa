/**
 * The Debian and Ubuntu packages that Burgeon uses, with the reason that is shown before one is installed.
 * @typedef {"base" | "lxd" | "incus" | "libvirt" | "test" | "headless-shell" | "chromium" | "puppet-agent" | "puppet" | "package-cache"} PackageSet
 * @typedef {{ name: string, why: string, set: PackageSet, arch?: string, quiet?: boolean }} SystemPackage `arch`: only on
 *   that processor, as process.arch names it; `quiet`: it would start a daemon of its own name, for everybody, which must
 *   neither start now nor at the next boot
 */

/** @type {readonly SystemPackage[]} */
export const SYSTEM_PACKAGES = [
  { name: "ansible", set: "base", why: "installs and configures services on machines" },
  { name: "openssh-client", set: "base", why: "reaches machines, and makes keys" },
  { name: "mmdebstrap", set: "base", why: "builds OS images from the distribution's packages" },
  { name: "uidmap", set: "base", why: "lets OS images be built, and containers run, without real root" },
  { name: "zstd", set: "base", why: "compresses OS images" },
  { name: "xz-utils", set: "base", why: "unpacks the OS images of vendors" },
  { name: "gpgv", set: "base", why: "checks the signatures of OS images that are fetched" },
  { name: "qemu-utils", set: "base", why: "makes, reads and clones disks" },
  { name: "git", set: "base", why: "fetches blueprints from repositories" },
  { name: "bubblewrap", set: "base", why: "walls in recipes that are not the portal's own" },
  { name: "maven", set: "base", why: "fetches Java services that no distribution packages" },

  { name: "lxd", set: "lxd", why: "runs system containers" },
  { name: "lxd-client", set: "lxd", why: "shows an administrator what runs" },
  { name: "incus", set: "incus", why: "runs system containers" },
  .../** @type {const} */ (["lxd", "incus"]).flatMap((set) => [
    { name: "btrfs-progs", set, why: "copy-on-write storage, so that clones take a moment" },
    { name: "squashfs-tools", set, why: "reads images" },
    { name: "dnsmasq-base", set, why: "addresses for machines" },
    { name: "iptables", set, why: "lets machines reach the package mirrors" },
  ]),

  { name: "libvirt-daemon-system", set: "libvirt", why: "manages virtual machines" },
  { name: "libvirt-daemon-driver-qemu", set: "libvirt", why: "libvirt's driver for QEMU" },
  { name: "libvirt-clients", set: "libvirt", why: "talks to libvirt" },
  { name: "qemu-system-x86", set: "libvirt", arch: "x64", why: "runs virtual machines" },
  { name: "qemu-system-arm", set: "libvirt", arch: "arm64", why: "runs virtual machines" },
  { name: "genisoimage", set: "libvirt", why: "makes the disk that tells a machine its name and keys" },
  { name: "e2fsprogs", set: "libvirt", why: "makes the file system of an OS image" },
  { name: "dnsmasq-base", set: "libvirt", why: "addresses for machines" },
  { name: "iptables", set: "libvirt", why: "lets machines reach the package mirrors" },

  {
    ...{ name: "squid", set: "package-cache", quiet: true },
    why: "keeps what machines fetch from package mirrors; its own daemon stays off",
  },

  { name: "chromium-headless-shell", set: "headless-shell", why: "browser tests, with less work than Chromium" },
  { name: "chromium", set: "chromium", why: "browser tests" },
  .../** @type {const} */ (["puppet-agent", "puppet"]).map((name) => ({
    ...{ name, set: name, why: "checks recipes that are written for Puppet, in tests" },
  })),
  { name: "fonts-noto-cjk", set: "test", why: "Korean letters in browser tests" },
];

/**
 * The packages of some sets for a processor, each once.
 * @param {readonly PackageSet[]} sets
 * @param {string} [arch]
 * @returns {SystemPackage[]}
 */
export function selectPackages(sets, arch = process.arch) {
  const byName = new Map();
  for (const entry of SYSTEM_PACKAGES)
    if (sets.includes(entry.set) && (!entry.arch || entry.arch === arch) && !byName.has(entry.name))
      byName.set(entry.name, entry);
  return [...byName.values()];
}

/**
 * Names of installed packages in the output of `dpkg-query -W -f '${Package} ${db:Status-Status}\n'`. A removed
 * package whose settings are left says "config-files".
 * @param {string} output
 * @returns {Set<string>}
 */
export function parseInstalled(output) {
  const rows = output.split("\n").map((line) => line.split(" "));
  return new Set(rows.flatMap(([name, status]) => (name && status === "installed" ? [name] : [])));
}

/**
 * Which of LXD and Incus to install, by what apt knows: Incus where it is packaged (Debian 13, Ubuntu 24.04), else LXD
 * (Debian 12). Ubuntu's `lxd` package only fetches a snap, so it does not count.
 * @param {{ incus: string | undefined, lxd: string | undefined }} candidates versions that apt would install
 * @returns {"incus" | "lxd" | undefined}
 */
export function chooseContainerDaemon({ incus, lxd }) {
  if (incus) return "incus";
  return lxd && !/snap|^1:0/.test(lxd) ? "lxd" : undefined;
}

/**
 * Which package brings Puppet's parser: before Debian 12 and Ubuntu 24.04 the agent had none of its own.
 * @param {{ agent: string | undefined, puppet: string | undefined }} candidates versions that apt would install
 * @returns {"puppet-agent" | "puppet" | undefined}
 */
export function choosePuppet({ agent, puppet }) {
  if (agent) return "puppet-agent";
  return puppet ? "puppet" : undefined;
}

/**
 * The version that apt would install, from `apt-cache policy <name>`.
 * @param {string} output
 * @returns {string | undefined}
 */
export function parseCandidate(output) {
  const version = /^\s*Candidate: (\S+)$/m.exec(output)?.[1];
  return version && version !== "(none)" ? version : undefined;
}
