import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { InventoryHost } from "@/lib/config-tools/tool";
import { testOsImage } from "@/lib/provisioning/testing/os-image";
import { generateSshKeyPair } from "@/lib/util/ssh";
import { findContainerDaemon } from "@/scripts/lib/container-daemon.mjs";

/** Standard input is closed: `lxc init` would wait for a configuration there. */
const exec = (file: string, args: string[], env = process.env): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = execFile(file, args, { maxBuffer: 1 << 24, env, timeout: 120_000 }, (error, stdout) =>
      error ? reject(error) : resolve(stdout.trim()),
    );
    child.stdin?.end();
  });

export type TestNodes = {
  hosts: InventoryHost[];
  sshPrivateKey: string;
  /** A private folder that goes with the nodes. */
  dir: string;
  /** Runs a program on a node, past SSH. */
  on(node: string, ...command: string[]): Promise<string>;
  destroy(): Promise<void>;
};

const NETWORK = "[Match]\nName=eth0\n[Network]\nDHCP=ipv4\n";

/**
 * Real machines for tests: LXD system containers in a project, pool and network of their own, reachable over SSH with
 * a key and host keys made here. What else lives on the host is not touched.
 */
export async function makeTestNodes(roles: Record<string, string>): Promise<TestNodes> {
  const { rootTarball } = (await testOsImage("container")).files;
  if (!rootTarball) throw new Error("the container image has no root tarball");
  const daemon = await findContainerDaemon();
  if (daemon.state !== "answers") throw new Error("neither LXD nor Incus answers on this host");
  const id = `bt${process.pid}`;
  const dir = await mkdtemp(path.join(os.tmpdir(), "burgeon-test-"));
  const client = daemon.product === "incus" ? "incus" : "lxc";
  const lxc = (...args: string[]): Promise<string> =>
    exec(client, args, { ...process.env, LXD_CONF: dir, INCUS_CONF: dir });
  const inProject = (...args: string[]): Promise<string> => lxc("--project", id, ...args);
  const names = Object.keys(roles);
  const machine = (node: string): string => `${id}-${node}`;
  const destroy = async (): Promise<void> => {
    for (const node of names) await inProject("delete", "--force", machine(node)).catch(() => undefined);
    await inProject("image", "delete", "os").catch(() => undefined);
    await lxc("project", "delete", id).catch(() => undefined);
    await lxc("network", "delete", id).catch(() => undefined);
    await lxc("storage", "delete", id).catch(() => undefined);
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await lxc("project", "create", id, "-c", "features.images=true", "-c", "features.profiles=true");
    await lxc("storage", "create", id, "dir");
    await lxc("network", "create", id, `ipv4.address=${freeSubnet()}`, "ipv4.nat=true", "ipv6.address=none");
    await inProject("profile", "device", "add", "default", "root", "disk", `pool=${id}`, "path=/");
    await inProject("profile", "device", "add", "default", "eth0", "nic", "name=eth0", `network=${id}`);
    const metadata = { architecture: "x86_64", creation_date: 1, properties: { description: "test" }, templates: {} };
    await writeFile(path.join(dir, "metadata.yaml"), JSON.stringify(metadata));
    await exec("tar", ["-C", dir, "-cf", path.join(dir, "meta.tar"), "metadata.yaml"]);
    await inProject("image", "import", path.join(dir, "meta.tar"), rootTarball, "--alias", "os");
    const key = generateSshKeyPair("test");
    const hosts = await Promise.all(
      Object.entries(roles).map(async ([node, role]): Promise<InventoryHost> => {
        const name = machine(node);
        const hostKey = generateSshKeyPair(node);
        const push = async (content: string, target: string, mode = "0644"): Promise<void> => {
          const file = path.join(dir, `${node}-${path.basename(target)}`);
          await writeFile(file, content, { mode: 0o600 });
          await inProject("file", "push", "-p", "--uid", "0", "--gid", "0", "--mode", mode, file, `${name}${target}`);
        };
        await inProject("init", "os", name);
        await push("", "/etc/cloud/cloud-init.disabled");
        await push(NETWORK, "/etc/systemd/network/10-eth0.network");
        await push(hostKey.privateKey, "/etc/ssh/ssh_host_ed25519_key", "0600");
        await push(`${hostKey.publicKey}\n`, "/etc/ssh/ssh_host_ed25519_key.pub");
        await push(`${key.publicKey}\n`, "/root/.ssh/authorized_keys", "0600");
        await inProject("start", name);
        const address = await until(`${node} has an address`, async () => {
          const listed = JSON.parse(await inProject("list", name, "--format", "json")) as Listed[];
          const addresses = listed[0]?.state?.network?.eth0?.addresses ?? [];
          return addresses.find((a) => a.family === "inet")?.address;
        });
        await until(
          `${node} has sshd`,
          async () =>
            (await inProject("exec", name, "--", "systemctl", "is-active", "ssh").catch(() => "")) || undefined,
        );
        return { node, role, address, port: 22, user: "root", hostKeys: [hostKey.publicKey] };
      }),
    );
    const on = (node: string, ...command: string[]): Promise<string> =>
      inProject("exec", machine(node), "--", ...command);
    return { hosts, sshPrivateKey: key.privateKey, dir, on, destroy };
  } catch (e) {
    await destroy();
    throw e;
  }
}

type Listed = { state?: { network?: Record<string, { addresses: { family: string; address: string }[] }> } };

/** A private /24 that no interface of this host uses: LXD's own search for one fails where nothing answers a ping. */
function freeSubnet(): string {
  const used = Object.values(os.networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []);
  const third = Array.from({ length: 200 }, (_, i) => (process.pid + i) % 250);
  const free = third.find((n) => !used.some((address) => address.startsWith(`10.187.${n}.`)));
  return `10.187.${free}.1/24`;
}

/** Asks again until there is an answer, at most three minutes: the host may be busy. */
async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 180_000;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${what}: not within three minutes`);
}
