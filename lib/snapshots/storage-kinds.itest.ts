import { afterAll, beforeAll, expect, it } from "vitest";
import { createSimulatorDriver } from "@/lib/hypervisors/simulator/driver";
import type { HypervisorDriver, SnapshotRestore } from "@/lib/hypervisors/driver";
import { quietContext } from "@/lib/provisioning/clouds";
import { createInstallation, type TestInstallation } from "@/lib/provisioning/testing/installation";
import { launch, mariadbRequest, runEnds } from "@/lib/provisioning/testing/launch";
import { startTestWorker, type TestWorker } from "@/lib/provisioning/testing/worker";
import { english, type Sentence } from "@/lib/util/say";
import { deleteSnapshot } from "./delete-snapshot";
import { listSnapshots } from "./list-snapshots";
import { restoreSnapshot } from "./restore-snapshot";
import { takeSnapshot } from "./take-snapshot";

let installation: TestInstallation;
let worker: TestWorker;
let driver: HypervisorDriver;

beforeAll(async () => {
  installation = await createInstallation();
  const installationId = installation.env.BURGEON_INSTALLATION_ID!;
  driver = await createSimulatorDriver({ installationId, connection: { dir: installation.world, speed: 1000 } });
  worker = await startTestWorker(installation);
});
afterAll(async () => {
  await worker?.stop();
  await driver?.close();
  await installation?.remove();
});

const ctx = quietContext("test");
const about = (stack: string) => ({ params: { stack }, query: {}, body: undefined });
const one = (stack: string, snapshot: string) => ({ ...about(stack), params: { stack, snapshot } });
const list = async (stack: string) => (await listSnapshots(installation.viewer, about(stack))).items;

async function succeeds(started: Promise<{ deploymentId: string }>): Promise<void> {
  expect(await runEnds(installation.databaseUrl, (await started).deploymentId)).toBe("succeeded");
}

/** A stack with three snapshots on storage of a kind, which a worker has found out about. */
async function stackOn(snapshotRestore: SnapshotRestore): Promise<{ stack: string; first: string; second: string }> {
  const { viewer, database, cloudId: id, world } = installation;
  await worker.stop();
  await database.cloud.update({ where: { id }, data: { connection: { dir: world, speed: 1000, snapshotRestore } } });
  worker = await startTestWorker(installation);
  const launched = await launch(installation, mariadbRequest(snapshotRestore));
  expect(await runEnds(installation.databaseUrl, launched.deploymentId)).toBe("succeeded");
  const stack = launched.stackId;
  const take = async (): Promise<string> => {
    const taking = takeSnapshot(viewer, { ...about(stack), body: { note: "" } });
    await succeeds(taking);
    return (await taking).snapshot;
  };
  const [first, second] = [await take(), await take()];
  await take();
  return { stack, first, second };
}

const ledger = (stack: string) =>
  installation.database.ledgerOpen.count({ where: { fact: { stackId: stack }, resource: { kind: "snapshot" } } });

it("where only the newest comes back, an older one is refused before anything is stopped, and says what to do", async () => {
  const { stack, first, second } = await stackOn("newest");
  const { viewer, database } = installation;
  const reason = (restore: { reason: Sentence | string | null }) => restore.reason && english(restore.reason);
  expect((await list(stack)).map(({ number, can, loses }) => [number, reason(can.restore), loses])).toEqual([
    [3, null, []],
    [2, expect.stringContaining("delete the newer ones first (3)"), []],
    [1, expect.stringContaining("delete the newer ones first (2, 3)"), []],
  ]);
  const deployments = await database.deployment.count();
  await expect(restoreSnapshot(viewer, one(stack, first))).rejects.toMatchObject({ code: "wrong-state" });
  expect(await database.deployment.count()).toBe(deployments);

  const [newest] = await list(stack);
  await succeeds(deleteSnapshot(viewer, one(stack, newest!.id)));
  await expect(restoreSnapshot(viewer, one(stack, first))).rejects.toMatchObject({ code: "wrong-state" });
  await succeeds(restoreSnapshot(viewer, one(stack, second)));
  expect((await list(stack)).map(({ number, state }) => [number, state])).toEqual([
    [2, "ready"],
    [1, "ready"],
  ]);
});

it("where the newer ones are deleted, it is said before, and they are neither listed nor charged afterwards", async () => {
  const { stack, second, first } = await stackOn("deletes-newer");
  const { viewer, database } = installation;
  expect((await list(stack)).map(({ number, loses }) => [number, loses])).toEqual([
    [3, []],
    [2, [3]],
    [1, [2, 3]],
  ]);
  expect(await ledger(stack)).toBe(9);
  await succeeds(restoreSnapshot(viewer, one(stack, second)));
  expect((await list(stack)).map(({ number, state }) => [number, state])).toEqual([
    [2, "ready"],
    [1, "ready"],
  ]);
  expect(await ledger(stack)).toBe(6);
  const { data } = await database.auditEntry.findFirstOrThrow({
    where: { action: "stack.action-started" },
    orderBy: { id: "desc" },
  });
  expect(data).toMatchObject({ snapshot: 2, lost: [3] });
  const { machineId } = await database.node.findFirstOrThrow({ where: { stackId: stack, name: "db-2" } });
  expect(await driver.listSnapshots(ctx, machineId)).toEqual(["snapshot-1", "snapshot-2"]);
  await succeeds(restoreSnapshot(viewer, one(stack, first)));
  expect((await list(stack)).map(({ number }) => number)).toEqual([1]);
});
