import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ActionRequest, StackDetail } from "@/lib/contract/schemas/stacks";
import { cancelDeployment } from "@/lib/deployments/cancel-deployment";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { getDeployment } from "@/lib/deployments/get-deployment";
import { getStack } from "@/lib/deployments/get-stack";
import { retryDeployment } from "@/lib/deployments/retry-deployment";
import { runAction } from "@/lib/deployments/run-action";
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

async function ready(name: string): Promise<string> {
  const { stackId, deploymentId } = await launch(installation, mariadbRequest(name));
  expect(await ended(deploymentId)).toBe("succeeded");
  return stackId;
}

async function act(stack: string, request: Partial<ActionRequest>): Promise<string> {
  const body = { action: "promote", node: null, parameters: {}, ...request };
  return (await runAction(installation.viewer, { params: { stack }, query: {}, body })).deploymentId;
}

const read = (stack: string) => getStack(installation.viewer, about(stack));
const rolesOf = ({ nodeList }: Pick<StackDetail, "nodeList">) => nodeList.map(({ name, role }) => `${name} ${role}`);

describe("an action on a stack", () => {
  it("swaps roles, moves the endpoints, and leaves a ready stack with its time to Ready", async () => {
    const stack = await ready("promoted");
    const before = await read(stack);
    const deployment = await act(stack, { node: "db-3" });
    expect((await read(stack)).state).toBe("changing");
    expect(await ended(deployment)).toBe("succeeded");

    const after = await read(stack);
    expect(after).toMatchObject({ state: "ready", readyAt: before.readyAt, readyMs: before.readyMs });
    expect(rolesOf(after)).toEqual(["db-3 primary", "db-1 replica", "db-2 replica"]);
    expect(after.endpoints.find(({ id }) => id === "primary")?.node).toBe("db-3");
    expect(after.nodeList.map(({ state }) => state)).toEqual(["ready", "ready", "ready"]);
    expect(after.actions.find(({ id }) => id === "promote")?.nodes).toEqual(["db-1", "db-2"]);
    expect(after.history.map(({ action }) => action)).toContain("stack.action-started");
    const shown = await getDeployment(installation.viewer, { params: { deployment }, query: {}, body: undefined });
    expect(shown.action).toMatchObject({ title: { en: "Promote to primary" }, node: "db-3" });
  });

  it("changes settings for good", async () => {
    const stack = await ready("larger");
    expect(await ended(await act(stack, { action: "settings", parameters: { bufferPool: 512 } }))).toBe("succeeded");
    const { parameters, actions } = await read(stack);
    expect(parameters).toMatchObject({ bufferPool: 512, database: "app" });
    expect(actions.find(({ id }) => id === "settings")?.parameters.bufferPool?.default).toBe(512);
  });

  it("starts from the old roles again when its own phase failed, and from the new ones afterwards", async () => {
    const stack = await ready("fail-act-once");
    const deployment = await act(stack, { node: "db-2" });
    expect(await ended(deployment)).toBe("failed");
    const failed = await read(stack);
    expect(failed.state).toBe("failed");
    expect(rolesOf(failed)).toEqual(["db-1 primary", "db-2 replica", "db-3 replica"]);

    await retryDeployment(installation.viewer, { params: { deployment }, query: {}, body: undefined });
    expect((await read(stack)).state).toBe("changing");
    expect(await ended(deployment)).toBe("succeeded");
    expect(rolesOf(await read(stack))).toEqual(["db-2 primary", "db-1 replica", "db-3 replica"]);
  });

  it("may be followed by another one when it has failed, and cannot be retried any more then", async () => {
    const stack = await ready("fail-act-once-at-2");
    const first = await act(stack, { node: "db-2" });
    expect(await ended(first)).toBe("failed");
    expect(await ended(await act(stack, { action: "configure-again" }))).toBe("succeeded");
    expect((await read(stack)).state).toBe("ready");
    const again = retryDeployment(installation.viewer, { params: { deployment: first }, query: {}, body: undefined });
    await expect(again).rejects.toMatchObject({ code: "wrong-state" });
    const { can, leftBehind } = await getDeployment(installation.viewer, {
      params: { deployment: first },
      query: {},
      body: undefined,
    });
    expect([can.retry.allowed, can.cancel.allowed, leftBehind]).toEqual([false, false, []]);
  });

  it("is not started twice at once, nor while the stack is removed, and a removal waits for its end", async () => {
    const stack = await ready("one-at-a-time");
    const deployment = await act(stack, { action: "configure-again" });
    await expect(act(stack, { action: "configure-again" })).rejects.toMatchObject({ code: "wrong-state" });
    await expect(destroyStack(installation.viewer, about(stack))).rejects.toMatchObject({ code: "wrong-state" });
    expect(await ended(deployment)).toBe("succeeded");
    const removal = await destroyStack(installation.viewer, about(stack));
    await expect(act(stack, { action: "configure-again" })).rejects.toMatchObject({ code: "wrong-state" });
    expect(await ended(removal.deploymentId)).toBe("succeeded");
  });

  it("removes nothing when it is cancelled", async () => {
    const stack = await ready("cancelled-action");
    const deployment = await act(stack, { node: "db-2" });
    await cancelDeployment(installation.viewer, { params: { deployment }, query: {}, body: undefined });
    expect(await ended(deployment)).toBe("cancelled");
    expect((await read(stack)).state).toBe("failed");
    expect(await worker.machinesOf(stack)).toHaveLength(3);
    expect(await ended(await act(stack, { action: "configure-again" }))).toBe("succeeded");
  });

  it("is refused on a stack that was never ready", async () => {
    const { stackId, deploymentId } = await launch(installation, mariadbRequest("fail-clone"));
    expect(await ended(deploymentId)).toBe("failed");
    await expect(act(stackId, { action: "configure-again" })).rejects.toMatchObject({ code: "wrong-state" });
    const { actions } = await read(stackId);
    expect(actions.filter(({ can }) => can.allowed)).toEqual([]);
    expect(actions.length).toBeGreaterThan(0);
  });

  it("says which field is wrong", async () => {
    const stack = await ready("wrong-fields");
    await expect(act(stack, { node: "db-1" })).rejects.toMatchObject({
      code: "invalid-parameters",
      fields: [{ path: ["node"] }],
    });
  });
});
