import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startImageBuild } from "@/lib/deployments/build-image";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { startBake } from "@/lib/deployments/start-bake";
import { createLibvirtDriver } from "@/lib/hypervisors/libvirt/driver";
import { createVirsh } from "@/lib/hypervisors/libvirt/virsh";
import type { HypervisorDriver } from "@/lib/hypervisors/driver";
import { quietContext } from "./clouds";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { MortalWorkers } from "./testing/mortal-workers";
import { listStates } from "./testing/worker";

const HOUR_MS = 3_600_000;
const connection = { acceleration: "tcg", shutdownGraceMs: 20_000 };
const answers = await createVirsh("qemu:///system")
  .run(["version"], { signal: AbortSignal.timeout(60_000), timeoutMs: 60_000 })
  .then(
    () => true,
    () => false,
  );
if (!answers) console.warn("The test on emulated machines is skipped: libvirt does not answer on this host.");

/**
 * The whole way through the portal on full virtual machines without KVM, where everything takes many times as long: what
 * `real-launch` does on containers. One primary and one replica.
 */
describe.skipIf(!answers)("a portal on emulated machines", () => {
  let installation: TestInstallation;
  let workers: MortalWorkers;
  let driver: HypervisorDriver;
  const roles = { replica: { count: 1, flavour: "small" } };

  beforeAll(async () => {
    installation = await createInstallation({ driver: "libvirt", connection });
    const installationId = installation.env.BURGEON_INSTALLATION_ID!;
    driver = await createLibvirtDriver({ installationId, connection });
    workers = await MortalWorkers.start(installation, { count: 1 });
  });
  afterAll(async () => {
    await workers?.stop();
    await driver?.teardown(quietContext("emulated"));
    await driver?.close();
    await installation?.remove();
  });

  async function ended(id: string): Promise<unknown> {
    const state = await runEnds(installation.databaseUrl, id, HOUR_MS);
    const failed = await installation.database.workflowStep.findMany({ where: { runId: id, state: "failed" } });
    return failed.length === 0 ? state : { state, failed: failed.map((s) => ({ step: s.key, failure: s.failure })) };
  }

  async function launchAndDestroy(name: string, mode: "os-only" | "pre-installed"): Promise<void> {
    const { stackId, deploymentId } = await launch(installation, mariadbRequest(name, { mode, roles }));
    expect(await ended(deploymentId)).toBe("succeeded");
    expect(await listStates(installation, stackId)).toEqual({ stack: "ready", nodes: ["ready", "ready"] });
    const removal = await destroyStack(installation.viewer, { params: { stack: stackId }, query: {}, body: undefined });
    expect(await ended(removal.deploymentId)).toBe("succeeded");
    expect(await driver.listMachines(quietContext("emulated"))).toEqual([]);
  }

  it("builds the OS image", { timeout: HOUR_MS }, async () => {
    const build = await startImageBuild({ id: "debian-12", title: "Debian 12" }, installation.cloudId, null);
    expect(await ended(build)).toBe("succeeded");
  });

  it("launches OS-only", { timeout: HOUR_MS }, () => launchAndDestroy("bare", "os-only"));

  it("bakes", { timeout: HOUR_MS }, async () => {
    const request = { cloudId: installation.cloudId, service: "mariadb", osId: "debian-12", userId: null };
    const { bakedImageId, deploymentId } = await startBake({ ...request, reason: "A test" });
    expect(await ended(deploymentId!)).toBe("succeeded");
    const baked = await installation.database.bakedImage.findUniqueOrThrow({ where: { id: bakedImageId } });
    expect(baked.state).toBe("published");
  });

  it("launches pre-installed", { timeout: HOUR_MS }, () => launchAndDestroy("baked", "pre-installed"));
});
