import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CallContext, HypervisorDriver, ImageSource, Machine } from "@/lib/hypervisors/driver";
import { openDriver } from "@/lib/hypervisors/registry";
import { generateSshKeyPair, type SshKeyPair } from "@/lib/util/ssh";
import type { NodeStep } from "./handlers/context";
import { makeAnonymous } from "./handlers/generalise";
import { sshReach, type ReachTarget } from "./reach";
import { findTestCloud } from "./testing/cloud";
import { testOsImage } from "./testing/os-image";
import { userData } from "./user-data";

const cloud = await findTestCloud();
const mark = `planted-${randomUUID()}`;
const machineId = randomBytes(16).toString("hex");

/** What people and programs leave on a machine, by kind: how it gets there, and the text that would betray it in a clone. */
const TRACES: Record<string, { plant: string; text: string }> = {
  "machine id": { plant: `echo ${machineId} >/etc/machine-id; cp /etc/machine-id /var/lib/dbus/`, text: machineId },
  "host key": { plant: file("/etc/ssh/ssh_host_rsa_key", "hostkey"), text: `${mark}-hostkey` },
  "signed-in person's key": { plant: file("/root/.ssh/authorized_keys", "person"), text: `${mark}-person` },
  "private key": { plant: file("/root/.ssh/id_ed25519", "private"), text: `${mark}-private` },
  "cloud-init state": { plant: file("/var/lib/cloud/data/state", "cloud"), text: `${mark}-cloud` },
  "cloud-init seed": { plant: file("/var/lib/cloud/seed/nocloud/user-data", "seed"), text: `${mark}-seed` },
  log: { plant: file("/var/log/app/app.log", "log"), text: `${mark}-log` },
  "rotated log": { plant: file("/var/log/app/app.log.1", "rotated"), text: `${mark}-rotated` },
  journal: {
    plant: `mkdir -p /var/log/journal; systemctl restart systemd-journald; logger ${mark}-journal; journalctl --sync`,
    text: `${mark}-journal`,
  },
  "package cache": { plant: file("/var/cache/apt/archives/a.deb", "cache"), text: `${mark}-cache` },
  "package list": { plant: file("/var/lib/apt/lists/list", "list"), text: `${mark}-list` },
  "shell history": { plant: file("/root/.bash_history", "history"), text: `${mark}-history` },
  "another's shell history": { plant: file("/home/eve/.bash_history", "eve"), text: `${mark}-eve` },
  "config tool's files": { plant: file("/root/.ansible/tmp/x/vars", "ansible"), text: `${mark}-ansible` },
  "temporary file": { plant: file("/tmp/.hidden", "tmp"), text: `${mark}-tmp` },
  "long-lived temporary file": { plant: file("/var/tmp/..odd", "vartmp"), text: `${mark}-vartmp` },
  "random seed": { plant: file("/var/lib/systemd/random-seed", "random"), text: `${mark}-random` },
  "DHCP lease": { plant: file("/var/lib/dhcp/dhclient.leases", "lease"), text: `${mark}-lease` },
};

function file(at: string, kind: string): string {
  return `mkdir -p "$(dirname ${at})" && echo ${mark}-${kind} >>${at}`;
}

/** The portal's own keys of the captured machine, which cloud-init has written down in several places. */
const portalKeys = (keys: Keys): Record<string, string> => ({
  "portal's key": keys.ssh.publicKey.split(" ")[1]!,
  "captured machine's host key": keys.host.publicKey.split(" ")[1]!,
  "captured machine's private host key": keys.host.privateKey.split("\n")[2]!,
});

type Keys = { ssh: SshKeyPair; host: SshKeyPair };
const makeKeys = (): Keys => ({ ssh: generateSshKeyPair("portal"), host: generateSshKeyPair("host") });
const ctx = (): CallContext => ({
  signal: AbortSignal.timeout(600_000),
  idempotencyKey: "generalise",
  progress: () => undefined,
});

describe.skipIf(!cloud)("a machine that becomes an image", () => {
  let driver: HypervisorDriver;
  const builder = makeKeys();
  const clone = makeKeys();
  let os: ImageSource;

  const start = async (id: string, imageId: string, keys: Keys): Promise<ReachTarget> => {
    await driver.ensureMachine(ctx(), {
      ...{ id, hostname: id, imageId, cloneKind: "thin", vcpus: 1, memoryMiB: 512, diskGiB: 4 },
      userData: userData({ authorizedKey: keys.ssh.publicKey, hostKey: keys.host }),
      tags: { stack: "s", node: id, deployment: "d", planHash: "p" },
    });
    await driver.ensureStarted(ctx(), id);
    const { addresses } = await poll(id, (m) => m.addresses.length > 0);
    const { privateKey } = keys.ssh;
    const target = { address: addresses[0]!, user: "root", privateKey, hostKey: keys.host.publicKey };
    await expect.poll(() => sshReach.signIn(target), { timeout: 300_000, interval: 250 }).toEqual({ open: true });
    return target;
  };
  const poll = async (id: string, good: (machine: Machine) => boolean): Promise<Machine> => {
    let machine: Machine | null = null;
    const look = async () => (machine = await driver.getMachine(ctx(), id)) !== null && good(machine);
    await expect.poll(look, { timeout: 300_000, interval: 250 }).toBe(true);
    return machine!;
  };
  const run = async (target: ReachTarget, command: string): Promise<string> =>
    (await sshReach.run(target, command, ctx().signal)).output;
  const stepOf = (id: string, keys: Keys): NodeStep => {
    const told: string[] = [];
    const step = {
      call: { runId: "r", key: "builder.generalise", attempt: 1, action: "generalise", payload: {} },
      ctx: { signal: ctx().signal, emit: (e: { data: { text: string } }) => void told.push(e.data.text) },
      cloud: { driver, reach: sshReach, patienceMs: 180_000 },
      machine: { machineId: id, node: { name: "builder" }, hostKey: keys.host },
      facts: { sshKey: keys.ssh },
    };
    return step as unknown as NodeStep;
  };

  beforeAll(async () => {
    driver = await openDriver(cloud!.driver, {
      installationId: `g${randomBytes(3).toString("hex")}`,
      connection: { ...cloud!.connection },
    });
    await driver.prepare(ctx());
    os = await testOsImage(driver.capabilities.imageFormat === "disk" ? "disk" : "container");
    await driver.ensureImage(ctx(), os);
  });
  afterAll(async () => {
    await driver?.teardown(ctx());
    await driver?.close();
  });

  async function identityProblems(target: ReachTarget): Promise<string[]> {
    const problems: string[] = [];
    const id = (await run(target, "cat /etc/machine-id")).trim();
    if (!/^[0-9a-f]{32}$/.test(id) || id === machineId) problems.push(`the clone's machine id is "${id}"`);
    const status = await run(target, "cloud-init status --wait");
    if (!status.includes("done")) problems.push(`cloud-init of the clone says ${status}`);
    return problems;
  }

  it("carries no identity, trace or secret into its clones, which get their own", async () => {
    const old = await start("builder", os.id, builder);
    await run(
      old,
      Object.values(TRACES)
        .map(({ plant }) => plant)
        .join("\n"),
    );
    const step = stepOf("builder", builder);
    await makeAnonymous(step);
    // A repetition after a worker died cannot sign in any more, and need not.
    await makeAnonymous(step);
    await driver.captureImage(ctx(), { machineId: "builder", imageId: "baked", description: "Baked" });

    const fresh = await start("clone", "baked", clone);
    const kindOf = new Map(Object.entries(portalKeys(builder)).map(([kind, text]) => [text, kind]));
    for (const [kind, { text }] of Object.entries(TRACES)) kindOf.set(text, kind);
    // In one pass over all files: emulated machines read slowly.
    const texts = [...kindOf.keys()].map((text) => `-e '${text}'`).join(" ");
    const matches = await run(
      fresh,
      `grep -raoF --exclude-dir=proc --exclude-dir=sys --exclude-dir=dev ${texts} / 2>/dev/null`,
    );
    const found = matches
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => `${kindOf.get(line.slice(line.indexOf(":") + 1))}: ${line.slice(0, line.indexOf(":"))}`);
    found.push(...(await identityProblems(fresh)));
    expect(found).toEqual([]);
  });
});
