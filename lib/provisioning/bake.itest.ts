import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBake, type BakeRequest } from "@/lib/deployments/start-bake";
import { startTemplateTest } from "@/lib/deployments/start-template-test";
import { startUpdateCheck } from "@/lib/deployments/start-update-check";
import { createSimulatorDriver } from "@/lib/hypervisors/simulator/driver";
import { english, type Sentence } from "@/lib/util/say";
import { quietContext } from "./clouds";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { startTestWorker, type TestWorker } from "./testing/worker";

let installation: TestInstallation;
let worker: TestWorker;

beforeAll(async () => {
  installation = await createInstallation({ connection: { speed: 500 } });
  worker = await startTestWorker(installation);
});
afterAll(async () => {
  await worker?.stop();
  await installation?.remove();
});

const ends = (id: string | null) => runEnds(installation.databaseUrl, id!);
const image = (id: string) => installation.database.bakedImage.findUniqueOrThrow({ where: { id } });
const bake = (more: Partial<BakeRequest> = {}) =>
  startBake({
    cloudId: installation.cloudId,
    service: "mariadb",
    osId: "debian-12",
    userId: installation.viewer.userId,
    reason: "A test",
    ...more,
  });

/** What is on the hypervisor: images by id, and machines that belong to the deployment. */
async function hypervisor(deployment: string) {
  const settings = {
    installationId: installation.env.BURGEON_INSTALLATION_ID!,
    connection: { dir: installation.world },
  };
  const driver = await createSimulatorDriver(settings);
  const images = (await driver.listImages(quietContext("look"))).map((i) => i.id);
  const machines = await driver.listMachines(quietContext("look"), { deployment });
  await driver.close();
  return { images, machines: machines.map((m) => m.tags.node) };
}

const history = async (id: string) => {
  const rows = await installation.database.bakedImageChange.findMany({
    where: { bakedImageId: id },
    orderBy: { id: "asc" },
  });
  return rows.map((r) => [r.fromState, r.toState, r.userId === null ? "portal" : "person", said(r.reason)]);
};
const said = (reason: unknown) => english(reason as Sentence | string);

describe("a bake", () => {
  let first: string;

  it("of one key is started once, however many ask at the same time", async () => {
    const answers = await Promise.all([bake(), bake(), bake()]);
    expect(answers.map((a) => a.outcome).sort()).toEqual(["joined", "joined", "started"]);
    expect(new Set(answers.map((a) => a.deploymentId)).size).toBe(1);
    expect(await ends(answers[0].deploymentId)).toBe("succeeded");
    first = answers[0].bakedImageId;
  });

  it("ends with a published image, its packages and its history, and no machine", async () => {
    const row = await image(first);
    expect(row).toMatchObject({ state: "published", number: 1, problem: null });
    expect(Number(row.sizeBytes)).toBeGreaterThan(0);
    expect(row.capturedAt!.getTime()).toBeLessThanOrEqual(row.testedAt!.getTime());
    expect(await history(first)).toEqual([
      [null, "draft", "person", "A test"],
      ["draft", "baking", "person", "A test"],
      ["baking", "testing", "portal", "Captured; its acceptance checks run."],
      ["testing", "published", "portal", "Its acceptance checks passed."],
    ]);
    const { sbom } = await installation.database.packageList.findUniqueOrThrow({ where: { id: row.packageListId! } });
    expect(sbom).toMatchObject({ bomFormat: "CycloneDX" });
    const { deploymentId } = await bake();
    const left = await hypervisor(deploymentId!);
    expect(left.images).toContain(row.imageId);
    expect(left.machines).toEqual([]);
    const deployment = await installation.database.deployment.findUniqueOrThrow({ where: { id: deploymentId! } });
    expect(deployment.keys).toBeNull();
  });

  it("of content that is there already is not repeated, unless somebody insists", async () => {
    expect(await bake()).toMatchObject({ outcome: "exists", bakedImageId: first });
    const again = await bake({ again: true });
    expect(again.outcome).toBe("started");
    expect(await ends(again.deploymentId)).toBe("succeeded");
    expect(await image(again.bakedImageId)).toMatchObject({ state: "published", number: 2 });
    expect(await image(first)).toMatchObject({ state: "deprecated" });
  });

  it("lets the service be launched without its install phase, from that very image", async () => {
    const request = mariadbRequest("baked", { mode: "pre-installed" });
    const { stackId, deploymentId } = await launch(installation, request);
    expect(await ends(deploymentId)).toBe("succeeded");
    const nodes = await installation.database.node.findMany({ where: { stackId }, include: { bakedImage: true } });
    expect(nodes.map((n) => n.bakedImage?.number)).toEqual([2, 2, 2]);
    expect(nodes.every((n) => n.osRevisionId !== null)).toBe(true);
    const steps = await installation.database.workflowStep.findMany({ where: { runId: deploymentId } });
    expect(steps.filter((s) => s.action === "install")).toEqual([]);
  });
});

describe("a bake that fails", () => {
  it.each([
    ["fail-install", "config-task-failed"],
    ["fail-capture", "hypervisor-full"],
    ["fail-boot", "boot-failed"],
    ["fail-configure", "config-task-failed"],
    ["fail-verify", "check-failed"],
  ])("by %s leaves a draft that says why, nothing on the hypervisor, and what was published", async (word, code) => {
    const before = await installation.database.bakedImage.findFirstOrThrow({ where: { state: "published" } });
    const { outcome, bakedImageId, deploymentId } = await bake({ again: true, reason: word });
    expect(outcome).toBe("started");
    expect(await ends(deploymentId)).toBe("cancelled");
    const row = await image(bakedImageId);
    expect(row).toMatchObject({ state: "draft", capturedAt: null, sizeBytes: null, packageListId: null });
    expect(row.problem).toMatchObject({ code });
    const left = await hypervisor(deploymentId!);
    expect([left.machines, left.images.includes(row.imageId)]).toEqual([[], false]);
    expect(await image(before.id)).toMatchObject({ state: "published" });
    // The key is not poisoned: the same revision is taken up again and succeeds.
    const next = await bake({ again: true });
    expect([next.outcome, next.bakedImageId]).toEqual(["started", bakedImageId]);
    expect(await ends(next.deploymentId)).toBe("succeeded");
    expect(await image(bakedImageId)).toMatchObject({ state: "published", problem: null });
  });
});

describe("a test", () => {
  it("that an offered image fails takes it back to testing, and one that it passes offers it again", async () => {
    const offered = await installation.database.bakedImage.findFirstOrThrow({ where: { state: "published" } });
    const cell = { cloudId: offered.cloudId, service: offered.service, osId: offered.osId };
    const run = (reason: string) => startTemplateTest(cell, offered, { userId: installation.viewer.userId, reason });
    expect(await ends(await run("fail-verify"))).toBe("cancelled");
    expect(await image(offered.id)).toMatchObject({ state: "testing", problem: { code: "check-failed" } });
    const good = await run("again");
    expect(await ends(good)).toBe("succeeded");
    expect(await image(offered.id)).toMatchObject({ state: "published", problem: null });
    expect((await hypervisor(good)).machines).toEqual([]);
  });

  it("of a recipe on the bare OS installs it", async () => {
    const cell = { cloudId: installation.cloudId, service: "web", osId: "debian-12" };
    const id = await startTemplateTest(cell, null, { userId: null, reason: "Recipe" });
    expect(await ends(id)).toBe("succeeded");
    expect(await installation.database.workflowStep.count({ where: { runId: id, action: "install" } })).toBe(2);
    expect((await hypervisor(id)).machines).toEqual([]);
  });
});

it("an update check records what the package manager says, and removes its machine", async () => {
  const { id, cloudId, osId, imageId } = await installation.database.osImageRevision.findFirstOrThrow();
  const about = { cloudId, osId, imageId: imageId!, osRevisionId: id, bakedImageId: null, service: null };
  const deploymentId = await startUpdateCheck(about, null);
  expect(await ends(deploymentId)).toBe("succeeded");
  const check = await installation.database.updateCheck.findUniqueOrThrow({ where: { deploymentId } });
  expect(check).toMatchObject({ state: "done", updates: 3, security: 2 });
  expect((await hypervisor(deploymentId)).machines).toEqual([]);
});
