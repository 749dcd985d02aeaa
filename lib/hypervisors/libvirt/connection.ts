import { isAbsolute, normalize } from "node:path";
import { z } from "zod";

/** Query keys of a libvirt URI that are safe: `command`, `netcat` and `proxy` run programs, `no_verify` trusts anybody. */
const SAFE_QUERY = new Set(["keyfile", "knownhosts", "known_hosts_verify", "pkipath", "sshauth", "no_tty", "mode"]);
const REMOTE =
  /^qemu\+(?:ssh|tls|libssh2?):\/\/(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?\/system$/;
const LOCAL = /^qemu(?:\+unix)?:\/\/\/system$/;

function uriProblem(uri: string): string | null {
  const [address = "", query = ""] = uri.split("?", 2);
  if (!LOCAL.test(address) && !REMOTE.test(address)) {
    return "Use qemu:///system, qemu+ssh://user@host/system or qemu+tls://host/system.";
  }
  const params = new URLSearchParams(query);
  const unsafe = [...params.keys()].find((key) => !SAFE_QUERY.has(key));
  if (unsafe !== undefined) return `The URI parameter "${unsafe}" is not allowed.`;
  return params.get("known_hosts_verify") === "ignore" ? "Host keys must be verified." : null;
}

/** What a cloud row holds for the driver `libvirt`. */
export const libvirtConnection = z.strictObject({
  uri: z
    .string()
    .max(500)
    .default("qemu:///system")
    .superRefine((uri, check) => {
      const message = uriProblem(uri);
      if (message) check.addIssue({ code: "custom", message });
    }),
  /** `auto` boots a kernel to find out on this host; for a remote host it believes what libvirt advertises. */
  acceleration: z.enum(["auto", "kvm", "tcg"]).default("auto"),
  /** Folder of the pool on the hypervisor's host, which QEMU's user may enter. Default: below libvirt's images. */
  poolDir: z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9/._-]+$/)
    .refine(
      (dir) => isAbsolute(dir) && normalize(dir) === dir && dir !== "/" && !dir.endsWith("/"),
      "An absolute path.",
    )
    .optional(),
  /** How long a guest may take to shut down before its power is cut. */
  shutdownGraceMs: z.number().int().min(0).max(600_000).default(60_000),
});

export type LibvirtConnection = z.infer<typeof libvirtConnection>;

export const isRemoteUri = (uri: string): boolean => REMOTE.test(uri.split("?", 1)[0] ?? "");

/** The URI for virsh: ssh must fail instead of asking for a password on the portal's terminal. */
export function effectiveUri(uri: string): string {
  if (!uri.startsWith("qemu+ssh:") || /[?&]no_tty=/.test(uri)) return uri;
  return `${uri}${uri.includes("?") ? "&" : "?"}no_tty=1`;
}
