import { type ChildProcess, execFile, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import ssh2 from "ssh2";
import { generateSshKeyPair } from "@/lib/util/ssh";
import { writeCertificates } from "./certificates";

const run = promisify(execFile);

/** Of libvirt's packages, OpenSSH's client, OpenSSL and util-linux. */
const PROGRAMS = ["/usr/sbin/libvirtd", "/usr/sbin/virtlogd", "/usr/bin/ssh", "/usr/bin/openssl", "/usr/bin/nsenter"];

/** Why this host cannot play a remote one, or null. */
export function libvirtHostRefusal(): string | null {
  if (process.getuid?.() !== 0) return "Only root can start a second libvirt.";
  const missing = PROGRAMS.filter((file) => !isExecutable(file));
  return missing.length === 0 ? null : `${missing.join(", ")} is missing.`;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export type LibvirtHost = {
  /** Over OpenSSH. Its configuration is this host's: see `sshBin`. */
  sshUri: string;
  /** Over TLS, with certificates of an authority that only this host and its client know. */
  tlsUri: string;
  /** Folder of an `ssh` that knows this host's key and no other; it must come first in virsh's PATH. */
  sshBin: string;
  /** Whether a file exists on the host. */
  has: (file: string) => Promise<boolean>;
  stop: () => Promise<void>;
};

/**
 * Mounts and processes of the other host. Its libvirt has all its folders to itself, and the folders that the arguments
 * name are empty, so that no shared path can help a driver. Process ids are its own as well: when the first process is
 * killed, nothing of it is left, guests included. The network is shared, for it is reached at the loopback address.
 */
const FIRST_PROCESS = `
set -eu
root=$1; shift
mkdir -p /run/libvirt
for folder in /etc /run /var/lib /var/cache /var/log; do
  mkdir -p "$root$folder/libvirt"
  mount --bind "$root$folder/libvirt" "$folder/libvirt"
done
for folder; do mount -t tmpfs hidden "$folder"; done
virtlogd --pid-file /run/libvirt/virtlogd.pid &
libvirtd --pid-file /run/libvirt/libvirtd.pid --listen &
until virsh -q -c qemu:///system version >/dev/null 2>&1; do kill -0 $!; sleep 0.1; done
echo ready
wait
`;

const libvirtdConf = (port: number): string =>
  Object.entries({
    listen_tls: 1,
    listen_addr: '"127.0.0.1"',
    tls_port: `"${port}"`,
    ca_file: '"/etc/libvirt/pki/cacert.pem"',
    cert_file: '"/etc/libvirt/pki/servercert.pem"',
    key_file: '"/etc/libvirt/pki/serverkey.pem"',
    auth_unix_rw: '"none"',
  })
    .map(([key, value]) => `${key} = ${value}\n`)
    .join("");

/**
 * Starts a second libvirt that shares no file with this host.
 * @param hidden folders of this host that the other one must not have, besides that of temporary files
 */
export async function startLibvirtHost(hidden: readonly string[]): Promise<LibvirtHost> {
  const root = await mkdtemp(path.join(tmpdir(), "burgeon-host-"));
  const etc = path.join(root, "etc/libvirt");
  const client = path.join(root, "client");
  await mkdir(path.join(etc, "pki"), { recursive: true });
  await mkdir(client);
  const tlsPort = await freePort();
  await writeCertificates({ server: path.join(etc, "pki"), client });
  await writeFile(path.join(etc, "libvirtd.conf"), libvirtdConf(tlsPort));
  // Where AppArmor is active, its profiles know only the usual folders.
  await writeFile(path.join(etc, "qemu.conf"), 'security_driver = "none"\n');

  const folders = [tmpdir(), ...hidden.filter((folder) => !path.resolve(folder).startsWith(tmpdir() + path.sep))];
  const namespaces = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const host = spawn("unshare", [...namespaces, "sh", "-c", FIRST_PROCESS, "host", root, ...folders], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const inside = [`--mount=/proc/${host.pid}/ns/mnt`, `--pid=/proc/${host.pid}/ns/pid_for_children`, "--"];
  let ssh: SshServer | undefined;
  const stop = async (): Promise<void> => {
    ssh?.close();
    await killed(host);
    await rm(root, { recursive: true, force: true });
  };
  try {
    await isReady(host);
    ssh = await serveSsh((command) => spawn("nsenter", [...inside, "sh", "-c", command]));
    const sshBin = path.join(client, "bin");
    await writeSshClient(sshBin, ssh);
    return {
      sshUri: `qemu+ssh://root@127.0.0.1:${ssh.port}/system`,
      tlsUri: `qemu+tls://127.0.0.1:${tlsPort}/system?pkipath=${client}`,
      sshBin,
      has: (file) =>
        run("nsenter", [...inside, "test", "-e", file]).then(
          () => true,
          () => false,
        ),
      stop,
    };
  } catch (e) {
    await stop();
    throw e;
  }
}

/** Waits for the first line on standard output. @throws when the process ends before, with what it said */
async function isReady(host: ChildProcess): Promise<void> {
  let said = "";
  host.stderr?.setEncoding("utf8").on("data", (chunk: string) => (said = (said + chunk).slice(-4000)));
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: host.stdout! }).once("line", () => resolve());
    host.once("error", reject);
    host.once("exit", () => reject(new Error(`the second libvirt did not start: ${said}`)));
  });
}

/** unshare lets other signals pass by, and with it dies all that it has started. */
async function killed(host: ChildProcess): Promise<void> {
  if (host.exitCode !== null || host.signalCode !== null) return;
  const ended = new Promise((resolve) => host.once("close", resolve));
  host.kill("SIGKILL");
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

type SshServer = { port: number; hostKey: string; userKey: string; close: () => void };

/** An SSH server for one key, which hands each command to `start`. In place of sshd, whose package starts a service. */
async function serveSsh(start: (command: string) => ChildProcess): Promise<SshServer> {
  const host = generateSshKeyPair("host");
  const user = generateSshKeyPair("user");
  const allowed = ssh2.utils.parseKey(user.publicKey);
  if (allowed instanceof Error) throw allowed;
  const connections = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [host.privateKey] }, (connection) => {
    connections.add(connection);
    connection.on("close", () => connections.delete(connection));
    connection.on("error", () => undefined); // a client that hangs up
    connection.on("authentication", (attempt) => {
      const known =
        attempt.method === "publickey" &&
        attempt.key.data.equals(allowed.getPublicSSH()) &&
        (!attempt.signature || allowed.verify(attempt.blob!, attempt.signature, attempt.hashAlgo) === true);
      if (known) attempt.accept();
      else attempt.reject(["publickey"]);
    });
    connection.on("session", (acceptSession) => {
      acceptSession().on("exec", (acceptExec, _reject, { command }) => {
        const channel = acceptExec();
        const child = start(command);
        channel.pipe(child.stdin!);
        child.stdout!.pipe(channel, { end: false });
        child.stderr!.pipe(channel.stderr, { end: false });
        child.stdin!.on("error", () => undefined); // it ended without reading all
        channel.on("close", () => child.kill());
        child.on("close", (code) => {
          channel.exit(code ?? 1);
          channel.end();
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    for (const connection of connections) connection.end();
  };
  return { port, hostKey: host.publicKey, userKey: user.privateKey, close };
}

/** OpenSSH with a configuration of its own: the user's is neither read nor changed. One connection serves many calls. */
async function writeSshClient(folder: string, { port, hostKey, userKey }: SshServer): Promise<void> {
  await mkdir(folder, { recursive: true });
  const at = (name: string) => path.join(folder, name);
  await writeFile(at("key"), userKey, { mode: 0o600 });
  await writeFile(at("known_hosts"), `[127.0.0.1]:${port} ${hostKey}\n`);
  const config = [
    `IdentityFile ${at("key")}`,
    "IdentitiesOnly yes",
    `UserKnownHostsFile ${at("known_hosts")}`,
    "GlobalKnownHostsFile none",
    "StrictHostKeyChecking yes",
    "ControlMaster auto",
    `ControlPath ${at("control")}`,
    "ControlPersist 60",
  ];
  await writeFile(at("config"), `${config.join("\n")}\n`);
  await writeFile(at("ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F ${at("config")} "$@"\n`, { mode: 0o755 });
}
