import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { SSH, sshOptions, type RunFiles } from "@/lib/config-tools/ssh/options";
import { orphanedFolders, ownedPrefix, removeFolder } from "@/lib/config-tools/ssh/owned-folders";
import type { InventoryHost } from "@/lib/config-tools/tool";

const PREFIX = "burgeon-ssh";

/**
 * Shared SSH connections (ControlMaster). They outlive a run by a minute, so the next step on the same node does not
 * connect again (0.2 s each). The socket's name is a hash of everything that identifies the peer, its host keys
 * included: another machine that gets the same address never meets an old connection.
 */
export type Connections = {
  socket(host: InventoryHost, privateKey: string): Promise<string>;
  /** Ends the master connections of these hosts. */
  end(hosts: InventoryHost[], privateKey: string): Promise<void>;
  /** Ends every master connection and removes the folder. */
  close(): Promise<void>;
};

export function makeConnections(): Connections {
  // A Unix socket's path holds at most 107 bytes, and ssh adds 17: too short for most work folders, hence the system's.
  let folder: Promise<string> | undefined;
  const make = async () => mkdtemp(path.join(os.tmpdir(), await ownedPrefix(PREFIX)));
  const open = (): Promise<string> => (folder ??= make());
  const socket = async (host: InventoryHost, privateKey: string): Promise<string> => {
    const identity = JSON.stringify([host.address, host.port, host.user, host.hostKeys, privateKey]);
    return path.join(await open(), createHash("sha256").update(identity).digest("hex").slice(0, 24));
  };
  return {
    socket,
    async end(hosts, privateKey) {
      await Promise.all(hosts.map(async (host) => endMaster(await socket(host, privateKey))));
    },
    async close() {
      if (!folder) return;
      await endAll(await folder);
      folder = undefined;
    },
  };
}

/** Ends the connections that workers left which were killed, and removes their folders. Safe beside other workers. */
export async function sweepConnections(): Promise<void> {
  for (const folder of await orphanedFolders(os.tmpdir(), PREFIX)) await endAll(folder);
}

async function endAll(folder: string): Promise<void> {
  const sockets = await readdir(folder).catch(() => []); // another worker may sweep it, too
  await Promise.all(sockets.map((name) => endMaster(path.join(folder, name))));
  await removeFolder(folder);
}

/** `ssh -O exit` talks to the socket alone; the destination is a formality. No master there is fine. */
function endMaster(socket: string): Promise<void> {
  return new Promise((resolve) => {
    execFile(SSH, ["-F", "none", "-o", `ControlPath=${socket}`, "-O", "exit", "master"], { timeout: 5000 }, () =>
      resolve(),
    );
  });
}

/**
 * Ends what a cancelled run left on a node: modules go on after their SSH session is cut. They carry BURGEON_RUN in
 * their environment. First SIGTERM, after four seconds SIGKILL; dpkg and apt get the time to end cleanly.
 */
const END_PROCESSES = `
import os, signal, sys, time
mark = b"BURGEON_RUN=" + sys.argv[1].encode()
def marked():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/environ" % pid, "rb") as file:
                if int(pid) != os.getpid() and mark in file.read().split(b"\\0"):
                    yield int(pid)
        except OSError:
            pass
deadline = time.monotonic() + 4
sent = set()
while True:
    pids = list(marked())
    if not pids:
        break
    late = time.monotonic() > deadline
    for pid in pids:
        if late or pid not in sent:
            sent.add(pid)
            try:
                os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
            except OSError:
                pass
    time.sleep(0.05)
`;
const END_TIMEOUT_MS = 10_000;

/** Best effort: a node that cannot be reached any more runs on alone, and is destroyed or configured anew later. */
export function endOnNode(host: InventoryHost, files: RunFiles, socket: string, runId: string): Promise<void> {
  const python = ["/usr/bin/python3", "-", runId];
  const command = host.user === "root" ? python : ["sudo", "-n", ...python];
  return new Promise((resolve) => {
    const options = ["-o", `ControlPath=${socket}`, ...sshOptions(files, 3), "-p", String(host.port), "-l", host.user];
    const child = spawn(SSH, [...options, host.address, "--", ...command], {
      stdio: ["pipe", "ignore", "ignore"],
      timeout: END_TIMEOUT_MS,
    });
    child.on("error", () => resolve());
    child.on("close", () => resolve());
    child.stdin.on("error", () => undefined);
    child.stdin.end(END_PROCESSES);
  });
}
