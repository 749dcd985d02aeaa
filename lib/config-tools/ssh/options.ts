import type { InventoryHost } from "@/lib/config-tools/tool";

export const SSH = "/usr/bin/ssh";
export const CONNECT_TIMEOUT_SECONDS = 10;

/** Of one run, in its folder. */
export type RunFiles = { privateKey: string; knownHosts: string };

export function knownHostsFile(hosts: InventoryHost[]): string {
  const lines = hosts.flatMap((host) =>
    host.hostKeys.map((key) => `${host.port === 22 ? host.address : `[${host.address}]:${host.port}`} ${key}\n`),
  );
  return lines.join("");
}

/**
 * Options of every ssh call of a run. `-F none`: no user's or system's configuration takes part. The keep-alive ends a
 * connection to a node that died after 15 s.
 */
export function sshOptions(files: RunFiles, connectTimeoutSeconds: number): string[] {
  const options = {
    BatchMode: "yes",
    CheckHostIP: "no",
    ConnectTimeout: String(connectTimeoutSeconds),
    ControlMaster: "auto",
    ControlPersist: "60",
    GSSAPIAuthentication: "no",
    GlobalKnownHostsFile: "/dev/null",
    IdentitiesOnly: "yes",
    IdentityAgent: "none",
    PreferredAuthentications: "publickey",
    ServerAliveCountMax: "3",
    ServerAliveInterval: "5",
    StrictHostKeyChecking: "yes",
    UpdateHostKeys: "no",
    UserKnownHostsFile: files.knownHosts,
  };
  return ["-F", "none", ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`])];
}
