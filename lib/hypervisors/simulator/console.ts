import type { Life } from "./machine-log";

/** `at` is the share of the boot time at which the line appears; from 1 to 2 it runs up to the time of the address. */
type Line = { at: number; text: string };

const KERNEL: Line[] = [
  { at: 0, text: "Linux version 6.1.0-simulated (portal@simulator)" },
  { at: 0.02, text: "Command line: root=LABEL=rootfs ro console=ttyS0" },
  { at: 0.08, text: "smp: Brought up 1 node, all CPUs" },
  { at: 0.15, text: "virtio_blk virtio1: [vda] attached" },
  { at: 0.2, text: "Run /init as init process" },
];

const PANIC: Line[] = [
  { at: 0.9, text: 'VFS: Cannot open root device "LABEL=rootfs" or unknown-block(0,0): error -6' },
  { at: 1, text: "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)" },
  { at: 1, text: "---[ end Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0) ]---" },
];

const SYSTEM: Line[] = [
  { at: 0.35, text: "EXT4-fs (vda): mounted filesystem with ordered data mode" },
  { at: 0.45, text: "systemd[1]: Detected virtualization simulator." },
  { at: 0.6, text: "systemd[1]: Started systemd-udevd.service - Rule-based Manager for Device Events and Files." },
  { at: 0.8, text: "cloud-init[412]: Cloud-init running 'init-local'" },
  { at: 1, text: "systemd[1]: Starting systemd-networkd.service - Network Configuration..." },
];

const NO_LEASE: Line[] = [
  { at: 1.5, text: "systemd-networkd[431]: eth0: Gained carrier" },
  { at: 2, text: "systemd-networkd[431]: eth0: DHCPv4: no offer received, retrying" },
  { at: 2, text: "cloud-init[437]: ci-info: | eth0 | True | . | . | . |" },
];

/**
 * The boot log of the machine's last run, as far as it has come. A run that was stopped shows all of it: nobody reads
 * the console of a stopped machine for its timing.
 */
export function consoleText(life: Life, now: number): string {
  if (!life.run) return "";
  const { startedAt, bootedAt, addressAt, speed } = life.run;
  const timeOf = (line: Line): number =>
    line.at <= 1 ? startedAt + line.at * (bootedAt - startedAt) : bootedAt + (line.at - 1) * (addressAt - bootedAt);
  const shown = linesOf(life).filter((line) => life.stopped || timeOf(line) <= now);
  return shown.map((line) => `${stamp(((timeOf(line) - startedAt) * speed) / 1000)} ${line.text}\n`).join("");
}

/** As the kernel prints it: seconds since boot, six decimals. */
const stamp = (seconds: number): string => `[${seconds.toFixed(6).padStart(12)}]`;

function linesOf(life: Life): Line[] {
  const fault = life.run?.fault?.kind;
  if (fault === "boot") return [...KERNEL, ...PANIC];
  if (fault === "address") return [...KERNEL, ...SYSTEM, ...NO_LEASE];
  const ssh =
    fault === "ssh"
      ? "systemd[1]: ssh.service: Failed with result 'exit-code'."
      : "systemd[1]: Started ssh.service - OpenBSD Secure Shell server.";
  return [
    ...KERNEL,
    ...SYSTEM,
    { at: 1.6, text: `systemd-networkd[431]: eth0: DHCPv4 address ${life.address}/8, gateway 10.0.0.1` },
    { at: 1.9, text: ssh },
    { at: 2, text: `Debian GNU/Linux 12 ${life.hostname} ttyS0` },
    { at: 2, text: `${life.hostname} login:` },
  ];
}
