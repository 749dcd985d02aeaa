import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { recordFacts } from "@/lib/billing/ledger/facts";
import type { Db } from "@/lib/db/client";
import { onlyOne } from "@/lib/db/only-one";
import { downNodes } from "@/lib/deployments/down-nodes";
import type { HypervisorDriver } from "@/lib/hypervisors/driver";
import { osStorageOf } from "@/lib/templates/storage";
import { english, type Sentence } from "@/lib/util/say";
import { quietContext } from "./clouds";
import { meterTags } from "./metering";
import type { TestInstallation } from "./testing/installation";
import { chargedFor, factsOf } from "./testing/ledger";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { createReconciled, type Reconciled } from "./testing/reconciled";

let test: Reconciled;
let installation: TestInstallation;
let database: Db;
let driver: HypervisorDriver;
let reconcile: Reconciled["reconcile"];

beforeAll(async () => {
  test = await createReconciled();
  ({ installation, database, driver, reconcile } = test);
});
afterAll(() => test?.remove());

const ctx = quietContext("test");

/** A ready stack; its machines by node. */
async function ready(name: string): Promise<{ stack: string; machines: Record<string, string> }> {
  const { stackId, deploymentId } = await launch(installation, mariadbRequest(name));
  expect(await runEnds(installation.databaseUrl, deploymentId)).toBe("succeeded");
  const nodes = await database.node.findMany({ where: { stackId } });
  return { stack: stackId, machines: Object.fromEntries(nodes.map((node) => [node.name, node.machineId])) };
}

const mends = async (name: string) => {
  const rows = await database.ledgerMend.findMany({ where: { resource: { name } }, orderBy: { id: "asc" } });
  return rows.map(({ what, detail }) => `${what}: ${english(detail as unknown as Sentence)}`);
};
/** What the ledger has of a machine now. */
const held = async (name: string) => {
  const { fact } = await database.ledgerOpen.findFirstOrThrow({
    where: { resource: { name } },
    include: { fact: true },
  });
  return [fact.phase, fact.vcpu, fact.memory, fact.diskThin];
};
const ABOUT = { osId: "debian-11", sizeBytes: 3_000_000n, deployment: null };
const VERIFIED = ["made/unverified", "verified/running"];

describe("what the ledger and the hypervisor disagree about", () => {
  // What one test leaves is no difference of the next one.
  beforeEach(async () => void (await reconcile()));

  it("is nothing after a launch, however often it is asked", async () => {
    const { stack } = await ready("as-it-is");
    expect([await reconcile(), await reconcile()]).toEqual([[], []]);
    expect((await factsOf(database, stack))["db-1"]).toEqual(VERIFIED);
    const seen = await database.ledgerResource.findMany({ where: { facts: { some: { stackId: stack } } } });
    expect(seen.every(({ seenAt }) => seenAt !== null)).toBe(true);
  });

  it("ends a machine that vanished when it was seen last, once", async () => {
    const { stack, machines } = await ready("vanished");
    await reconcile();
    await driver.deleteMachine(ctx, machines["db-2"]!);
    expect(await reconcile()).toMatchObject([{ what: "vanished", name: machines["db-2"] }]);
    expect(await reconcile()).toEqual([]);
    expect((await factsOf(database, stack))["db-2"]).toEqual([...VERIFIED, "lost/gone"]);
    expect(await mends(machines["db-2"]!)).toEqual([
      `vanished: The machine ${machines["db-2"]} is gone from the hypervisor, and the portal did not remove it. It is charged until it was seen last.`,
    ]);
    const where = { kind_name: { kind: "machine", name: machines["db-2"]! } };
    const { seenAt } = await database.ledgerResource.findUniqueOrThrow({ where });
    const ends = (await chargedFor(database, installation.projectId, stack)).map(({ to }) => to);
    expect(Math.min(...ends)).toBe(seenAt!.getTime());
  });

  it("knows by name which nodes of a stack are down, until they run again", async () => {
    const { stack, machines } = await ready("down");
    const down = async () => {
      await reconcile();
      return Object.fromEntries(await downNodes(database, stack));
    };
    expect(await down()).toEqual({});
    await driver.ensureStopped(ctx, machines["db-2"]!);
    await driver.deleteMachine(ctx, machines["db-3"]!);
    expect(await down()).toEqual({ "db-2": "stopped", "db-3": "gone" });
    await driver.ensureStarted(ctx, machines["db-2"]!);
    expect(await down()).toEqual({ "db-3": "gone" });
  });

  it("keeps the disk alone of a machine that was stopped, until it is started again", async () => {
    const { stack, machines } = await ready("stopped");
    await driver.ensureStopped(ctx, machines["db-1"]!);
    expect(await reconcile()).toMatchObject([{ what: "stopped", name: machines["db-1"] }]);
    expect(await reconcile()).toEqual([]);
    expect(await held(machines["db-1"]!)).toEqual(["stopped", 0n, 0n, 8192n]);
    await driver.ensureStarted(ctx, machines["db-1"]!);
    expect(await reconcile()).toMatchObject([{ what: "started" }]);
    expect((await factsOf(database, stack))["db-1"]).toEqual([...VERIFIED, "stopped", "started/running"]);
    expect(await held(machines["db-1"]!)).toEqual(["running", 1n, 1024n, 8192n]);
  });

  it("charges a machine for the size that it was given", async () => {
    const { machines } = await ready("larger");
    await reconcile();
    await driver.ensureStopped(ctx, machines["db-3"]!);
    await driver.resize(ctx, machines["db-3"]!, { vcpus: 4, memoryMiB: 2048, diskGiB: 40 });
    await driver.ensureStarted(ctx, machines["db-3"]!);
    expect(await reconcile()).toMatchObject([{ what: "resized", name: machines["db-3"] }]);
    expect(await reconcile()).toEqual([]);
    expect(await mends(machines["db-3"]!)).toEqual([
      `resized: The machine ${machines["db-3"]} has 4 vCPU, 2 GiB of memory and 40 GiB of disk, which the ledger did not know.`,
    ]);
    await driver.resize(ctx, machines["db-3"]!, { vcpus: 2, memoryMiB: 2048, diskGiB: 40 });
    expect(await reconcile()).toMatchObject([{ what: "resized", name: machines["db-3"] }]);
    expect((await mends(machines["db-3"]!)).at(-1)).toBe(
      `resized: The machine ${machines["db-3"]} has 2 vCPU and 2 GiB of memory, which the ledger did not know.`,
    );
    expect(await held(machines["db-3"]!)).toEqual(["running", 2n, 2048n, 40_960n]);
  });

  it("charges the disk of a machine that was grown while it was stopped, and keeps its size from then on", async () => {
    const { stack, machines } = await ready("grown");
    await reconcile();
    await driver.ensureStopped(ctx, machines["db-1"]!);
    expect(await reconcile()).toMatchObject([{ what: "stopped" }]);
    await driver.resize(ctx, machines["db-1"]!, { vcpus: 1, memoryMiB: 1024, diskGiB: 20 });
    expect(await reconcile()).toMatchObject([{ what: "resized", name: machines["db-1"] }]);
    expect(await reconcile()).toEqual([]);
    expect(await held(machines["db-1"]!)).toEqual(["stopped", 0n, 0n, 20_480n]);
    await driver.ensureStarted(ctx, machines["db-1"]!);
    expect(await reconcile()).toMatchObject([{ what: "started" }]);
    await database.$transaction((tx) => meterTags(tx, stack, "retagged"));
    expect(await held(machines["db-1"]!)).toEqual(["running", 1n, 1024n, 20_480n]);
    expect(await reconcile()).toEqual([]);
    const charged = (await chargedFor(database, installation.projectId, stack)).map(
      ({ amounts }) => amounts["disk-thin"],
    );
    expect(new Set(charged)).toEqual(new Set([8192n, 20_480n]));
  });

  it("charges a disk that was grown before the hypervisor listed its machine for the first time", async () => {
    const { machines } = await ready("grown-at-once");
    await driver.ensureStopped(ctx, machines["db-1"]!);
    await driver.resize(ctx, machines["db-1"]!, { vcpus: 1, memoryMiB: 1024, diskGiB: 20 });
    await driver.ensureStarted(ctx, machines["db-1"]!);
    expect(await reconcile()).toMatchObject([{ what: "resized", name: machines["db-1"] }]);
    expect(await held(machines["db-1"]!)).toEqual(["running", 1n, 1024n, 20_480n]);
    expect(await reconcile()).toEqual([]);
  });

  it("charges a disk as it was asked for that was larger from the beginning, until somebody grows it", async () => {
    const { machines } = await ready("large-image");
    await database.ledgerResource.updateMany({ where: { name: machines["db-2"]! }, data: { listedDiskGiB: 10 } });
    const listed = async (diskGiB: number) => {
      const listMachines = async () =>
        (await driver.listMachines(ctx)).map((one) => (one.id === machines["db-2"] ? { ...one, diskGiB } : one));
      return reconcile({ listMachines });
    };
    expect([await listed(10), await listed(10)]).toEqual([[], []]);
    expect(await held(machines["db-2"]!)).toEqual(["running", 1n, 1024n, 8192n]);
    expect(await listed(12)).toMatchObject([{ what: "resized", name: machines["db-2"] }]);
    // A disk does not shrink: what a hypervisor says of one that is stopped may be older.
    expect([await listed(12), await listed(10)]).toEqual([[], []]);
    expect(await held(machines["db-2"]!)).toEqual(["running", 1n, 1024n, 12_288n]);
  });

  it("charges what ran before there was a ledger from when it is seen", async () => {
    const { stack, machines } = await ready("older");
    // As an installation of an older release has it.
    const forget = [
      "ledger_open",
      "ledger_mend",
      "ledger_interval",
      "ledger_correction",
      "ledger_fact",
      "ledger_resource",
    ];
    await database.$transaction(async (tx) => {
      await tx.$executeRawUnsafe("set local session_replication_role = replica");
      for (const table of forget) await tx.$executeRawUnsafe(`delete from ${table}`);
    });
    const found = await reconcile();
    expect(found.filter(({ name }) => Object.values(machines).includes(name)).map(({ what }) => what)).toEqual(
      Array(3).fill("found"),
    );
    expect(await reconcile()).toEqual([]);
    expect((await factsOf(database, stack))["db-1"]).toEqual(["found/running"]);
  });

  it("is left alone while a deployment is under way, and while the hypervisor does not answer", async () => {
    const { stack, machines } = await ready("busy");
    await driver.deleteMachine(ctx, machines["db-1"]!);
    const deployment = await database.deployment.findFirstOrThrow({ where: { stackId: stack } });
    const set = (state: string) => database.workflowRun.update({ where: { id: deployment.id }, data: { state } });
    await set("running");
    expect(await reconcile()).toEqual([]);
    await set("succeeded");
    const listMachines = () => Promise.reject(new Error("no answer"));
    await expect(reconcile({ listMachines })).rejects.toThrow("no answer");
    expect((await factsOf(database, stack))["db-1"]).toEqual(VERIFIED);
    expect(await reconcile()).toMatchObject([{ what: "vanished" }]);
  });
});

describe("the images of a cloud", () => {
  beforeEach(async () => void (await reconcile()));

  type Kind = "baked" | "os";
  const imageIds = { baked: "mariadb-baked-v9", os: "debian-11-content" };
  /** The image on the hypervisor, published in the database, and what the ledger calls it. */
  async function published(kind: Kind): Promise<string> {
    const { cloudId } = installation;
    const imageId = imageIds[kind];
    await driver.ensureImage(ctx, { id: imageId, description: imageId, os: "debian", release: "bullseye", files: {} });
    const about = { cloudId, imageId, state: "published", sizeBytes: 3_000_000n, publishedAt: new Date() };
    if (kind === "os") {
      await database.osImageRevision.create({ data: { ...about, osId: "debian-11", number: 7 } });
      return `${cloudId}/${imageId}`;
    }
    const { id: osRevisionId } = await database.osImageRevision.findFirstOrThrow({ where: { osId: "debian-12" } });
    const made = { service: "mariadb", serviceVersion: "10.11", osId: "debian-12", number: 9 };
    const from = { bakeKey: "k", osRevisionId, recipeDigest: "r", toolVersion: "2" };
    return (await database.bakedImage.create({ data: { ...about, ...made, ...from } })).id;
  }
  const stored = async (name: string) => {
    const where = { kind_name: { kind: "image", name } };
    const facts = { orderBy: { id: "asc" as const } };
    const found = await database.ledgerResource.findUniqueOrThrow({
      where,
      include: { facts, open: true, intervals: true },
    });
    return { ...found, whats: found.facts.map(({ what, phase }) => `${what}/${phase}`) };
  };
  const openImages = () => database.ledgerOpen.count({ where: { resource: { kind: "image" } } });
  /** A cloud whose list of images is another one. */
  const listing = (listImages: HypervisorDriver["listImages"]) => reconcile({ listImages });

  it.each([
    ["baked", "mariadb", "debian-12"],
    ["os", null, "debian-11"],
  ] as const)("are found, and end when they were seen last: %s", async (kind, service, os) => {
    const name = await published(kind);
    expect(await reconcile()).toMatchObject([{ what: "found", name }]);
    expect(await reconcile()).toEqual([]);
    const { facts, seenAt } = await stored(name);
    expect(facts).toMatchObject([{ what: "found", phase: "stored", service, osId: os, projectId: null, image: 3n }]);

    await driver.deleteImage(ctx, imageIds[kind]);
    expect(await reconcile()).toMatchObject([{ what: "vanished", name }]);
    expect(await reconcile()).toEqual([]);
    const ended = await stored(name);
    expect(ended).toMatchObject({ open: null, whats: ["found/stored", "lost/gone"], intervals: [{ to: seenAt }] });
    expect(await mends(name)).toEqual([
      `found: The image ${imageIds[kind]} was published and not in the ledger. It is stored there from now on.`,
      `vanished: The image ${imageIds[kind]} is gone from the hypervisor. It is charged until it was seen last.`,
    ]);

    await driver.ensureImage(ctx, { id: imageIds[kind], description: "", os: "debian", release: "x", files: {} });
    expect(await reconcile()).toMatchObject([{ what: "found", name }]);
    expect((await stored(name)).whats).toEqual(["found/stored", "lost/gone", "found/stored"]);
  });

  it("are left alone while the hypervisor does not list them, and where a list is short for a moment", async () => {
    const open = await openImages();
    expect(open).toBeGreaterThan(0);
    await expect(listing(() => Promise.reject(new Error("no answer")))).rejects.toThrow("no answer");
    let asked = 0;
    expect(await listing(async () => ((asked += 1) === 1 ? [] : driver.listImages(ctx)))).toEqual([]);
    expect(asked).toBe(2);
    expect(await openImages()).toBe(open);
  });

  it("are not taken for vanished while they are published, nor while the collection deletes them", async () => {
    const { id, cloudId } = await database.osImageRevision.findFirstOrThrow({ where: { osId: "debian-11" } });
    const name = `${cloudId}/${imageIds.os}`;
    const storage = { ...osStorageOf({ ...ABOUT, id, cloudId, imageId: imageIds.os }), key: "again" };
    const gone = async () => (await driver.listImages(ctx)).filter((image) => image.id !== imageIds.os);
    const held = onlyOne(database, "images", async () => expect(await listing(gone)).toEqual([]));
    expect(await held).toBe(true);
    expect((await stored(name)).open).not.toBeNull();
    // Published anew after the list was made, which has not got it yet.
    const published = async () => {
      await database.$transaction((tx) => recordFacts(tx, [storage]));
      storage.key += "-and-again";
      return gone();
    };
    expect(await listing(published)).toEqual([]);
    expect((await stored(name)).open).not.toBeNull();
    expect(await listing(gone)).toMatchObject([{ what: "vanished", name }]);
  });
});
