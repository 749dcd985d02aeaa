import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cancelDeployment } from "@/lib/deployments/cancel-deployment";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { getStack } from "@/lib/deployments/get-stack";
import { retryDeployment } from "@/lib/deployments/retry-deployment";
import { english, type Sentence } from "@/lib/util/say";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { listStates, startTestWorker, type TestWorker } from "./testing/worker";

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

describe("a launch on the simulator", () => {
  it("ends Ready with every node, and its events have no gap", async () => {
    const { stackId, deploymentId } = await launch(installation, mariadbRequest("orders-db"));
    expect(await ended(deploymentId)).toBe("succeeded");
    const stack = await installation.database.stack.findUniqueOrThrow({
      where: { id: stackId },
      include: { nodes: true },
    });
    expect(stack.state).toBe("ready");
    expect(stack.nodes.map((n) => [n.name, n.state])).toEqual([
      ["db-1", "ready"],
      ["db-2", "ready"],
      ["db-3", "ready"],
    ]);
    const events = await installation.database.workflowEvent.findMany({
      where: { runId: deploymentId },
      orderBy: { seq: "asc" },
    });
    expect(events.map((e) => Number(e.seq))).toEqual(events.map((_, i) => i + 1));
    expect(events.at(-1)?.kind).toBe("run-ended");
    expect(events.filter((e) => e.kind === "task-ended").length).toBeGreaterThan(10);
    const leases = events.filter((e) => e.kind === "address-leased").map((e) => e.data as Record<string, string>);
    expect(Object.fromEntries(leases.map((l) => [l.node, l.address]))).toEqual(
      Object.fromEntries(stack.nodes.map((n) => [n.name, n.address])),
    );
    expect(leases).toHaveLength(3);
  });

  it("keeps the config tool that it was launched with, and has no other take a baked image", async () => {
    const apache = { service: "apache", tool: "puppet" } as const;
    const { stackId, deploymentId } = await launch(installation, mariadbRequest("by-puppet", apache));
    expect(await ended(deploymentId)).toBe("succeeded");
    const { database } = installation;
    const stack = await database.stack.findUniqueOrThrow({ where: { id: stackId }, include: { deployments: true } });
    expect(stack.blueprint).toMatchObject({ service: "apache", tools: ["puppet"] });
    expect(stack.deployments).toMatchObject([{ kind: "launch", tool: "puppet" }]);
    const shown = await getStack(installation.viewer, { params: { stack: stackId }, query: {}, body: undefined });
    expect(shown.tool).toBe("puppet");
    await expect(
      launch(installation, mariadbRequest("baked", { ...apache, mode: "pre-installed" })),
    ).rejects.toMatchObject({
      code: "offer-unavailable",
      text: { detail: expect.stringContaining("made with Ansible") },
    });
    await expect(launch(installation, mariadbRequest("none", { tool: "puppet" }))).rejects.toMatchObject({
      code: "offer-unavailable",
      text: { detail: expect.stringContaining("no recipe for Puppet") },
    });
  });

  it("starts no replica's configuration before the primary's has ended", async () => {
    const { deploymentId } = await launch(installation, mariadbRequest("order-of-roles"));
    await ended(deploymentId);
    const steps = await installation.database.workflowStep.findMany({ where: { runId: deploymentId } });
    const step = (key: string) => steps.find((s) => s.key === key)!;
    expect(step("db-2.configure").startedAt!.getTime()).toBeGreaterThanOrEqual(
      step("db-1.configure").endedAt!.getTime(),
    );
    expect(step("db-2.install").startedAt!.getTime()).toBeLessThan(step("db-1.configure").endedAt!.getTime());
  });

  it("removes every machine on destroy", async () => {
    const { stackId, deploymentId } = await launch(installation, mariadbRequest("short-lived"));
    await ended(deploymentId);
    const removal = await destroyStack(installation.viewer, { params: { stack: stackId }, query: {}, body: undefined });
    expect(await ended(removal.deploymentId)).toBe("succeeded");
    expect(await worker.machinesOf(stackId)).toEqual([]);
    expect(await listStates(installation, stackId)).toEqual({
      stack: "removed",
      nodes: ["removed", "removed", "removed"],
    });
  });

  it("frees the name of a removed stack and refuses that of a living one", async () => {
    const first = await launch(installation, mariadbRequest("one-name"));
    await expect(launch(installation, mariadbRequest("one-name"))).rejects.toMatchObject({ code: "name-taken" });
    await ended(first.deploymentId);
    const removal = await destroyStack(installation.viewer, {
      params: { stack: first.stackId },
      query: {},
      body: undefined,
    });
    await ended(removal.deploymentId);
    const second = await launch(installation, mariadbRequest("one-name"));
    expect(await ended(second.deploymentId)).toBe("succeeded");
  });
});

describe("cancel", () => {
  it("stops a running launch and leaves no machine", async () => {
    const { stackId, deploymentId } = await launch(installation, mariadbRequest("cancelled-early"));
    await cancelDeployment(installation.viewer, { params: { deployment: deploymentId }, query: {}, body: undefined });
    expect(await ended(deploymentId)).toBe("cancelled");
    expect(await worker.machinesOf(stackId)).toEqual([]);
    expect((await listStates(installation, stackId)).stack).toBe("removed");
  });

  it("refuses when the launch has ended", async () => {
    const { deploymentId } = await launch(installation, mariadbRequest("too-late"));
    await ended(deploymentId);
    const input = { params: { deployment: deploymentId }, query: {}, body: undefined };
    await expect(cancelDeployment(installation.viewer, input)).rejects.toMatchObject({ code: "wrong-state" });
  });
});

describe("a failed launch", () => {
  it("keeps what succeeded, and a retry goes on from the failed step", async () => {
    const { stackId, deploymentId } = await launch(installation, mariadbRequest("fail-boot-once"));
    expect(await ended(deploymentId)).toBe("failed");
    expect((await listStates(installation, stackId)).stack).toBe("failed");
    await retryDeployment(installation.viewer, { params: { deployment: deploymentId }, query: {}, body: undefined });
    expect(await ended(deploymentId)).toBe("succeeded");
    expect(await worker.creationsOf(stackId)).toEqual({ "db-1": 1, "db-2": 1, "db-3": 1 });
  });

  it("says what happened and what to do, and a roll-back leaves nothing", async () => {
    const { stackId, deploymentId } = await launch(installation, mariadbRequest("fail-clone"));
    expect(await ended(deploymentId)).toBe("failed");
    const failed = await installation.database.workflowStep.findFirstOrThrow({
      where: { runId: deploymentId, state: "failed" },
    });
    expect(failed.failure).toMatchObject({
      code: "hypervisor-full",
      detail: { sentence: expect.any(String) },
      remedy: { sentence: expect.any(String) },
    });
    const removal = await destroyStack(installation.viewer, { params: { stack: stackId }, query: {}, body: undefined });
    expect(removal.deploymentId).toBe(deploymentId);
    expect(await ended(deploymentId)).toBe("cancelled");
    expect(await worker.machinesOf(stackId)).toEqual([]);
  });

  it.each([
    ["fail-clone", "hypervisor-full"],
    ["fail-boot-at-1", "boot-failed"],
    ["fail-address-at-1", "boot-failed"],
    ["fail-ssh-at-1", "ssh-unreachable"],
    ["fail-mirror-at-1", "mirror-unreachable"],
    ["fail-configure-at-1", "config-task-failed"],
    ["fail-verify-at-1", "check-failed"],
  ])("named %s fails with %s, in words that name the cause and the next action", async (name, code) => {
    const { deploymentId } = await launch(installation, mariadbRequest(`x-${name}`));
    expect(await ended(deploymentId)).toBe("failed");
    const failed = await installation.database.workflowStep.findFirstOrThrow({
      where: { runId: deploymentId, state: "failed" },
    });
    expect(failed.failure).toMatchObject({ code });
    const { detail, remedy } = failed.failure as unknown as Record<"detail" | "remedy", Sentence>;
    expect(english(detail).length).toBeGreaterThan(20);
    expect(english(remedy).length).toBeGreaterThan(15);
  });

  it("on a hypervisor that is down says so, and goes on from there once it is back", async () => {
    const down = path.join(installation.world, "down");
    writeFileSync(down, "");
    const { deploymentId } = await launch(installation, mariadbRequest("outage"));
    expect(await ended(deploymentId)).toBe("failed");
    const failed = await installation.database.workflowStep.findMany({
      where: { runId: deploymentId, state: "failed" },
    });
    expect(failed.map((s) => (s.failure as { code: string }).code)).toEqual(Array(3).fill("hypervisor-unreachable"));
    rmSync(down);
    await retryDeployment(installation.viewer, { params: { deployment: deploymentId }, query: {}, body: undefined });
    expect(await ended(deploymentId)).toBe("succeeded");
  });
});
