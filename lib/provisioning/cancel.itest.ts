import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { planLaunch } from "@/lib/deployments/plan-launch";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { listStates, startTestWorker, type TestWorker } from "./testing/worker";

let installation: TestInstallation;
let worker: TestWorker;

beforeAll(async () => {
  installation = await createInstallation({ connection: { speed: 200 } });
  worker = await startTestWorker(installation);
});
afterAll(async () => {
  await worker?.stop();
  await installation?.remove();
});

/** Resolves when the step has started; by the database's own notifications, so within milliseconds. */
async function stepStarts(runId: string, step: string): Promise<void> {
  const client = new pg.Client({ connectionString: installation.databaseUrl });
  await client.connect();
  try {
    await new Promise<void>((resolve, reject) => {
      const look = async () => {
        const { rowCount } = await client.query(
          "select 1 from workflow_event where run_id = $1 and kind = 'step-started' and step = $2",
          [runId, step],
        );
        if (rowCount) resolve();
      };
      client.on("notification", (n) => {
        if (n.payload?.startsWith(runId)) look().catch(reject);
      });
      client.query("listen burgeon_run").then(look).catch(reject);
    });
  } finally {
    await client.end();
  }
}

describe("destroy", () => {
  it("at the start of any step of a launch ends with nothing left, and with no step still running", async () => {
    const params = { project: installation.projectId };
    const plan = await planLaunch(installation.viewer, { params, query: {}, body: mariadbRequest("template") });
    const keys = plan.steps.filter((s) => s.phase === "main").map((s) => s.key);
    expect(keys.length).toBe(22);
    for (const key of keys) {
      const { stackId, deploymentId } = await launch(installation, mariadbRequest(`at-${key.replace(".", "-")}`));
      await stepStarts(deploymentId, key);
      // A launch that is Ready by now is removed by a deployment of its own, any other one is cancelled.
      const removal = await destroyStack(installation.viewer, {
        params: { stack: stackId },
        query: {},
        body: undefined,
      });
      const cancelled = removal.deploymentId === deploymentId;
      expect([key, await runEnds(installation.databaseUrl, removal.deploymentId)]).toEqual([
        key,
        cancelled ? "cancelled" : "succeeded",
      ]);
      expect([key, await worker.machinesOf(stackId)]).toEqual([key, []]);
      expect((await listStates(installation, stackId)).stack).toBe("removed");
      const open = await installation.database.workflowStep.count({
        where: { runId: deploymentId, state: { in: ["queued", "running", "waiting", "dormant"] }, phase: "main" },
      });
      expect([key, open]).toEqual([key, 0]);
    }
  });

  it("asked for twice at once starts one removal", async () => {
    const { stackId, deploymentId } = await launch(installation, mariadbRequest("twice"));
    await runEnds(installation.databaseUrl, deploymentId);
    const input = { params: { stack: stackId }, query: {}, body: undefined };
    const answers = await Promise.allSettled([
      destroyStack(installation.viewer, input),
      destroyStack(installation.viewer, input),
    ]);
    expect(answers.map((a) => a.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await installation.database.deployment.count({ where: { stackId, kind: "destroy" } })).toBe(1);
  });
});
