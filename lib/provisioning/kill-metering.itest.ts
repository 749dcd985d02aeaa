import { expect, it } from "vitest";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { FAULT_POINTS, type FaultPoint } from "./testing/fault-points";
import { factsOf } from "./testing/ledger";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { withMortalWorkers } from "./testing/mortal-workers";

const host = withMortalWorkers({ speed: 1000, count: 2, services: ["mariadb"] });

const LIMIT_MS = 600_000;

it(
  "a worker killed around every step that tells the ledger: each fact is there once, and with the state that it belongs to",
  async () => {
    const deaths = (key: string) => FAULT_POINTS.map((point: FaultPoint) => ({ key, point }));
    let ordered = 0;
    for (const [i, { key, point }] of [...deaths("db-2.clone"), ...deaths("settle")].entries()) {
      const name = `killed-${i}`;
      host.workers.order(name, { key, point });
      ordered += 1;
      const { stackId, deploymentId } = await launch(host.installation, mariadbRequest(name));
      expect([key, point, await runEnds(host.installation.databaseUrl, deploymentId, LIMIT_MS)]).toEqual([
        key,
        point,
        "succeeded",
      ]);
      const ready = ["made/unverified", "verified/running"];
      expect([key, point, await factsOf(host.installation.database, stackId)]).toEqual([
        key,
        point,
        { "db-1": ready, "db-2": ready, "db-3": ready },
      ]);
      const death = i < FAULT_POINTS.length ? { key: "db-2.remove", point } : { key: "settle", point };
      host.workers.order(name, death);
      ordered += 1;
      const removal = await destroyStack(host.installation.viewer, {
        params: { stack: stackId },
        query: {},
        body: undefined,
      });
      expect([death, await runEnds(host.installation.databaseUrl, removal.deploymentId, LIMIT_MS)]).toEqual([
        death,
        "succeeded",
      ]);
      const gone = [...ready, "gone"];
      expect([death, await factsOf(host.installation.database, stackId)]).toEqual([
        death,
        { "db-1": gone, "db-2": gone, "db-3": gone },
      ]);
    }
    expect(host.workers.withdraw()).toEqual([]);
    expect(await host.workers.killed(ordered)).toBe(ordered);
  },
  LIMIT_MS,
);
