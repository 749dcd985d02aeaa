import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { usagesIn } from "@/lib/billing/ledger/read";
import { INSTALLATION, type Usage } from "@/lib/billing/usage";
import type { Db } from "@/lib/db/client";
import { startImageBuild } from "@/lib/deployments/build-image";
import { startBake } from "@/lib/deployments/start-bake";
import { startTemplateTest } from "@/lib/deployments/start-template-test";
import { startUpdateCheck } from "@/lib/deployments/start-update-check";
import type { HypervisorDriver } from "@/lib/hypervisors/driver";
import { readJournal } from "@/lib/hypervisors/simulator/journal";
import { quietContext } from "./clouds";
import type { TestInstallation } from "./testing/installation";
import { runEnds } from "./testing/launch";
import { factsOfThrowAways } from "./testing/ledger";
import { createReconciled, type Reconciled } from "./testing/reconciled";

let test: Reconciled;
let installation: TestInstallation;
let database: Db;
let driver: HypervisorDriver;
let reconcile: Reconciled["reconcile"];

beforeAll(async () => {
  test = await createReconciled(500);
  ({ installation, database, driver, reconcile } = test);
});
afterAll(() => test?.remove());

const RAN = ["made/stopped", "started/running"];
const OWN = { project: INSTALLATION, stack: null, os: "debian-12" };
const ends = (id: string | null) => runEnds(installation.databaseUrl, id!);
const facts = (deployment: string) => factsOfThrowAways(database, deployment);
const bake = (reason: string) =>
  startBake({
    ...{ cloudId: installation.cloudId, service: "mariadb", osId: "debian-12", again: true },
    ...{ userId: installation.viewer.userId, reason },
  });

/** What the installation is charged for machines of a kind of deployment, in the order of time. */
async function charged(purpose: Usage["purpose"]): Promise<Usage[]> {
  const now = new Date();
  const all = await usagesIn(database, { from: 0, to: now.getTime() + 1 }, {}, now);
  return all.filter((one) => one.purpose === purpose);
}

describe("a machine that the portal throws away", () => {
  it("is charged to the installation while a bake needs it: its disk from when it is made, the rest while it runs", async () => {
    const { deploymentId } = await bake("A test");
    expect(await ends(deploymentId)).toBe("succeeded");
    expect(await facts(deploymentId!)).toEqual({ builder: [...RAN, "stopped", "gone"], "db-1": [...RAN, "gone"] });
    const usages = await charged("bake");
    expect(usages.map(({ amounts }) => Object.keys(amounts))).toEqual([
      ...[["disk-thin"], ["vcpu", "memory", "disk-thin"], ["disk-thin"]],
      ...[["disk-thin"], ["vcpu", "memory", "disk-thin"]],
    ]);
    expect(usages[1]).toMatchObject({
      ...{ ...OWN, service: "mariadb", mode: "pre-installed", flavour: "small", owner: installation.viewer.userId },
      amounts: { vcpu: 1n, memory: 1024n, "disk-thin": 8192n },
    });
    const journal = (await readJournal(installation.world)).filter(({ tags }) => tags.deployment === deploymentId);
    const of = (node: string, action: string) =>
      journal.find((entry) => entry.tags.node === node && entry.action === action)!.at;
    const builder = usages.slice(0, 3);
    expect(builder[0]!.from).toBeGreaterThanOrEqual(of("builder", "created"));
    expect(builder[2]!.to).toBeGreaterThanOrEqual(of("builder", "deleted"));
    expect(builder.slice(1).map(({ from }) => from)).toEqual(builder.slice(0, 2).map(({ to }) => to));
  });

  it.each(["fail-boot", "fail-install", "fail-capture"])(
    "is charged until it is gone where a bake ends by %s",
    async (word) => {
      const { deploymentId } = await bake(word);
      expect(await ends(deploymentId)).toBe("cancelled");
      const { builder } = await facts(deploymentId!);
      expect(builder!.slice(0, 2)).toEqual(RAN);
      expect(builder!.at(-1)).toBe("gone");
      expect(await database.ledgerOpen.count({ where: { fact: { deploymentId } } })).toBe(0);
    },
  );

  it("says what it was for", async () => {
    const { id, imageId } = await database.bakedImage.findFirstOrThrow({ where: { state: "published" } });
    const about = { cloudId: installation.cloudId, osId: "debian-12" };
    const { userId } = installation.viewer;
    const cell = { ...about, service: "mariadb" };
    const tested = await startTemplateTest(cell, null, { userId, reason: "A test" });
    const checked = await startUpdateCheck({ ...cell, imageId, osRevisionId: null, bakedImageId: id }, null);
    const built = await startImageBuild({ id: "debian-12", title: "Debian 12" }, installation.cloudId, null);
    for (const deployment of [tested, checked, built]) expect(await ends(deployment)).toBe("succeeded");
    expect(await facts(checked)).toEqual({ probe: [...RAN, "gone"] });
    const kinds = ["test-template", "check-updates", "build-image"] as const;
    const found = await Promise.all(kinds.map(async (kind) => (await charged(kind)).at(-1)));
    expect(found).toMatchObject([
      { ...OWN, service: "mariadb", mode: "os-only", owner: userId },
      { ...OWN, service: "mariadb", mode: "pre-installed", owner: null },
      { ...OWN, service: null, mode: "os-only", owner: null },
    ]);
  });

  it("is nobody else's: the database refuses one of a project", async () => {
    const own = await database.ledgerFact.findFirstOrThrow({ where: { purpose: "bake" } });
    const data = { ...own, id: undefined, key: "of-a-project", tags: {}, projectId: installation.projectId };
    await expect(database.ledgerFact.create({ data })).rejects.toThrow(/ledger_fact_purpose/);
  });
});

describe("a machine that was left behind", () => {
  const ctx = quietContext("test");

  it("is charged for what it is, from when it is seen until it is gone", async () => {
    const { deploymentId, bakedImageId } = await bake("Left behind");
    expect(await ends(deploymentId)).toBe("succeeded");
    // The image that the test began with was offered without a build, so the ledger has not heard of it.
    expect(await reconcile()).toMatchObject([{ what: "found", name: expect.stringContaining("debian-12-simulated") }]);
    expect(await reconcile()).toEqual([]);
    const before = (await facts(deploymentId!)).builder!;
    const { imageId } = await database.bakedImage.findUniqueOrThrow({ where: { id: bakedImageId } });
    const { name } = await database.ledgerResource.findFirstOrThrow({
      where: { facts: { some: { deploymentId, node: "builder" } } },
    });
    await driver.ensureMachine(ctx, {
      ...{ id: name, hostname: "builder", imageId, cloneKind: "thin", vcpus: 1, memoryMiB: 1024, diskGiB: 8 },
      ...{ userData: "", tags: { stack: deploymentId!, node: "builder", deployment: deploymentId!, planHash: "" } },
    });
    const set = (state: string) => database.workflowRun.update({ where: { id: deploymentId! }, data: { state } });
    await set("cancelling");
    expect(await reconcile()).toEqual([]);
    await set("cancel-failed");
    const mended: string[] = [];
    const mend = async () => mended.push(...(await reconcile()).map((one) => `${one.name === name} ${one.what}`));
    await mend();
    await driver.ensureStarted(ctx, name);
    await mend();
    await driver.resize(ctx, name, { vcpus: 2, memoryMiB: 1024, diskGiB: 8 });
    await mend();
    const open = await database.ledgerOpen.findFirstOrThrow({
      where: { fact: { deploymentId } },
      include: { fact: true },
    });
    expect(open.fact).toMatchObject({ purpose: "bake", vcpu: 2n, memory: 1024n, diskThin: 8192n, projectId: null });
    await driver.ensureStopped(ctx, name);
    await mend();
    await mend();
    await driver.deleteMachine(ctx, name);
    await mend();
    await mend();
    expect(mended).toEqual(["found", "started", "resized", "stopped", "vanished"].map((what) => `true ${what}`));
    expect((await facts(deploymentId!)).builder).toEqual([
      ...before,
      ...["found/stopped", "started/running", "resized/running", "stopped", "lost/gone"],
    ]);
    const { seenAt } = await database.ledgerResource.findFirstOrThrow({ where: { name } });
    expect((await charged("bake")).at(-1)!.to).toBe(seenAt!.getTime());
  });
});
