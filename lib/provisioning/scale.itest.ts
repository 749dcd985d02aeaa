import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import type { ScaleRequest, ScaleView } from "@/lib/contract/schemas/scaling";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { cancelDeployment } from "@/lib/deployments/cancel-deployment";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { getDeployment } from "@/lib/deployments/get-deployment";
import { getStack } from "@/lib/deployments/get-stack";
import { planScale } from "@/lib/deployments/plan-scale";
import { retryDeployment } from "@/lib/deployments/retry-deployment";
import { runAction } from "@/lib/deployments/run-action";
import { scaleStack } from "@/lib/deployments/scale-stack";
import { english } from "@/lib/util/say";
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

type Roles = ScaleRequest["roles"];
const ended = (id: string) => runEnds(installation.databaseUrl, id);
const about = (stack: string) => ({ params: { stack }, query: {}, body: undefined });
const aboutRun = (deployment: string) => ({ params: { deployment }, query: {}, body: undefined });
const read = (stack: string) => getStack(installation.viewer, about(stack));
const names = ({ nodeList }: Pick<StackDetail, "nodeList">) => nodeList.map(({ name }) => name);

async function ready(name: string, service = "mariadb"): Promise<string> {
  const { stackId, deploymentId } = await launch(installation, mariadbRequest(name, { service }));
  expect(await ended(deploymentId)).toBe("succeeded");
  return stackId;
}

const plan = (stack: string, roles: Roles) =>
  planScale(installation.viewer, { params: { stack }, query: {}, body: { roles } });

async function scale(stack: string, roles: Roles, shown?: Pick<ScaleView, "hash">): Promise<string> {
  const { hash: planHash } = shown ?? (await plan(stack, roles));
  const input = { params: { stack }, query: {}, body: { roles, planHash } };
  return (await scaleStack(installation.viewer, input)).deploymentId;
}

const act = (stack: string) =>
  runAction(installation.viewer, {
    ...{ params: { stack }, query: {} },
    body: { action: "configure-again", node: null, parameters: {} },
  });

/** The steps of a run that were begun, in the order in which they were; without firewalls, which are set side by side. */
async function begun(runId: string): Promise<string[]> {
  const events = await installation.database.workflowEvent.findMany({
    where: { runId, kind: "step-started" },
    orderBy: { seq: "asc" },
  });
  return events.flatMap(({ step }) => (step === null || step.includes(".firewall") ? [] : [step]));
}

describe("nodes that join a stack", () => {
  it("get machines, are members once the checks have passed, and are known to those that have to know them", async () => {
    const stack = await ready("wider", "web");
    const before = await read(stack);
    const shown = await plan(stack, { web: { count: 3 } });
    expect(shown).toMatchObject({ kind: "scale-out", reruns: ["lb-1"], total: { vcpus: 1 }, quota: { fits: true } });
    expect(shown.endpoints.map(({ node }) => node)).toEqual(["lb-1"]);
    const deployment = await scale(stack, { web: { count: 3 } }, shown);
    expect((await read(stack)).state).toBe("changing");
    expect(await ended(deployment)).toBe("succeeded");

    const after = await read(stack);
    expect(after).toMatchObject({ state: "ready", readyAt: before.readyAt, readyMs: before.readyMs, nodes: 4 });
    expect(after.nodeList.map(({ name, state }) => `${name} ${state}`)).toEqual([
      ...["web-1 ready", "web-2 ready", "web-3 ready", "lb-1 ready"],
    ]);
    expect(await worker.machinesOf(stack)).toHaveLength(4);
    expect((await begun(deployment)).slice(-3)).toEqual(["web-3.configure", "lb-1.configure", "verify"]);
    const scaled = after.history.find(({ action }) => action === "stack.scaled");
    expect(scaled?.data).toMatchObject({ kind: "scale-out", nodes: ["web-3"], before: 3, after: 4 });
    const secrets = await installation.database.secret.count({ where: { stackId: stack, name: "host-key:web-3" } });
    expect(secrets).toBe(1);
  });

  it("may be retried when they fail, and nothing else is begun before", async () => {
    const stack = await ready("fail-install-once-at-4");
    const deployment = await scale(stack, { replica: { count: 3 } });
    expect(await ended(deployment)).toBe("failed");
    const failed = await read(stack);
    expect([failed.state, failed.scaling.can.allowed, failed.actions[0]?.can.allowed]).toEqual([
      "failed",
      false,
      false,
    ]);
    const run = await getDeployment(installation.viewer, aboutRun(deployment));
    expect([run.leftBehind, run.can.cancel.allowed, run.can.retry.allowed]).toEqual([["db-4"], true, true]);
    await expect(act(stack)).rejects.toMatchObject({ code: "wrong-state" });
    await expect(plan(stack, { replica: { count: 3 } })).rejects.toMatchObject({ code: "wrong-state" });

    await retryDeployment(installation.viewer, aboutRun(deployment));
    expect((await read(stack)).state).toBe("changing");
    expect(await ended(deployment)).toBe("succeeded");
    expect(names(await read(stack))).toEqual(["db-1", "db-2", "db-3", "db-4"]);
  });

  it("are taken back when that is rolled back: no machine, row or key of them stays, and the stack is ready", async () => {
    const stack = await ready("fail-configure-at-3", "web");
    const deployment = await scale(stack, { web: { count: 3 } });
    expect(await ended(deployment)).toBe("failed");
    expect(await worker.machinesOf(stack)).toHaveLength(4);
    await cancelDeployment(installation.viewer, aboutRun(deployment));
    expect((await read(stack)).state).toBe("changing");
    expect(await ended(deployment)).toBe("cancelled");

    expect((await begun(deployment)).slice(-3)).toEqual(["web-3.remove", "lb-1.configure-undo", "verify-undo"]);
    const after = await read(stack);
    expect([after.state, names(after)]).toEqual(["ready", ["web-1", "web-2", "lb-1"]]);
    expect(await worker.machinesOf(stack)).toHaveLength(3);
    expect(await installation.database.secret.count({ where: { stackId: stack, name: "host-key:web-3" } })).toBe(0);
    expect(after.history[0]).toMatchObject({ action: "stack.ready", data: { kind: "scale-out", cancelled: true } });
    expect(await ended((await act(stack)).deploymentId)).toBe("succeeded");
  });

  it("are taken back when that is cancelled while it runs", async () => {
    const stack = await ready("thought-better");
    const deployment = await scale(stack, { replica: { count: 4 } });
    await cancelDeployment(installation.viewer, aboutRun(deployment));
    expect(await ended(deployment)).toBe("cancelled");
    expect([(await read(stack)).state, names(await read(stack))]).toEqual(["ready", ["db-1", "db-2", "db-3"]]);
    expect(await worker.machinesOf(stack)).toHaveLength(3);
  });

  it("go with the stack when it is destroyed half-way", async () => {
    const stack = await ready("fail-boot-at-4");
    expect(await ended(await scale(stack, { replica: { count: 3 } }))).toBe("failed");
    const removal = await destroyStack(installation.viewer, about(stack));
    expect(await ended(removal.deploymentId)).toBe("succeeded");
    expect(await worker.machinesOf(stack)).toEqual([]);
  });

  it("count against the quota of the project", async () => {
    const stack = await ready("too-large");
    const shown = await plan(stack, { replica: { count: 8 } });
    const { database, projectId: id } = installation;
    const { maxVcpus } = await database.project.findUniqueOrThrow({ where: { id } });
    await database.project.update({ where: { id }, data: { maxVcpus: 3 } });
    await expect(scale(stack, { replica: { count: 8 } }, shown)).rejects.toMatchObject({ code: "quota-exceeded" });
    expect((await plan(stack, { replica: { count: 8 } })).quota).toMatchObject({ fits: false, missing: ["vcpus"] });
    await database.project.update({ where: { id }, data: { maxVcpus } });
    expect((await read(stack)).nodes).toBe(3);
  });

  it("count against the budget of the project, and those that leave do not", async () => {
    const stack = await ready("too-dear");
    const { database, projectId } = installation;
    const terms = { ...DEFAULT_TERMS, rates: { vcpu: [{ above: "0", rate: "1000" }] } };
    const validFrom = new Date("2020-01-01T00:00:00Z");
    const card = { state: "published", currency: "USD", validFrom, terms };
    const { number } = await database.rateCardVersion.create({ data: card });
    const { id } = await database.budget.create({
      data: { scope: "project", projectId, amount: "0.01", currency: "USD", thresholds: [], onExceed: "block" },
    });
    const shown = await plan(stack, { replica: { count: 3 } });
    expect(shown.budgets).toMatchObject([{ verdict: "block" }]);
    await expect(scale(stack, { replica: { count: 3 } }, shown)).rejects.toMatchObject({ code: "budget-exceeded" });
    expect((await read(stack)).state).toBe("ready");
    expect((await plan(stack, { replica: { count: 1 } })).budgets).toEqual([]);
    expect(await ended(await scale(stack, { replica: { count: 1 } }))).toBe("succeeded");
    await database.budget.delete({ where: { id } });
    await database.rateCardVersion.update({ where: { number }, data: { state: "draft", validFrom: null } });
  });
});

describe("what administrators allow", () => {
  it("holds for nodes that join, and keeps none from leaving", async () => {
    const stack = await ready("limited", "web");
    const { database } = installation;
    await database.serviceSetting.create({
      data: { service: "web", limits: { roles: { web: { max: 1 } } }, revision: 1 },
    });
    await expect(plan(stack, { web: { count: 3 } })).rejects.toMatchObject({
      code: "invalid-parameters",
      fields: [{ path: ["roles", "web", "count"] }],
    });
    expect((await plan(stack, { web: { count: 1 } })).kind).toBe("scale-in");
    await database.serviceSetting.delete({ where: { service: "web" } });
  });
});

describe("nodes that leave a stack", () => {
  it("are forgotten by their peers first, then removed; their names are not given again", async () => {
    const stack = await ready("narrower", "web");
    expect(await ended(await scale(stack, { web: { count: 3 } }))).toBe("succeeded");
    const deployment = await scale(stack, { web: { count: 2, leave: ["web-1"] } });
    expect(await ended(deployment)).toBe("succeeded");
    expect(await begun(deployment)).toEqual(["lb-1.configure", "web-1.remove", "verify"]);
    expect(names(await read(stack))).toEqual(["web-2", "web-3", "lb-1"]);
    expect(await worker.machinesOf(stack)).toHaveLength(3);
    expect(await installation.database.secret.count({ where: { stackId: stack, name: "host-key:web-1" } })).toBe(0);

    expect(await ended(await scale(stack, { web: { count: 1 } }))).toBe("succeeded");
    expect(await ended(await scale(stack, { web: { count: 2 } }))).toBe("succeeded");
    expect(names(await read(stack))).toEqual(["web-2", "web-4", "lb-1"]);
    const removal = await destroyStack(installation.viewer, about(stack));
    expect(await ended(removal.deploymentId)).toBe("succeeded");
    expect(await worker.machinesOf(stack)).toEqual([]);
  });

  it("hand over what they have first; where that fails they stay, and may try again", async () => {
    const stack = await ready("fail-leave-once-at-3", "postgresql");
    const deployment = await scale(stack, { replica: { count: 1 } });
    expect(await ended(deployment)).toBe("failed");
    expect([(await read(stack)).state, (await read(stack)).nodes]).toEqual(["failed", 3]);
    expect(await worker.machinesOf(stack)).toHaveLength(3);
    const run = await getDeployment(installation.viewer, aboutRun(deployment));
    expect([run.failure?.step, run.can.cancel.allowed, run.leftBehind]).toEqual(["db-3.leave", false, []]);

    await retryDeployment(installation.viewer, aboutRun(deployment));
    expect(await ended(deployment)).toBe("succeeded");
    expect(await begun(deployment)).toEqual(["db-3.leave", "db-3.leave", "db-3.remove", "verify"]);
    expect(names(await read(stack))).toEqual(["db-1", "db-2"]);
  });

  it("go also when they are dead: another one has the rest go on, once their machines surely do not run", async () => {
    const { database } = installation;
    const stack = await ready("bereft", "postgresql");
    // From now on the tool does not reach db-3; its machine runs.
    await database.stack.update({ where: { id: stack }, data: { name: "fail-ssh-at-3" } });
    const deployment = await scale(stack, { replica: { count: 1 } });
    expect(await ended(deployment)).toBe("failed");
    const { failure } = await getDeployment(installation.viewer, aboutRun(deployment));
    expect([failure?.step, failure?.code]).toEqual(["db-3.leave", "ssh-unreachable"]);
    expect(english(failure!.remedy)).toContain("have its machine stopped on the hypervisor");
    expect(await worker.machinesOf(stack)).toHaveLength(3);

    await worker.kill(stack, "db-3");
    await retryDeployment(installation.viewer, aboutRun(deployment));
    expect(await ended(deployment)).toBe("succeeded");
    const tasks = await database.workflowEvent.findMany({
      where: { runId: deployment, step: "db-3.leave", kind: "task-ended" },
      orderBy: { seq: "asc" },
    });
    const done = tasks.map(({ data }) => data as { name: string; node: string });
    expect(done.slice(-2).map(({ name, node }) => `${node}: ${name}`)).toEqual([
      "db-1: Strike the dead node off the list of members",
      "db-1: Copy anew what only the others still have",
    ]);
    expect(names(await read(stack))).toEqual(["db-1", "db-2"]);
    expect(await worker.machinesOf(stack)).toHaveLength(2);
  });

  it("stay where nobody is left that could go on without them", async () => {
    const stack = await ready("orphaned", "postgresql");
    await worker.kill(stack, "db-1");
    await worker.kill(stack, "db-3");
    const deployment = await scale(stack, { replica: { count: 1 } });
    expect(await ended(deployment)).toBe("failed");
    const { failure } = await getDeployment(installation.viewer, aboutRun(deployment));
    expect([failure?.step, failure?.code]).toEqual(["db-3.leave", "wrong-state"]);
    expect(english(failure!.remedy)).toContain("db-1");
  });

  it("leave also where they have just joined and are taken back", async () => {
    const stack = await ready("fail-configure-at-4", "postgresql");
    const deployment = await scale(stack, { replica: { count: 3 } });
    expect(await ended(deployment)).toBe("failed");
    await cancelDeployment(installation.viewer, aboutRun(deployment));
    expect(await ended(deployment)).toBe("cancelled");
    expect((await begun(deployment)).slice(-3)).toEqual(["db-4.leave", "db-4.remove", "verify-undo"]);
    expect((await read(stack)).state).toBe("ready");
  });

  it("leave the others to be configured again where it was cut off", async () => {
    const stack = await ready("cut-off");
    const deployment = await scale(stack, { replica: { count: 1 } });
    await cancelDeployment(installation.viewer, aboutRun(deployment));
    expect(await ended(deployment)).toBe("cancelled");
    expect((await read(stack)).state).toBe("failed");
    expect(await ended((await act(stack)).deploymentId)).toBe("succeeded");
  });
});

describe("a change of nodes", () => {
  it("follows a promotion: the roles of now count", async () => {
    const stack = await ready("promoted-first");
    const promotion = { params: { stack }, query: {}, body: { action: "promote", node: "db-3", parameters: {} } };
    expect(await ended((await runAction(installation.viewer, promotion)).deploymentId)).toBe("succeeded");
    const { nodes } = await plan(stack, { replica: { count: 1 } });
    expect(nodes.find(({ change }) => change === "leave")?.name).toBe("db-2");
  });

  it("is refused where the stack has changed since it was shown, and while another one is under way", async () => {
    const stack = await ready("twice-at-once");
    const shown = await plan(stack, { replica: { count: 3 } });
    const deployment = await scale(stack, { replica: { count: 3 } }, shown);
    const again = scale(stack, { replica: { count: 3 } }, shown);
    await expect(again).rejects.toMatchObject({ code: "wrong-state" });
    expect(await ended(deployment)).toBe("succeeded");
    const stale = scale(stack, { replica: { count: 4 } }, shown);
    await expect(stale).rejects.toMatchObject({ code: "plan-changed" });
    await expect(plan(stack, { replica: { count: 99 } })).rejects.toMatchObject({ code: "invalid-parameters" });
  });
});
