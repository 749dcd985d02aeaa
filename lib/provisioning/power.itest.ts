import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { getStackCosts } from "@/lib/costs/get-stack-costs";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { getStack } from "@/lib/deployments/get-stack";
import { retryDeployment } from "@/lib/deployments/retry-deployment";
import { runAction } from "@/lib/deployments/run-action";
import { readJournal } from "@/lib/hypervisors/simulator/journal";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { chargedFor, factsOf } from "./testing/ledger";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { startTestWorker, type TestWorker } from "./testing/worker";

let installation: TestInstallation;
let worker: TestWorker;

beforeAll(async () => {
  installation = await createInstallation();
  worker = await startTestWorker(installation);
  await installation.database.rateCardVersion.create({
    data: { currency: "USD", state: "published", validFrom: new Date(0), terms: { ...DEFAULT_TERMS } },
  });
});
afterAll(async () => {
  await worker?.stop();
  await installation?.remove();
});

/** Of the month that runs, in UTC. */
function hoursLeft(): number {
  const now = new Date();
  return (Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - now.getTime()) / 3_600_000;
}

const about = (stack: string) => ({ params: { stack }, query: {}, body: undefined });
const act = (stack: string, action: string) =>
  runAction(installation.viewer, { ...about(stack), body: { action, node: null, parameters: {} } });

async function done(stack: string, action: string): Promise<string> {
  const { deploymentId } = await act(stack, action);
  return runEnds(installation.databaseUrl, deploymentId);
}

async function ready(name: string): Promise<string> {
  const { stackId, deploymentId } = await launch(installation, mariadbRequest(name));
  expect(await runEnds(installation.databaseUrl, deploymentId)).toBe("succeeded");
  return stackId;
}

const stackOf = (stack: string) => getStack(installation.viewer, about(stack));
const nodesOf = async (stack: string) => (await stackOf(stack)).nodeList.map(({ state, address }) => [state, address]);
const costsOf = (stack: string) => getStackCosts(installation.viewer, { ...about(stack), query: {} });
/** What the hypervisor did with a stack's machines, by their nodes, in the order of time. */
const journalOf = async (stack: string, action: string) =>
  (await readJournal(installation.world))
    .filter(({ tags, action: done }) => tags.stack === stack && done === action)
    .map(({ tags }) => tags.node);

it("holds nothing of a budget while its launch has failed, and is checked when that is tried again", async () => {
  const { database, databaseUrl, projectId, viewer } = installation;
  const { stackId, deploymentId } = await launch(installation, mariadbRequest("fail-boot-once-at-2"));
  expect(await runEnds(databaseUrl, deploymentId)).toBe("failed");
  const { id } = await database.budget.create({
    data: { scope: "project", projectId, amount: "0.000001", currency: "USD", thresholds: [], onExceed: "block" },
  });
  const retry = () => retryDeployment(viewer, { params: { deployment: deploymentId }, query: {}, body: undefined });
  await expect(retry()).rejects.toMatchObject({ code: "budget-exceeded" });
  expect((await stackOf(stackId)).state).toBe("failed");
  await database.budget.update({ where: { id }, data: { onExceed: "warn" } });
  await retry();
  expect(await runEnds(databaseUrl, deploymentId)).toBe("succeeded");
  await database.budget.delete({ where: { id } });
});

describe("a stack that is stopped", () => {
  it("starts within the budget of its project only, and adds what it then takes", async () => {
    const stack = await ready("dear-sleeper");
    expect(await done(stack, "stop")).toBe("succeeded");
    const { database, projectId } = installation;
    const { id } = await database.budget.create({
      data: { scope: "project", projectId, amount: "0.000001", currency: "USD", thresholds: [], onExceed: "block" },
    });
    const [check] = (await costsOf(stack)).budgets;
    expect(check).toMatchObject({ verdict: "block" });
    // Its disks are in what is committed already.
    const order = Number(check!.order);
    const { saved } = (await costsOf(stack)).power!;
    expect(order / Number(saved.hour)).toBeCloseTo(hoursLeft(), 1);
    await expect(act(stack, "start")).rejects.toMatchObject({ code: "budget-exceeded" });
    expect((await stackOf(stack)).state).toBe("stopped");
    await database.budget.update({ where: { id }, data: { onExceed: "warn" } });
    const { deploymentId } = await act(stack, "start");
    expect(await runEnds(installation.databaseUrl, deploymentId)).toBe("succeeded");
    expect((await costsOf(stack)).budgets).toEqual([]);
    await database.budget.delete({ where: { id } });
  });

  it("keeps its disks, costs them alone, and can do nothing but start, which proves it again", async () => {
    const stack = await ready("sleeper");
    const before = await costsOf(stack);
    expect(await done(stack, "stop")).toBe("succeeded");

    const stopped = await stackOf(stack);
    expect(stopped.state).toBe("stopped");
    expect(await nodesOf(stack)).toEqual(Array(3).fill(["stopped", null]));
    // Nobody stops before those that need it.
    expect((await journalOf(stack, "stopped")).at(-1)).toBe("db-1");
    expect(stopped.actions.filter(({ can }) => can.allowed).map(({ id }) => id)).toEqual(["start"]);
    await expect(act(stack, "configure-again")).rejects.toMatchObject({ code: "wrong-state" });
    await expect(act(stack, "stop")).rejects.toMatchObject({ code: "wrong-state" });
    const [last] = (await chargedFor(installation.database, installation.projectId, stack)).slice(-1);
    expect(last?.amounts).toEqual({ "disk-thin": 8192n });
    const { power } = before;
    expect(power).toMatchObject({ running: { hour: before.perHour } });
    expect((await costsOf(stack)).perHour).toBe(power!.stopped.hour);
    expect((await costsOf(stack)).power).toEqual(power);

    expect(await done(stack, "start")).toBe("succeeded");
    expect((await stackOf(stack)).state).toBe("ready");
    for (const [state, address] of await nodesOf(stack))
      expect([state, address]).toEqual(["ready", expect.any(String)]);
    expect((await journalOf(stack, "started")).slice(-3)[0]).toBe("db-1");
    await expect(act(stack, "start")).rejects.toMatchObject({ code: "wrong-state" });
    const life = ["made/unverified", "verified/running", "stopped", "started/running"];
    expect(await factsOf(installation.database, stack)).toEqual({ "db-1": life, "db-2": life, "db-3": life });
    const history = (await stackOf(stack)).history.map(({ action }) => action);
    expect(history.slice(0, 4)).toEqual([
      "stack.ready",
      "stack.action-started",
      "stack.stopped",
      "stack.action-started",
    ]);
  });

  it("may be started again where its start has failed: what stands still is an order again, and charged once it runs", async () => {
    const stack = await ready("heavy-sleeper");
    expect(await done(stack, "stop")).toBe("succeeded");
    const { database, projectId, world, viewer } = installation;
    const power = (await costsOf(stack)).power!;
    await writeFile(path.join(world, "down"), "");
    const { deploymentId: failed } = await act(stack, "start");
    expect(await runEnds(installation.databaseUrl, failed)).toBe("failed");
    await rm(path.join(world, "down"));
    expect((await stackOf(stack)).state).toBe("failed");
    // Its machines stand still, whatever the nodes say.
    expect((await costsOf(stack)).power).toEqual(power);
    expect((await costsOf(stack)).perHour).toBe(power.stopped.hour);

    const { id } = await database.budget.create({
      data: { scope: "project", projectId, amount: "0.000001", currency: "USD", thresholds: [], onExceed: "block" },
    });
    expect((await costsOf(stack)).budgets).toMatchObject([{ verdict: "block" }]);
    await expect(act(stack, "start")).rejects.toMatchObject({ code: "budget-exceeded" });
    const retry = () => retryDeployment(viewer, { params: { deployment: failed }, query: {}, body: undefined });
    await expect(retry()).rejects.toMatchObject({ code: "budget-exceeded" });
    expect((await stackOf(stack)).state).toBe("failed");
    await database.budget.delete({ where: { id } });

    expect(await done(stack, "start")).toBe("succeeded");
    expect((await costsOf(stack)).perHour).toBe(power.running.hour);
    const life = ["made/unverified", "verified/running", "stopped", "started/running"];
    expect(await factsOf(database, stack)).toEqual({ "db-1": life, "db-2": life, "db-3": life });
    expect(await done(stack, "stop")).toBe("succeeded");
    expect((await costsOf(stack)).perHour).toBe(power.stopped.hour);
  });

  it("can be destroyed as it is", async () => {
    const stack = await ready("sleeps-for-good");
    expect(await done(stack, "stop")).toBe("succeeded");
    const { deploymentId } = await destroyStack(installation.viewer, about(stack));
    expect(await runEnds(installation.databaseUrl, deploymentId)).toBe("succeeded");
    expect(await worker.machinesOf(stack)).toEqual([]);
  });

  it("has failed where its checks do not pass when it is started, and may then be stopped again", async () => {
    const stack = await ready("moody");
    expect(await done(stack, "stop")).toBe("succeeded");
    // From here on its machines answer to a name that makes their checks fail.
    await installation.database.stack.update({ where: { id: stack }, data: { name: "fail-verify" } });
    expect(await done(stack, "start")).toBe("failed");
    const failed = await stackOf(stack);
    expect(failed.state).toBe("failed");
    expect(failed.actions.map(({ id }) => id)).toEqual(expect.arrayContaining(["start", "stop"]));
    expect(await done(stack, "stop")).toBe("succeeded");
    expect((await stackOf(stack)).state).toBe("stopped");
  });
});
