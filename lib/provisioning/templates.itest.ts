import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedUser, viewerFor } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { changeTemplates } from "@/lib/catalogue/change-templates";
import { getTemplate } from "@/lib/catalogue/get-template";
import { getTemplates } from "@/lib/catalogue/get-templates";
import { diffTemplates, getSbom } from "@/lib/catalogue/package-lists";
import { templateDetail, templateMatrix, type TemplateAction } from "@/lib/contract/schemas/templates";
import { Clouds, quietContext } from "./clouds";
import { collectImages } from "./collect-images";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { startTestWorker, type TestWorker } from "./testing/worker";
import { bakeTemplates, testTemplate } from "@/lib/deployments/bake-templates";
import { destroyStack } from "@/lib/deployments/destroy-stack";

let installation: TestInstallation;
let worker: TestWorker;
let admin: Viewer;
let stranger: Viewer;

beforeAll(async () => {
  installation = await createInstallation({ connection: { speed: 500 } });
  worker = await startTestWorker(installation);
  admin = await viewerFor(await seedUser(installation.database, "admin"));
  stranger = await viewerFor(await seedUser(installation.database));
});
afterAll(async () => {
  await worker?.stop();
  await installation?.remove();
});

const ends = (id: string | null | undefined) => runEnds(installation.databaseUrl, id!);
const CELL = { service: "mariadb", osId: "debian-12" };
const matrixCell = async () => {
  const matrix = templateMatrix.parse(await getTemplates(stranger, { params: {}, query: {}, body: undefined }));
  return matrix.cells.find(({ service, osId }) => service === CELL.service && osId === CELL.osId)!;
};
const detail = async (viewer = admin) =>
  templateDetail.parse(
    await getTemplate(viewer, { params: { service: CELL.service, os: CELL.osId }, query: {}, body: undefined }),
  );
const versions = async (viewer = admin) => (await detail(viewer)).preInstalled!.versions;
const bake = async (more: { again?: boolean; cells?: (typeof CELL)[] } = {}) =>
  (await bakeTemplates(admin, { params: {}, query: {}, body: { cells: [CELL], again: false, reason: "", ...more } }))
    .items;
const change = async (action: TemplateAction, ids: string[], reason = "") =>
  (await changeTemplates(admin, { params: {}, query: {}, body: { action, ids, reason } })).items;

describe("a cell of the matrix", () => {
  it("is baked, shown while it bakes, and published; one that cannot be baked is answered for itself", async () => {
    expect((await matrixCell()).preInstalled).toEqual({ revision: null, maxAgeDays: 30 });
    const [started, refused] = await bake({ cells: [CELL, { service: "mariadb", osId: "plan-9" }] });
    expect(started).toMatchObject({ outcome: "started", detail: null });
    expect(refused).toMatchObject({ outcome: "refused", bakedImageId: null });
    expect(await bake()).toMatchObject([{ outcome: "joined", bakedImageId: started!.bakedImageId }]);
    expect(await ends(started!.deploymentId)).toBe("succeeded");
    const { revision } = (await matrixCell()).preInstalled!;
    expect(revision).toMatchObject({ number: 1, state: "published", running: false, tested: true, failed: false });
    const [version] = await versions();
    expect(version!.changes.map(({ from, to, by, reason }) => [from, to, by, reason])).toEqual([
      ["testing", "published", null, "Its acceptance checks passed."],
      ["baking", "testing", null, "Captured; its acceptance checks run."],
      ["draft", "baking", admin.name, "Asked for on the template matrix."],
      [null, "draft", admin.name, "Asked for on the template matrix."],
    ]);
  });

  it("knows when its recipe was tested on the bare operating system", async () => {
    expect((await matrixCell()).osOnly.testedAt).toBeNull();
    const body = { ...CELL, bakedImageId: null, reason: "" };
    const { deploymentId } = await testTemplate(admin, { params: {}, query: {}, body });
    expect(await ends(deploymentId)).toBe("succeeded");
    expect((await matrixCell()).osOnly.testedAt).not.toBeNull();
    await installation.database.deployment.update({
      where: { id: deploymentId },
      data: { recipeDigest: "an-older-one" },
    });
    expect((await matrixCell()).osOnly.testedAt).toBeNull();
  });

  it("may be read by everybody, and changed by administrators only", async () => {
    const { can } = await detail(stranger);
    expect(can.bake).toEqual({ allowed: false, reason: "Only an administrator keeps templates up." });
    expect((await detail()).can.bake.allowed).toBe(true);
  });
});

describe("a baked image", () => {
  let stackId: string;

  it("is not retired while a stack runs on it, and the refusal lists the stack", async () => {
    const started = await launch(installation, mariadbRequest("shop", { mode: "pre-installed" }));
    stackId = started.stackId;
    expect(await ends(started.deploymentId)).toBe("succeeded");
    const [version] = await versions();
    expect(version!.users.stacks).toMatchObject([{ name: "shop", nodes: 3 }]);
    expect((await versions(stranger))[0]!.users).toEqual({ stacks: [], hidden: 1 });
    expect(version!.can.retire).toMatchObject({ allowed: false });
    expect(await change("retire", [version!.id])).toMatchObject([
      { done: false, users: { stacks: [{ id: stackId }] } },
    ]);
    expect((await versions())[0]!.state).toBe("published");
  });

  it("is deprecated, published again, and each step is recorded with its author and reason", async () => {
    const { id } = (await versions())[0]!;
    expect(await change("deprecate", [id], "Slow disk")).toMatchObject([{ done: true }]);
    expect((await matrixCell()).preInstalled?.revision).toMatchObject({ state: "deprecated" });
    expect(await change("deprecate", [id])).toMatchObject([{ done: false }]);
    expect(await change("publish", [id])).toMatchObject([{ done: true }]);
    const [version] = await versions();
    expect(version!.state).toBe("published");
    expect(version!.changes.slice(0, 2).map(({ to, by, reason }) => [to, by, reason])).toEqual([
      ["published", admin.name, "Published by hand."],
      ["deprecated", admin.name, "Slow disk"],
    ]);
  });

  it("waits for approval where the policy says so, and takes the place of the one before it", async () => {
    const policy = await installation.database.bakePolicy.create({ data: { ...CELL, publishing: "approval" } });
    const [again] = await bake({ again: true });
    expect(await ends(again!.deploymentId)).toBe("succeeded");
    const cell = await matrixCell();
    expect(cell.preInstalled?.revision).toMatchObject({ number: 2, state: "testing", serving: { number: 1 } });
    expect((await versions())[0]!.can.publish.allowed).toBe(true);
    expect(await change("publish", [again!.bakedImageId!])).toMatchObject([{ done: true }]);
    expect((await versions()).map(({ state }) => state)).toEqual(["published", "deprecated"]);
    await installation.database.bakePolicy.delete({ where: { id: policy.id } });
  });

  it("has its packages listed and compared", async () => {
    const [second, first] = await versions();
    const sbom = await getSbom(stranger, { params: { image: first!.id }, query: {}, body: undefined });
    expect(sbom).toMatchObject({ bomFormat: "CycloneDX" });
    const list = await installation.database.packageList.findFirstOrThrow({
      where: { bakedImage: { id: second!.id } },
    });
    const packages = list.packages as { name: string; version: string; architecture: string }[];
    const more = { name: "zz-new", version: "1.0", architecture: "amd64" };
    await installation.database.packageList.update({
      where: { id: list.id },
      data: { packages: [...packages.slice(1), more] },
    });
    const compared = await diffTemplates(stranger, {
      params: { image: second!.id },
      query: { from: first!.id },
      body: undefined,
    });
    expect(compared).toMatchObject({ added: [more], removed: [packages[0]], changed: [], same: packages.length - 1 });
    const missing = getSbom(stranger, { params: { image: "no-id" }, query: {}, body: undefined });
    await expect(missing).rejects.toMatchObject({ code: "not-found" });
  });

  it("is retired once nothing runs on it, and then removed from the hypervisor", async () => {
    const [, first] = await versions();
    const removal = await destroyStack(admin, { params: { stack: stackId }, query: {}, body: undefined });
    expect(await ends(removal.deploymentId)).toBe("succeeded");
    expect(await change("retire", [first!.id, first!.id])).toMatchObject([{ done: true }]);
    const clouds = new Clouds(installation.database, {
      installationId: installation.env.BURGEON_INSTALLATION_ID!,
      dataDir: installation.dataDir,
    });
    const { driver } = await clouds.get(installation.cloudId);
    const { imageId } = await installation.database.bakedImage.findUniqueOrThrow({ where: { id: first!.id } });
    const there = async () => (await driver.listImages(quietContext("test"))).some(({ id }) => id === imageId);
    const collect = (now: number) =>
      collectImages({
        ...{ database: installation.database, clouds, dataDir: installation.dataDir },
        now: new Date(now),
      });
    expect(await collect(Date.now())).toEqual([]);
    expect(await there()).toBe(true);
    expect(await collect(Date.now() + 2 * 3_600_000)).toEqual([first!.id]);
    expect(await there()).toBe(false);
    await clouds.close();
    // Stored, and in the ledger, from its first publication until now.
    const { facts } = await installation.database.ledgerResource.findUniqueOrThrow({
      where: { kind_name: { kind: "image", name: first!.id } },
      include: { facts: { orderBy: { id: "asc" } } },
    });
    expect(facts.map(({ what, projectId }) => [what, projectId])).toEqual([
      ["published", null],
      ["gone", null],
    ]);
    expect(facts[0]!.image).toBeGreaterThan(0n);
    expect((await versions())[1]).toMatchObject({ state: "retired", can: { publish: { allowed: false } } });
  });
});
