import { expect, it } from "vitest";
import { runAction } from "@/lib/deployments/run-action";
import { FAULT_POINTS } from "./testing/fault-points";
import { factsOf } from "./testing/ledger";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { withMortalWorkers } from "./testing/mortal-workers";

const host = withMortalWorkers({ speed: 1000, count: 2, services: ["mariadb"] });

const LIMIT_MS = 600_000;

it(
  "a worker killed while a stack stops or starts: it comes to its end, and the ledger says so once",
  async () => {
    const name = "restless";
    const { stackId, deploymentId } = await launch(host.installation, mariadbRequest(name));
    expect(await runEnds(host.installation.databaseUrl, deploymentId, LIMIT_MS)).toBe("succeeded");
    const facts = ["made/unverified", "verified/running"];
    for (const point of FAULT_POINTS)
      for (const [action, fact, state] of [
        ["stop", "stopped", "stopped"],
        ["start", "started/running", "ready"],
      ] as const) {
        host.workers.order(name, { key: `db-2.${action}`, point });
        const body = { action, node: null, parameters: {} };
        const { deploymentId: id } = await runAction(host.installation.viewer, {
          params: { stack: stackId },
          query: {},
          body,
        });
        expect([action, point, await runEnds(host.installation.databaseUrl, id, LIMIT_MS)]).toEqual([
          action,
          point,
          "succeeded",
        ]);
        facts.push(fact);
        expect([action, point, await factsOf(host.installation.database, stackId)]).toEqual([
          action,
          point,
          { "db-1": facts, "db-2": facts, "db-3": facts },
        ]);
        const { state: now } = await host.installation.database.stack.findUniqueOrThrow({ where: { id: stackId } });
        expect([action, point, now]).toEqual([action, point, state]);
      }
    expect(host.workers.withdraw()).toEqual([]);
    expect(await host.workers.killed(2 * FAULT_POINTS.length)).toBe(2 * FAULT_POINTS.length);
  },
  LIMIT_MS,
);
