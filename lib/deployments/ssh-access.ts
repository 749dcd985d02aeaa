import type { SshAccess } from "@/lib/contract/schemas/stacks";

/** Nodes are worked on as this user at this port; the OS images allow no other sign-in. */
const USER = "root";
const PORT = 22;

export type SshTarget = {
  stack: string;
  node: string;
  address: string;
  /** Public host key as the portal made it: "ssh-ed25519 AAAA… comment". */
  hostKey: string;
  /** The stack's private key, in OpenSSH's file format. */
  privateKey: string;
};

/**
 * What a person needs to sign in to a node: the key as a file, the pinned host key, and a command for a POSIX shell. The command
 * holds nothing secret, so a shell's history may keep it; the key never is part of it. Only the host key that the portal chose
 * before the first boot is accepted: no question is asked and no other known_hosts is read.
 */
export function sshAccess({ stack, node, address, hostKey, privateKey }: SshTarget): SshAccess {
  const keyFile = `${stack}.key`;
  const knownHostsFile = `${stack}-${node}.known_hosts`;
  const [type = "", key = ""] = hostKey.split(" ");
  const knownHosts = `${address} ${type} ${key}`;
  const ssh = [
    "ssh",
    ...["-i", keyFile],
    ...["IdentitiesOnly=yes", `UserKnownHostsFile=${knownHostsFile}`, "StrictHostKeyChecking=yes"].flatMap((o) => [
      "-o",
      o,
    ]),
    `${USER}@${address}`,
  ];
  const command = [`chmod 600 ${keyFile}`, `echo '${knownHosts}' > ${knownHostsFile}`, ssh.join(" ")].join(" &&\n");
  return { user: USER, address, port: PORT, keyFile, privateKey, knownHosts, command };
}
