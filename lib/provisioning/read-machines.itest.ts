import { afterAll, beforeAll, expect, it } from "vitest";
import { runAction } from "@/lib/deployments/run-action";
import { Clouds } from "./clouds";
import { forgetReadings, readMachines } from "./read-machines";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { startTestWorker, type TestWorker } from "./testing/worker";

const HOUR_MS = 3_600_000;
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

it("machines of ready stacks are read once an hour, and readings are forgotten after two days", async () => {
  const { database, databaseUrl, env, dataDir, cloudId, viewer } = installation;
  const clouds = new Clouds(database, { installationId: env.BURGEON_INSTALLATION_ID!, dataDir, patienceMs: 3_000 });
  const now = Date.now();
  const readAt = (hours: number) => readMachines({ database, clouds }, cloudId, new Date(now + hours * HOUR_MS));
  const { stackId, deploymentId } = await launch(installation, mariadbRequest("read"));
  expect(await runEnds(databaseUrl, deploymentId)).toBe("succeeded");

  expect([await readAt(0), await readAt(0), await readAt(1)]).toEqual([3, 0, 3]);
  const rows = await database.machineReading.findMany({ orderBy: [{ machineId: "asc" }, { at: "asc" }] });
  expect(rows[1]!.cpuSeconds).toBeGreaterThanOrEqual(rows[0]!.cpuSeconds);

  // What stands still is not read: from then on nothing is known of it.
  const body = { action: "stop", node: null, parameters: {} };
  const stop = await runAction(viewer, { params: { stack: stackId }, query: {}, body });
  expect(await runEnds(databaseUrl, stop.deploymentId)).toBe("succeeded");
  expect(await readAt(2)).toBe(0);

  await forgetReadings(database, new Date(now + 47 * HOUR_MS));
  expect(await database.machineReading.count()).toBe(6);
  await forgetReadings(database, new Date(now + 49 * HOUR_MS));
  expect(await database.machineReading.count()).toBe(0);
});
