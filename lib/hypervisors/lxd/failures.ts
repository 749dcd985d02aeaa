import { PortalError, type ErrorCode, type ErrorText } from "@/lib/errors";

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

type Rule = { status?: number; pattern?: RegExp; code: ErrorCode; detail: string; remedy: string };

/** First match wins; `$0` is the daemon's own text. Texts are of LXD 5.0 and Incus 6.0. */
const RULES: readonly Rule[] = [
  {
    pattern: /no space left on device|disk quota exceeded|not enough (?:free )?space|out of (?:disk )?space/i,
    code: "hypervisor-full",
    detail: "The hypervisor's storage pool is full.",
    remedy: "Destroy stacks or delete images that are no longer needed, or ask your administrator for a larger pool.",
  },
  {
    pattern: /cannot allocate memory|not enough memory|reached maximum number of instances/i,
    code: "hypervisor-full",
    detail: "The hypervisor has no room for another machine: $0",
    remedy: "Destroy stacks that are no longer needed, or choose a smaller size.",
  },
  {
    status: 403,
    code: "hypervisor-refused",
    detail: "The hypervisor does not let the portal in: $0",
    remedy: "Add the portal's client certificate to the daemon's trust store, or its user to the daemon's group.",
  },
  {
    pattern: /failed to (?:start|run)|error starting|exec container|lxc-start/i,
    code: "boot-failed",
    detail: "The machine did not start: $0",
    remedy: "Retry the step; if it fails again, the daemon's log and the machine's console say why.",
  },
  {
    status: 503,
    code: "hypervisor-unreachable",
    detail: "The LXD or Incus daemon is not ready: $0",
    remedy: "Wait until the daemon has started, then retry.",
  },
];

/** An error answer of the daemon -> error of the closed table. */
export function toRefusal(failure: VendorFailure): LxdRefusal {
  const rule = RULES.find(
    (one) => (one.status ?? failure.status) === failure.status && (one.pattern?.test(failure.message) ?? true),
  );
  const { code, detail, remedy } = rule ?? {
    code: "hypervisor-refused" as const,
    detail: "The hypervisor refused: $0",
    remedy: "Retry the step; if it fails again, show this to your administrator.",
  };
  return new LxdRefusal(
    code,
    { detail: detail.replace("$0", () => failure.message.trim() || `status ${failure.status}`), remedy },
    failure,
  );
}

const hasFailure = (e: unknown, status: number, pattern: RegExp): boolean =>
  e instanceof LxdRefusal && (e.failure.status === status || pattern.test(e.failure.message));

export const isAbsent = (e: unknown): boolean => hasFailure(e, 404, /not found|no such (?:object|file or directory)/i);

export const isConflict = (e: unknown): boolean =>
  hasFailure(e, 409, /already exists|UNIQUE constraint|already in use/i);

/** Another call of ours, perhaps of another worker, is at work on the same instance. */
export const isBusy = (e: unknown): boolean =>
  hasFailure(e, 423, /is busy|busy running|in progress|already running|already stopped|not running|is running/i);

const CONNECTION_REMEDIES: readonly [RegExp, string][] = [
  [/^(ENOENT|ECONNREFUSED)$/, "Start the daemon (`systemctl start lxd` or `incus`), then retry."],
  [/^(EACCES|EPERM)$/, "Add the worker's user to the group lxd or incus-admin, and start the worker anew."],
  [
    /CERT|SIGNED|TLS|SSL|ALTNAME/i,
    "Check the client certificate, its key and the daemon's certificate in the cloud's connection.",
  ],
];

/** A connection that failed below HTTP -> hypervisor-unreachable. */
export function toUnreachable(where: string, e: unknown): PortalError {
  const code = e instanceof Error && "code" in e ? String(e.code) : e instanceof Error ? e.message : String(e);
  const remedy =
    CONNECTION_REMEDIES.find(([pattern]) => pattern.test(code))?.[1] ??
    "Check that the daemon runs and that the worker's host can reach it, then retry.";
  return new PortalError(
    "hypervisor-unreachable",
    { detail: `The LXD or Incus daemon at ${where} does not answer (${code}).`, remedy },
    { cause: e },
  );
}

export const noDaemon = (): PortalError =>
  new PortalError("hypervisor-unreachable", {
    detail: "There is no LXD or Incus daemon on this host: none of its usual sockets exists.",
    remedy: "Install and start LXD or Incus, or name its socket in the cloud's connection.",
  });

export const cancelled = (): PortalError =>
  new PortalError("cancelled", {
    detail: "The call to the hypervisor was cancelled.",
    remedy: "Retry when you want it done.",
  });
