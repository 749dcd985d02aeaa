import { access } from "node:fs/promises";
import { z } from "zod";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** Daemons as they are packaged: Debian's LXD, LXD's snap, Incus. The first socket that exists is taken. */
export const WELL_KNOWN_SOCKETS = [
  "/var/lib/lxd/unix.socket",
  "/var/snap/lxd/common/lxd/unix.socket",
  "/var/lib/incus/unix.socket",
  "/run/incus/unix.socket",
] as const;

const pem = z.string().regex(/^\s*-----BEGIN /, "must be PEM text");

/** Size of the storage pool that this installation makes for itself; without it, the driver looks at the free disk. */
const poolSizeGiB = z.number().int().min(5).max(65_536).optional();

/**
 * Whether machines that are asked for as privileged may be made. Root in them is nearly root of the daemon's host, and so is
 * everybody who may sign in there: it is for whoever runs the installation to say, and off unless said.
 */
const privileged = z.boolean().optional();

/** What a cloud row of this driver holds. */
export const lxdConnection = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("unix"), socket: z.string().startsWith("/").optional(), poolSizeGiB, privileged }),
  z.strictObject({
    kind: z.literal("https"),
    url: z.url({ protocol: /^https$/ }),
    clientCert: pem,
    clientKey: pem,
    /** The daemon's own certificate: it signs itself, so this very one is trusted and no other. */
    serverCert: pem,
    poolSizeGiB,
    privileged,
  }),
]);

export type LxdConnection = z.infer<typeof lxdConnection>;

export type LxdEndpoint =
  | { kind: "unix"; socket: string }
  | { kind: "https"; host: string; port: number; clientCert: string; clientKey: string; serverCert: string };

const DEFAULT_HTTPS_PORT = 8443;

/** The daemon to talk to, or null when there is none on this host. */
export async function findEndpoint(
  connection: LxdConnection,
  exists: (file: string) => Promise<boolean> = (file) =>
    access(file).then(
      () => true,
      () => false,
    ),
): Promise<LxdEndpoint | null> {
  if (connection.kind === "https") {
    const url = new URL(connection.url);
    const { clientCert, clientKey, serverCert } = connection;
    const port = url.port === "" ? DEFAULT_HTTPS_PORT : Number(url.port);
    return { kind: "https", host: url.hostname.replace(/^\[|\]$/g, ""), port, clientCert, clientKey, serverCert };
  }
  if (connection.socket !== undefined) return { kind: "unix", socket: connection.socket };
  for (const socket of WELL_KNOWN_SOCKETS) if (await exists(socket)) return { kind: "unix", socket };
  return null;
}

/** @throws invalid-request naming the first wrong field */
export function parseConnection(connection: unknown): LxdConnection {
  const parsed = lxdConnection.safeParse(connection);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new PortalError("invalid-request", {
    detail: say`The LXD or Incus connection is not usable: ${`${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim()}`,
    remedy: say`Correct the connection of this cloud.`,
  });
}
