import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { getStack } from "@/lib/deployments/get-stack";
import { runAction } from "@/lib/deployments/run-action";
import type { HypervisorDriver } from "@/lib/hypervisors/driver";
import { openDriver } from "@/lib/hypervisors/registry";
import { quietContext } from "./clouds";
import { findTestCloud } from "./testing/cloud";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { MortalWorkers } from "./testing/mortal-workers";
import { testOsImage } from "./testing/os-image";

const cloud = await findTestCloud();
const LIMIT_MS = 900_000;

const targets = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({ labels: z.object({ node: z.string().optional() }), health: z.string(), lastError: z.string() }),
    ),
  }),
});

/** Prometheus and a stack that it watches, on real machines. */
describe.skipIf(!cloud)("a stack that watches another one", () => {
  const { driver: name, connection } = cloud ?? { driver: "", connection: {} };
  let installation: TestInstallation;
  let workers: MortalWorkers;
  let driver: HypervisorDriver;
  const ctx = () => quietContext("monitoring");

  beforeAll(async () => {
    installation = await createInstallation({ driver: name, connection });
    driver = await openDriver(name, { installationId: installation.env.BURGEON_INSTALLATION_ID!, connection });
    await driver.prepare(ctx());
    const { id: imageId } = await driver.ensureImage(
      ctx(),
      await testOsImage(name === "libvirt" ? "disk" : "container"),
    );
    const image = { osId: "debian-12", cloudId: installation.cloudId, state: "published", publishedAt: new Date() };
    await installation.database.osImageRevision.create({ data: { ...image, imageId, sizeBytes: 0n } });
    workers = await MortalWorkers.start(installation, { count: 1 });
  });
  afterAll(async () => {
    await workers?.stop();
    await driver?.teardown(ctx());
    await driver?.close();
    await installation?.remove();
  });

  async function outcome(id: string): Promise<{ state: string; failures: string }> {
    const state = await runEnds(installation.databaseUrl, id, LIMIT_MS);
    const failed = await installation.database.workflowStep.findMany({ where: { runId: id, state: "failed" } });
    return { state, failures: failed.map((step) => `${step.key}: ${JSON.stringify(step.failure)}`).join("\n") };
  }
  const succeeds = async (id: string) => expect(await outcome(id)).toEqual({ state: "succeeded", failures: "" });
  const about = (stack: string) => ({ params: { stack }, query: {}, body: undefined });
  async function act(stack: string, action: string): Promise<string> {
    const body = { action, node: null, parameters: {} };
    return (await runAction(installation.viewer, { params: { stack }, query: {}, body })).deploymentId;
  }
  async function watched(server: string): Promise<string[]> {
    const { nodeList } = await getStack(installation.viewer, about(server));
    const address = nodeList.find(({ name: node }) => node === "prom-1")!.address!;
    const answer = await fetch(`http://${address}:9090/api/v1/targets?state=active`);
    const { data } = targets.parse(await answer.json());
    return data.activeTargets.map(({ labels, health }) => `${labels.node ?? "prometheus"} ${health}`).sort();
  }

  it("has its nodes among the targets, all up, until it is gone; a target that is down fails the check", async () => {
    const cache = await launch(installation, {
      ...mariadbRequest("cache", { service: "memcached" }),
      roles: { node: { count: 1, flavour: "small" } },
    });
    await succeeds(cache.deploymentId);
    await succeeds(await act(cache.stackId, "let-monitoring-read"));
    const server = await launch(installation, {
      ...mariadbRequest("watcher", { service: "prometheus", parameters: { watchedStack: cache.stackId, interval: 1 } }),
      roles: { target: { count: 0, flavour: "small" }, server: { count: 1, flavour: "small" } },
    });
    await succeeds(server.deploymentId);
    expect(await watched(server.stackId)).toEqual(["cache/cache-1 up", "prom-1 up", "prometheus up"]);

    // Its port is closed behind the portal's back: the machine is there, and what it says cannot be read.
    await succeeds(await act(cache.stackId, "stop-monitoring"));
    await installation.database.stack.update({ where: { id: cache.stackId }, data: { monitored: true } });
    const down = await outcome(await act(server.stackId, "configure-again"));
    expect(down.state).toBe("failed");
    expect(down.failures).toContain("Targets are not up");

    await installation.database.stack.update({ where: { id: cache.stackId }, data: { monitored: false } });
    await succeeds(await act(server.stackId, "configure-again"));
    expect(await watched(server.stackId)).toEqual(["prom-1 up", "prometheus up"]);
    await succeeds(await act(cache.stackId, "let-monitoring-read"));
    await succeeds(await act(server.stackId, "configure-again"));
    expect(await watched(server.stackId)).toEqual(["cache/cache-1 up", "prom-1 up", "prometheus up"]);

    const removal = await destroyStack(installation.viewer, about(cache.stackId));
    await succeeds(removal.deploymentId);
    await succeeds(await act(server.stackId, "configure-again"));
    expect(await watched(server.stackId)).toEqual(["prom-1 up", "prometheus up"]);
  });
});
