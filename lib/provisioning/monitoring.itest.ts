import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ActionRequest, LaunchRequest } from "@/lib/contract/schemas/stacks";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { getStack } from "@/lib/deployments/get-stack";
import { listStacks } from "@/lib/deployments/list-stacks";
import { runAction } from "@/lib/deployments/run-action";
import type { Plan } from "@/lib/plan/types";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { startTestWorker, type TestWorker } from "./testing/worker";

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

const ended = (id: string) => runEnds(installation.databaseUrl, id);
const about = (stack: string) => ({ params: { stack }, query: {}, body: undefined });

async function ready(request: LaunchRequest): Promise<{ stackId: string; deploymentId: string }> {
  const launched = await launch(installation, request);
  expect(await ended(launched.deploymentId)).toBe("succeeded");
  return launched;
}
async function act(stack: string, action: string, parameters: ActionRequest["parameters"] = {}): Promise<string> {
  const body = { action, node: null, parameters };
  const { deploymentId } = await runAction(installation.viewer, { params: { stack }, query: {}, body });
  expect(await ended(deploymentId)).toBe("succeeded");
  return deploymentId;
}
const prometheus = (name: string, watchedStack: string) =>
  mariadbRequest(name, { service: "prometheus", parameters: { watchedStack } });
const stacksIn = async (deployment: string) => {
  const { plan } = await installation.database.deployment.findUniqueOrThrow({ where: { id: deployment } });
  return (plan as unknown as Plan).stacks?.watchedStack;
};
const tasksOf = async (deployment: string, step: string) => {
  const where = { runId: deployment, kind: "task-ended", step };
  const events = await installation.database.workflowEvent.findMany({ where });
  return events.length;
};

describe("a stack that another one watches", () => {
  it("is of the same project, has been ready, and lets monitoring read it", async () => {
    const { stackId } = await ready(mariadbRequest("watched"));
    const refused = (id: string) => launch(installation, prometheus("early", id));
    const field = (text: string) => ({
      code: "invalid-parameters",
      fields: [{ path: ["parameters", "watchedStack"], message: { sentence: expect.stringContaining(text) } }],
    });
    await expect(refused(stackId)).rejects.toMatchObject(field("does not let monitoring read it"));
    await expect(refused(randomUUID())).rejects.toMatchObject(field("Choose another stack of this project"));
    await expect(refused("no id")).rejects.toMatchObject(field("Choose another stack of this project"));
    const other = await installation.database.project.create({ data: { name: "other-project", title: "Other" } });
    await installation.database.stack.update({
      where: { id: stackId },
      data: { projectId: other.id, monitored: true },
    });
    await expect(refused(stackId)).rejects.toMatchObject(field("Choose another stack of this project"));
  });

  it("is resolved with each plan: nodes while it is there, the reason once it is closed or gone", async () => {
    const { stackId: watched, deploymentId: first } = await ready(mariadbRequest("database"));
    const opened = await act(watched, "let-monitoring-read");
    // The exporter's own tasks come after those of the recipe.
    expect(await tasksOf(opened, "db-1.configure")).toBeGreaterThan(await tasksOf(first, "db-1.configure"));
    const { items } = await listStacks(installation.viewer, {
      params: { project: installation.projectId },
      query: { page: 1, pageSize: 50, sort: "name" },
      body: undefined,
    });
    expect(items.filter(({ monitored }) => monitored).map(({ name }) => name)).toEqual(["database"]);
    const now = await getStack(installation.viewer, about(watched));
    expect(now.actions.map(({ id }) => id)).toContain("stop-monitoring");

    const { stackId: watcher, deploymentId } = await ready(prometheus("watcher", watched));
    const addresses = now.nodeList.map(({ name, role, address }) => ({ node: `database/${name}`, role, address }));
    expect(await stacksIn(deploymentId)).toEqual({ id: watched, name: "database", missing: null, nodes: addresses });

    await act(watched, "stop-monitoring");
    const said = async (deployment: string) => {
      const where = { runId: deployment, kind: "progress", step: "record" };
      const [event] = await installation.database.workflowEvent.findMany({ where });
      return event?.data ?? null;
    };
    const closed = await act(watcher, "configure-again");
    expect(await stacksIn(closed)).toMatchObject({ missing: "closed", nodes: [] });
    expect(await said(closed)).toMatchObject({ text: { values: ["database"] } });
    await act(watched, "let-monitoring-read");
    expect(await stacksIn(await act(watcher, "configure-again"))).toMatchObject({ nodes: addresses });

    const removal = await destroyStack(installation.viewer, about(watched));
    expect(await ended(removal.deploymentId)).toBe("succeeded");
    const gone = await act(watcher, "configure-again");
    expect(await stacksIn(gone)).toMatchObject({ name: "database", missing: "removed", nodes: [] });
    expect(await said(gone)).toMatchObject({ text: { sentence: expect.stringContaining("was removed") } });
    const again = runAction(installation.viewer, {
      params: { stack: watcher },
      query: {},
      body: { action: "watch", node: null, parameters: { watchedStack: watched } },
    });
    await expect(again).rejects.toMatchObject({ code: "invalid-parameters" });
    expect(await stacksIn(await act(watcher, "watch", { watchedStack: "" }))).toBeUndefined();
  });
});
