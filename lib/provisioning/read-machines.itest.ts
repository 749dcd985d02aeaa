import { afterAll, beforeAll, expect, it } from "vitest";
import { runAction } from "@/lib/deployments/run-action";
import { Clouds } from "./clouds";
import { forgetReadings, readMachines } from "./read-machines";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { chargedFor } from "./testing/ledger";
import { startTestWorker, type TestWorker } from "./testing/worker";

const HOUR_MS = 3_600_000;
const QUIET = { cpuSeconds: 1, memoryMiB: 1, receivedBytes: 0, sentBytes: 0 };
let installation: TestInstallation;
let worker: TestWorker;

beforeAll(async () => {
  installation = await createInstallation();
  worker = await startTestWorker(installation);
});
afterAll(async () => {
  await worker?.stop();
  await installation?.remove();
});

it("is not known where the hypervisor cannot tell: the machine is read, and its used disk is in the ledger as it was", async () => {
  const { database, databaseUrl, cloudId } = installation;
  const { stackId, deploymentId } = await launch(installation, mariadbRequest("cannot-tell"));
  expect(await runEnds(databaseUrl, deploymentId)).toBe("succeeded");
  const usage = () => Promise.resolve({ ...QUIET, diskMiB: null });
  const get = () => Promise.resolve({ driver: { usage } } as unknown as Awaited<ReturnType<Clouds["get"]>>);
  expect(await readMachines({ database, clouds: { get } }, cloudId, new Date())).toBe(3);
  expect(await database.ledgerFact.count({ where: { stackId, what: "measured" } })).toBe(0);
  await database.machineReading.deleteMany();
  await database.stack.update({ where: { id: stackId }, data: { state: "stopped" } });
});

it("machines of ready stacks are read once an hour, and readings are kept for as long as is asked for", async () => {
  const { database, databaseUrl, env, dataDir, cloudId, viewer } = installation;
  const clouds = new Clouds(database, { installationId: env.BURGEON_INSTALLATION_ID!, dataDir, patienceMs: 3_000 });
  const now = Date.now();
  const readAt = (hours: number) => readMachines({ database, clouds }, cloudId, new Date(now + hours * HOUR_MS));
  const { stackId, deploymentId } = await launch(installation, mariadbRequest("read"));
  expect(await runEnds(databaseUrl, deploymentId)).toBe("succeeded");

  expect([await readAt(0), await readAt(0), await readAt(1)]).toEqual([3, 0, 3]);
  const rows = await database.machineReading.findMany({ orderBy: [{ machineId: "asc" }, { at: "asc" }] });
  expect(rows[1]!.cpuSeconds).toBeGreaterThanOrEqual(rows[0]!.cpuSeconds);
  expect(rows[1]!.networkBytes).toBeGreaterThanOrEqual(rows[0]!.networkBytes!);
  expect(rows[1]!.networkBytes).toBeGreaterThan(0n);
  const charged = await chargedFor(database, installation.projectId, stackId);
  const used = charged.map(({ amounts }) => amounts["disk-used"]);
  expect(used).toEqual([undefined, undefined, undefined, ...Array<unknown>(3).fill(expect.any(BigInt))]);
  expect(new Set(charged.slice(3).map(({ from }) => from)).size).toBe(1);
  expect(charged.every(({ amounts }) => amounts["disk-thin"] === 8192n)).toBe(true);

  // What stands still is not read: from then on nothing is known of it.
  const body = { action: "stop", node: null, parameters: {} };
  const stop = await runAction(viewer, { params: { stack: stackId }, query: {}, body });
  expect(await runEnds(databaseUrl, stop.deploymentId)).toBe("succeeded");
  expect(await readAt(2)).toBe(0);
  const open = await database.ledgerOpen.findMany({ where: { fact: { stackId } }, include: { fact: true } });
  expect(open.map(({ fact }) => fact.phase)).toEqual(["stopped", "stopped", "stopped"]);
  expect(open.map(({ fact }) => fact.diskUsed).sort()).toEqual(used.slice(3).sort());

  await forgetReadings(database, new Date(now + 47 * HOUR_MS), 48);
  expect(await database.machineReading.count()).toBe(6);
  await forgetReadings(database, new Date(now + 49 * HOUR_MS), 48);
  expect(await database.machineReading.count()).toBe(0);
});
