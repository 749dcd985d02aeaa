import { afterAll, beforeAll, expect, it } from "vitest";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { FAULT_POINTS, type FaultPoint } from "./testing/fault-points";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { factsOf } from "./testing/ledger";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { MortalWorkers } from "./testing/mortal-workers";

let installation: TestInstallation;
let workers: MortalWorkers;

beforeAll(async () => {
  installation = await createInstallation({ connection: { speed: 1000 } });
  workers = await MortalWorkers.start(installation, 2);
});
afterAll(async () => {
  await workers?.stop();
  await installation?.remove();
});

const LIMIT_MS = 600_000;

it(
  "a worker killed around every step that tells the ledger: each fact is there once, and with the state that it belongs to",
  async () => {
    const deaths = (key: string) => FAULT_POINTS.map((point: FaultPoint) => ({ key, point }));
    let ordered = 0;
    for (const [i, { key, point }] of [...deaths("db-2.clone"), ...deaths("settle")].entries()) {
      const name = `killed-${i}`;
      workers.order(name, { key, point });
      ordered += 1;
      const { stackId, deploymentId } = await launch(installation, mariadbRequest(name));
      expect([key, point, await runEnds(installation.databaseUrl, deploymentId, LIMIT_MS)]).toEqual([
        key,
        point,
        "succeeded",
      ]);
      const ready = ["made/unverified", "verified/running"];
      expect([key, point, await factsOf(installation.database, stackId)]).toEqual([
        key,
        point,
        { "db-1": ready, "db-2": ready, "db-3": ready },
      ]);
      const death = i < FAULT_POINTS.length ? { key: "db-2.remove", point } : { key: "settle", point };
      workers.order(name, death);
      ordered += 1;
      const removal = await destroyStack(installation.viewer, {
        params: { stack: stackId },
        query: {},
        body: undefined,
      });
      expect([death, await runEnds(installation.databaseUrl, removal.deploymentId, LIMIT_MS)]).toEqual([
        death,
        "succeeded",
      ]);
      const gone = [...ready, "gone"];
      expect([death, await factsOf(installation.database, stackId)]).toEqual([
        death,
        { "db-1": gone, "db-2": gone, "db-3": gone },
      ]);
    }
    expect(workers.withdraw()).toEqual([]);
    expect(workers.kills).toBe(ordered);
  },
  LIMIT_MS,
);
