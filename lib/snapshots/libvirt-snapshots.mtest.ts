import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedLaunch, seedStack, TEST_KEY } from "@/lib/deployments/testing/seed";
import { createLibvirtDriver } from "@/lib/hypervisors/libvirt/driver";
import { createVirsh } from "@/lib/hypervisors/libvirt/virsh";
import type { HypervisorDriver } from "@/lib/hypervisors/driver";
import { quietContext } from "@/lib/provisioning/clouds";
import { createInstallation, type TestInstallation } from "@/lib/provisioning/testing/installation";
import { runEnds } from "@/lib/provisioning/testing/launch";
import { startTestWorker, type TestWorker } from "@/lib/provisioning/testing/worker";
import { sealSecret } from "@/lib/util/secret-box";
import { generateSshKeyPair } from "@/lib/util/ssh";
import { deleteSnapshot } from "./delete-snapshot";
import { listSnapshots } from "./list-snapshots";
import { restoreSnapshot } from "./restore-snapshot";
import { takeSnapshot } from "./take-snapshot";

const run = promisify(execFile);
const virsh = createVirsh("qemu:///system");
const asked = () => ({ signal: AbortSignal.timeout(60_000), timeoutMs: 60_000 });
const answers = await virsh.run(["version"], asked()).then(
  () => true,
  () => false,
);
if (!answers) console.warn("Snapshots on libvirt are not tested: libvirt does not answer on this host.");

const connection = { acceleration: "tcg", shutdownGraceMs: 1_000 };
const ctx = () => quietContext("libvirt-snapshots", AbortSignal.timeout(600_000));

/**
 * The portal's own way, from the use-case by the worker to libvirt. The guest has an empty disk and gets no further than its
 * firmware, so it costs no time; what is on the disk is written and read while the machine stands still.
 */
describe.skipIf(!answers)("snapshots of a stack on libvirt", () => {
  let installation: TestInstallation;
  let worker: TestWorker;
  let driver: HypervisorDriver;
  let [stack, machineId] = ["", ""];

  beforeAll(async () => {
    installation = await createInstallation({ driver: "libvirt", connection });
    const { database, viewer, projectId, cloudId, env, dataDir } = installation;
    driver = await createLibvirtDriver({ installationId: env.BURGEON_INSTALLATION_ID!, connection });
    await driver.prepare(ctx());
    const disk = path.join(dataDir, "empty.qcow2");
    await run("qemu-img", ["create", "-q", "-f", "qcow2", disk, "64M"]);
    const about = { id: "empty", description: "Nothing", os: "none", release: "none" };
    await driver.ensureImage(ctx(), { ...about, files: { disk } });
    const seeded = await seedStack(database, { projectId, cloudId, userId: viewer.userId });
    await database.stack.update({ where: { id: seeded.id }, data: { readyAt: new Date() }, select: { id: true } });
    await seedLaunch(database, { stack: seeded });
    const node = await database.node.findFirstOrThrow({ where: { stackId: seeded.id } });
    const key = { stackId: seeded.id, name: `host-key:${node.name}` };
    const ciphertext = sealSecret(TEST_KEY, key, JSON.stringify(generateSshKeyPair(node.name)));
    await database.secret.create({ data: { ...key, kind: "host-key", ciphertext }, select: { id: true } });
    [stack, machineId] = [seeded.id, node.machineId];
    await driver.ensureMachine(ctx(), {
      ...{ id: machineId, hostname: node.name, imageId: "empty", cloneKind: "thin", userData: "#cloud-config\n" },
      ...{ vcpus: node.vcpus, memoryMiB: node.memoryMiB, diskGiB: node.diskGiB },
      tags: { stack, node: node.name, deployment: "d", planHash: "0a1b" },
    });
    worker = await startTestWorker(installation);
  });
  afterAll(async () => {
    await worker?.stop();
    await driver?.teardown(ctx());
    await driver?.close();
    await installation?.remove();
  });

  const of = () => ({ params: { stack }, query: {}, body: undefined });
  const one = (snapshot: string) => ({ ...of(), params: { stack, snapshot } });
  const ends = (id: string) => runEnds(installation.databaseUrl, id, 600_000);

  async function taken(): Promise<string> {
    const { deploymentId, snapshot } = await takeSnapshot(installation.viewer, { ...of(), body: { note: "" } });
    expect(await ends(deploymentId)).toBe("succeeded");
    return snapshot;
  }

  async function onDisk(command: string): Promise<string> {
    await driver.ensureStopped(ctx(), machineId);
    const xml = await virsh.run(["dumpxml", machineId], asked());
    const [, pool, volume] = /<source pool='([^']+)' volume='(machine[^']+disk)'/.exec(xml) ?? [];
    const file = (await virsh.run(["vol-path", volume!, "--pool", pool!], asked())).trim();
    return (await run("qemu-io", ["-f", "qcow2", "-c", command, file])).stdout;
  }
  /** MiB of one byte, so that the blocks count. */
  const write = (byte: number) => onDisk(`write -P ${byte} 0 16M`);
  const holds = (byte: number) =>
    onDisk(`read -P ${byte} 0 16M`).then(
      () => true,
      (e: { stdout?: string }) => {
        if (e.stdout?.includes("verification failed")) return false;
        throw e;
      },
    );

  it("are taken of a machine that runs and of one that stands, restored to the byte, and deleted", async () => {
    await write(1);
    await driver.ensureStarted(ctx(), machineId);
    const first = await taken();
    await write(2);
    expect([await holds(1), await holds(2)]).toEqual([false, true]);
    const second = await taken();
    expect((await driver.listSnapshots(ctx(), machineId)).sort()).toEqual(["snapshot-1", "snapshot-2"]);
    const used = async () => (await driver.usage(ctx(), machineId)).diskMiB;
    expect(await used()).toBeGreaterThanOrEqual(32);
    const { items } = await listSnapshots(installation.viewer, of());
    expect(items.map(({ number, state, loses }) => [number, state, loses])).toEqual([
      [2, "ready", []],
      [1, "ready", []],
    ]);

    // It goes on until somebody would sign in: nobody is at home in this guest.
    const { deploymentId } = await restoreSnapshot(installation.viewer, one(first));
    expect(await ends(deploymentId)).toBe("failed");
    const steps = await installation.database.workflowStep.findMany({ where: { runId: deploymentId } });
    const succeeded = steps.filter(({ state }) => state === "succeeded").map(({ action }) => action);
    expect(succeeded.sort()).toEqual(["record", "restore-snapshot", "start", "stop"]);
    expect(await holds(1)).toBe(true);
    expect((await driver.listSnapshots(ctx(), machineId)).sort()).toEqual(["snapshot-1", "snapshot-2"]);

    const data = { state: "stopped" };
    await installation.database.stack.update({ where: { id: stack }, data, select: { id: true } });
    const before = await used();
    for (const snapshot of [second, first]) {
      const { deploymentId: deleted } = await deleteSnapshot(installation.viewer, one(snapshot));
      expect(await ends(deleted)).toBe("succeeded");
    }
    expect(await driver.listSnapshots(ctx(), machineId)).toEqual([]);
    expect((await listSnapshots(installation.viewer, of())).items).toEqual([]);
    expect(await used()).toBeLessThan(before!);
    expect(await holds(1)).toBe(true);
  });
});
