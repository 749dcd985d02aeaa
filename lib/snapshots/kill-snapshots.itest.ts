import { expect, it } from "vitest";
import { createSimulatorDriver } from "@/lib/hypervisors/simulator/driver";
import { quietContext } from "@/lib/provisioning/clouds";
import { FAULT_POINTS } from "@/lib/provisioning/testing/fault-points";
import { launch, mariadbRequest, runEnds } from "@/lib/provisioning/testing/launch";
import { withMortalWorkers } from "@/lib/provisioning/testing/mortal-workers";
import { deleteSnapshot } from "./delete-snapshot";
import { restoreSnapshot } from "./restore-snapshot";
import { takeSnapshot } from "./take-snapshot";

const host = withMortalWorkers({ speed: 1000, count: 2, services: ["mariadb"] });

const LIMIT_MS = 600_000;

it(
  "a worker killed while a snapshot is taken, restored or deleted: it comes to its end, and the ledger says so once",
  async () => {
    const { database, databaseUrl, viewer, env, world } = host.installation;
    const name = "restless";
    const { stackId, deploymentId } = await launch(host.installation, mariadbRequest(name));
    expect(await runEnds(databaseUrl, deploymentId, LIMIT_MS)).toBe("succeeded");
    const driver = await createSimulatorDriver({
      installationId: env.BURGEON_INSTALLATION_ID!,
      connection: { dir: world, speed: 1000 },
    });
    const { machineId } = await database.node.findFirstOrThrow({ where: { stackId, name: "db-2" } });
    const about = { params: { stack: stackId }, query: {}, body: undefined };
    const kept = () => driver.listSnapshots(quietContext("test"), machineId);
    for (const [i, point] of FAULT_POINTS.entries()) {
      const number = i + 1;
      const ends = async (key: string, started: Promise<{ deploymentId: string }>) => {
        const outcome = await runEnds(databaseUrl, (await started).deploymentId, LIMIT_MS);
        expect([key, point, outcome]).toEqual([key, point, "succeeded"]);
        const { state } = await database.stack.findUniqueOrThrow({ where: { id: stackId } });
        expect([key, point, state]).toEqual([key, point, "ready"]);
      };
      const facts = async () => {
        const resource = { kind: "snapshot", name: `${machineId}/snapshot-${number}` };
        const rows = await database.ledgerFact.findMany({ where: { resource }, orderBy: { id: "asc" } });
        return rows.map(({ what }) => what);
      };
      host.workers.order(name, { key: "db-2.take-snapshot", point });
      const taking = takeSnapshot(viewer, { ...about, body: { note: "" } });
      await ends("take", taking);
      const { snapshot } = await taking;
      expect([point, await kept(), await facts()]).toEqual([point, [`snapshot-${number}`], ["made"]]);
      const one = { ...about, params: { stack: stackId, snapshot } };
      host.workers.order(name, { key: "db-2.restore-snapshot", point });
      await ends("restore", restoreSnapshot(viewer, one));
      host.workers.order(name, { key: "db-2.delete-snapshot", point });
      await ends("delete", deleteSnapshot(viewer, one));
      expect([point, await kept(), await facts()]).toEqual([point, [], ["made", "gone"]]);
    }
    expect(host.workers.withdraw()).toEqual([]);
    expect(await host.workers.killed(3 * FAULT_POINTS.length)).toBe(3 * FAULT_POINTS.length);
    await driver.close();
  },
  LIMIT_MS,
);
