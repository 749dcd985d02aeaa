import { PortalError, type ErrorCode, type ErrorText } from "@/lib/errors";
import { NOT_THE_NEWEST } from "@/lib/hypervisors/driver";
import { say, type Sentence } from "@/lib/util/say";

/**
 * An answer of the daemon that is an error; kept apart so that callers can tell "absent" and "exists" from the
 * rest.
 */
export type VendorFailure = { status: number; message: string };

export class LxdRefusal extends PortalError {
  readonly failure: VendorFailure;

  constructor(code: ErrorCode, text: ErrorText, failure: VendorFailure) {
    super(code, text);
    this.failure = failure;
  }
}

type Rule = {
  status?: number;
  pattern?: RegExp;
  code: ErrorCode;
  detail: (words: string) => Sentence;
  remedy: Sentence;
};

/** First match wins; `detail` is given the daemon's own words. Texts are of LXD 5.0 and Incus 6.0. */
const RULES: readonly Rule[] = [
  {
    pattern: /no space left on device|disk quota exceeded|not enough (?:free )?space|out of (?:disk )?space/i,
    code: "hypervisor-full",
    detail: () => say`The hypervisor's storage pool is full.`,
    remedy: say`Destroy stacks or delete images that are no longer needed, or ask your administrator for a larger pool.`,
  },
  {
    pattern: /cannot allocate memory|not enough memory|reached maximum number of instances/i,
    code: "hypervisor-full",
    detail: (words) => say`The hypervisor has no room for another machine: ${words}`,
    remedy: say`Destroy stacks that are no longer needed, or choose a smaller size.`,
  },
  {
    // ZFS rolls back to the newest alone, unless a pool or a volume says zfs.remove_snapshots.
    pattern: /subsequent snapshot|only restore from the latest snapshot/i,
    code: "wrong-state",
    detail: () => NOT_THE_NEWEST.detail,
    remedy: NOT_THE_NEWEST.remedy,
  },
  {
    status: 403,
    code: "hypervisor-refused",
    detail: (words) => say`The hypervisor does not let the portal in: ${words}`,
    remedy: say`Add the portal's client certificate to the daemon's trust store, or its user to the daemon's group.`,
  },
  {
    // Storage pools are files on loop devices; a container has none unless it was given some.
    pattern: /losetup|loop device/i,
    code: "hypervisor-refused",
    detail: (words) => say`The hypervisor can make no storage pool: ${words}`,
    remedy: say`Inside a container, give it /dev/loop-control and loop devices (/dev/loop0, /dev/loop1, …) of its host, then retry.`,
  },
  {
    // LXD 5.0 leaves the file of a pool that it could not make, and trips over it ever after. Incus removes it.
    pattern: /appears to contain an existing filesystem/i,
    code: "hypervisor-refused",
    detail: (words) => say`An earlier attempt to make the storage pool has left its file: ${words}`,
    remedy: say`Remove that file on the hypervisor's host, then retry.`,
  },
  {
    pattern: /failed to (?:start|run)|error starting|exec container|lxc-start/i,
    code: "boot-failed",
    detail: (words) => say`The machine did not start: ${words}`,
    remedy: say`Retry the step; if it fails again, the daemon's log and the machine's console say why.`,
  },
  {
    status: 503,
    code: "hypervisor-unreachable",
    detail: (words) => say`The LXD or Incus daemon is not ready: ${words}`,
    remedy: say`Wait until the daemon has started, then retry.`,
  },
];

/** An error answer of the daemon -> error of the closed table. */
export function toRefusal(failure: VendorFailure): LxdRefusal {
  const rule = RULES.find(
    (one) => (one.status ?? failure.status) === failure.status && (one.pattern?.test(failure.message) ?? true),
  );
  const { code, detail, remedy } = rule ?? {
    code: "hypervisor-refused" as const,
    detail: (words: string) => say`The hypervisor refused: ${words}`,
    remedy: say`Retry the step; if it fails again, show this to your administrator.`,
  };
  return new LxdRefusal(
    code,
    { detail: detail(failure.message.trim() || `status ${failure.status}`), remedy },
    failure,
  );
}

const hasFailure = (e: unknown, status: number, pattern: RegExp): boolean =>
  e instanceof LxdRefusal && (e.failure.status === status || pattern.test(e.failure.message));

export const isAbsent = (e: unknown): boolean => hasFailure(e, 404, /not found|no such (?:object|file or directory)/i);

export const isConflict = (e: unknown): boolean =>
  hasFailure(e, 409, /already exists|UNIQUE constraint|already in use/i);

export const hasNoForwards = (e: unknown): boolean =>
  e instanceof LxdRefusal && /does not support (?:network )?(?:address )?forwards/i.test(e.failure.message);

/** Another call of ours, perhaps of another worker, is at work on the same instance. */
export const isBusy = (e: unknown): boolean =>
  hasFailure(e, 423, /is busy|busy running|in progress|already running|already stopped|not running|is running/i);

const CONNECTION_REMEDIES: readonly [RegExp, Sentence][] = [
  [/^(ENOENT|ECONNREFUSED)$/, say`Start the daemon (systemctl start lxd or incus), then retry.`],
  [/^(EACCES|EPERM)$/, say`Add the worker's user to the group lxd or incus-admin, and start the worker anew.`],
  [
    /CERT|SIGNED|TLS|SSL|ALTNAME/i,
    say`Check the client certificate, its key and the daemon's certificate in the cloud's connection.`,
  ],
];

/** A connection that failed below HTTP -> hypervisor-unreachable. */
export function toUnreachable(where: string, e: unknown): PortalError {
  const code = e instanceof Error && "code" in e ? String(e.code) : e instanceof Error ? e.message : String(e);
  const remedy =
    CONNECTION_REMEDIES.find(([pattern]) => pattern.test(code))?.[1] ??
    say`Check that the daemon runs and that the worker's host can reach it, then retry.`;
  return new PortalError(
    "hypervisor-unreachable",
    { detail: say`The LXD or Incus daemon at ${where} does not answer (${code}).`, remedy },
    { cause: e },
  );
}

export const noDaemon = (): PortalError =>
  new PortalError("hypervisor-unreachable", {
    detail: say`There is no LXD or Incus daemon on this host: none of its usual sockets exists.`,
    remedy: say`Install and start LXD or Incus, or name its socket in the cloud's connection.`,
  });

export const cancelled = (): PortalError =>
  new PortalError("cancelled", {
    detail: say`The call to the hypervisor was cancelled.`,
    remedy: say`Retry when you want it done.`,
  });
