import { type ErrorCode, type ErrorText, PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** What a failed virsh call means. The driver reacts to some kinds; the others become errors for people. */
export type FailureKind =
  | "no-domain"
  | "no-volume"
  | "no-pool"
  | "no-network"
  | "no-snapshot"
  | "exists"
  | "busy"
  | "not-active"
  | "already-active"
  | "subnet-taken"
  | "full"
  | "host-limit"
  | "denied"
  | "unreachable"
  | "client-missing"
  | "no-acceleration"
  | "refused";

/**
 * libvirt's English texts (virsh runs with LC_ALL=C), first match wins. virsh does not print libvirt's error numbers, so
 * its words are all there is. Most were provoked on libvirt 9.0; the test's table has them.
 */
const PATTERNS: readonly (readonly [RegExp, FailureKind])[] = [
  [/spawn virsh ENOENT/, "client-missing"],
  [/Permission denied \(publickey|Host key verification failed/i, "denied"],
  [/authentication (?:unavailable|failed)|access denied|polkit|Failed to connect socket.*Permission denied/i, "denied"],
  [/failed to connect to the hypervisor|Failed to connect socket|Cannot recv data|Cannot write data/i, "unreachable"],
  [/End of file while reading data|client socket is closed|keepalive|unable to connect to server/i, "unreachable"],
  [/Disconnected from .* due to|timed out after/i, "unreachable"],
  [/failed to get domain|Domain not found/i, "no-domain"],
  [/failed to get vol|Storage volume not found/i, "no-volume"],
  [/failed to get pool|Storage pool not found/i, "no-pool"],
  [/failed to get network|Network not found/i, "no-network"],
  [/Domain snapshot not found|no domain snapshot with matching/i, "no-snapshot"],
  [/Network is already in use by interface/i, "subnet-taken"],
  [/already exists|exists already/i, "exists"],
  [/still in use|still being allocated|asynchronous jobs running|cannot acquire state change lock/i, "busy"],
  [/is not running|is not active/i, "not-active"],
  [/already active|already running/i, "already-active"],
  [/Too many open files|failed to create inotify/i, "host-limit"],
  [
    /No space left on device|Disk quota exceeded|cannot allocate memory|cannot set up guest memory|not enough free/i,
    "full",
  ],
  [
    /KVM is not available|does not support virt type|failed to initialize kvm|Could not access KVM kernel module/i,
    "no-acceleration",
  ],
  [/invalid connection.*authentication|Permission denied|Operation not permitted/i, "denied"],
];

export function classifyFailure(stderr: string): FailureKind {
  return PATTERNS.find(([pattern]) => pattern.test(stderr))?.[1] ?? "refused";
}

/** virsh failed. Stays inside the driver: `toPortalError` makes what leaves it. */
export class VirshFailure extends Error {
  readonly kind: FailureKind;
  /** libvirt's last and most telling line, without "error:". */
  readonly reason: string;

  constructor(command: string, stderr: string) {
    const lines = stderr.split("\n").map((line) => line.replace(/^error:\s*/, "").trim());
    const reason = lines.filter((line) => line !== "").at(-1) ?? "no message";
    super(`virsh ${command}: ${reason}`);
    this.name = "VirshFailure";
    this.kind = classifyFailure(stderr);
    this.reason = reason.slice(0, 500);
  }
}

export const isFailure = (e: unknown, ...kinds: FailureKind[]): e is VirshFailure =>
  e instanceof VirshFailure && (kinds.length === 0 || kinds.includes(e.kind));

type Rule = { code: ErrorCode; text: (reason: string) => ErrorText };

const refusedText = (reason: string): ErrorText => ({
  detail: say`libvirt refused the request: ${reason}`,
  remedy: say`Retry the step; if it fails again, ask the administrator to look at libvirt's log on the host.`,
});

const RULES: Partial<Record<FailureKind, Rule>> = {
  "client-missing": {
    code: "hypervisor-unreachable",
    text: () => ({
      detail: say`The program virsh is not installed where the portal's worker runs.`,
      remedy: say`Install libvirt's client programs (Debian and Ubuntu: package libvirt-clients) and retry.`,
    }),
  },
  unreachable: {
    code: "hypervisor-unreachable",
    text: (reason) => ({
      detail: say`libvirt does not answer: ${reason}`,
      remedy: say`Start libvirt on the host (systemctl start libvirtd), check the cloud's URI, then retry.`,
    }),
  },
  denied: {
    code: "hypervisor-unreachable",
    text: (reason) => ({
      detail: say`libvirt does not let the portal in: ${reason}`,
      remedy: say`Add the worker's user to the group libvirt on the host, or give its SSH key access, then retry.`,
    }),
  },
  full: {
    code: "hypervisor-full",
    text: (reason) => ({
      detail: say`The hypervisor has no room left: ${reason}`,
      remedy: say`Free disk or memory on the host, choose smaller machines, or add another cloud.`,
    }),
  },
  // Seen with dnsmasq beside many containers: each of their systemds holds instances of inotify, 128 a user by default.
  "host-limit": {
    code: "hypervisor-full",
    text: (reason) => ({
      detail: say`The host's limit of open files or inotify instances is reached: ${reason}`,
      remedy: say`Raise fs.inotify.max_user_instances on the host (sysctl), then retry.`,
    }),
  },
  "no-acceleration": {
    code: "hypervisor-refused",
    text: (reason) => ({
      detail: say`The host cannot run machines with KVM: ${reason}`,
      remedy: say`Set the cloud's acceleration to "tcg", or turn virtualisation on in the host's firmware.`,
    }),
  },
  "no-pool": {
    code: "hypervisor-refused",
    text: () => ({
      detail: say`The storage pool of this installation is missing on the hypervisor.`,
      remedy: say`Ask the administrator to prepare the cloud again.`,
    }),
  },
  "no-network": {
    code: "hypervisor-refused",
    text: () => ({
      detail: say`The network of this installation is missing on the hypervisor.`,
      remedy: say`Ask the administrator to prepare the cloud again.`,
    }),
  },
  "no-domain": {
    code: "not-found",
    text: () => ({
      detail: say`The machine does not exist on the hypervisor.`,
      remedy: say`Launch it again or remove its stack.`,
    }),
  },
  "no-snapshot": {
    code: "not-found",
    text: () => ({
      detail: say`The machine has no snapshot of that name.`,
      remedy: say`Choose one of the listed snapshots.`,
    }),
  },
};

/** Turns what the transport threw into an error of the portal's table. Anything else is handed on as it is. */
export function toPortalError(e: unknown): unknown {
  if (!(e instanceof VirshFailure)) return e;
  const rule = RULES[e.kind] ?? { code: "hypervisor-refused", text: refusedText };
  return new PortalError(rule.code, rule.text(e.reason), { cause: e });
}
