import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "@/lib/blueprints/load";
import { deleteOsSource } from "@/lib/catalogue/delete-os-source";
import { listImages } from "@/lib/catalogue/list-images";
import { putOsRefresh } from "@/lib/catalogue/put-os-refresh";
import { putOsSource } from "@/lib/catalogue/put-os-source";
import { onlyOne } from "@/lib/db/only-one";
import { buildImage, startImageBuild } from "@/lib/deployments/build-image";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { startDueBuilds } from "@/lib/deployments/refresh-images";
import type { OsSource } from "@/lib/contract/schemas/images";
import type { HypervisorDriver } from "@/lib/hypervisors/driver";
import { Clouds, quietContext } from "./clouds";
import { collectImages } from "./collect-images";
import { readOses } from "./os-specs";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { startTestWorker, type TestWorker } from "./testing/worker";

const DAY_MS = 24 * 3_600_000;
const { oses } = loadCatalogue();

let installation: TestInstallation;
let worker: TestWorker;
let clouds: Clouds;
let driver: HypervisorDriver;
beforeAll(async () => {
  installation = await createInstallation();
  worker = await startTestWorker(installation);
  const installationId = installation.env.BURGEON_INSTALLATION_ID!;
  clouds = new Clouds(installation.database, { installationId, dataDir: installation.dataDir });
  ({ driver } = await clouds.get(installation.cloudId));
});
afterAll(async () => {
  await clouds?.close();
  await worker?.stop();
  await installation?.remove();
});

const ended = (id: string) => runEnds(installation.databaseUrl, id);
const build = async (os: string) => {
  const id = await startImageBuild({ id: os, title: os }, installation.cloudId, null);
  return { id, outcome: await ended(id) };
};
const revisions = (osId: string) =>
  installation.database.osImageRevision.findMany({ where: { osId }, orderBy: { number: "asc" } });
const states = async (osId: string) => (await revisions(osId)).map(({ number, state }) => `${number} ${state}`);
const onHypervisor = async () => (await driver.listImages(quietContext("test"))).map(({ id }) => id).sort();
const collect = (now: Date) =>
  collectImages({ database: installation.database, clouds, dataDir: installation.dataDir, now });
/** What the ledger has heard of the image of each revision, and whether it is stored now. */
const stored = async (osId: string) => {
  const resources = await installation.database.ledgerResource.findMany({
    where: { kind: "image", facts: { some: { osId } } },
    include: { facts: { orderBy: { id: "asc" } }, open: true },
    orderBy: { id: "asc" },
  });
  return resources.map(({ name, facts, open }) => ({
    name: name.replace(`${installation.cloudId}/`, ""),
    facts: facts.map(({ what }) => what).join(),
    open: open !== null,
  }));
};
const inTwoHours = () => new Date(Date.now() + 2 * 3_600_000);
const call = <T>(params: { os: string }, body: T) => ({ params, query: {}, body });

describe("the revisions of an OS image", () => {
  it("are numbered, and each knows what is installed in it", async () => {
    expect(await build("debian-13")).toMatchObject({ outcome: "succeeded" });
    expect(await build("debian-13")).toMatchObject({ outcome: "succeeded" });
    expect(await states("debian-13")).toEqual(["1 retired", "2 published"]);
    const [first] = await revisions("debian-13");
    expect(first?.retiredAt).not.toBeNull();
    const list = await installation.database.packageList.findFirstOrThrow({ where: { osRevision: { id: first!.id } } });
    expect(list.packages).toContainEqual({ name: "apt", version: "2.6.1", architecture: "amd64" });
    expect(list.sbom).toMatchObject({ bomFormat: "CycloneDX" });
  });

  it("are stored on the account of the installation from their publication on, also once they are retired", async () => {
    expect(await stored("debian-13")).toEqual([
      { name: "debian-13-simulated-1", facts: "published", open: true },
      { name: "debian-13-simulated-2", facts: "published", open: true },
    ]);
    const fact = await installation.database.ledgerFact.findFirstOrThrow({
      where: { osId: "debian-13", image: { gt: 0 } },
    });
    expect(fact).toMatchObject({ phase: "stored", projectId: null, service: null, mode: null, purpose: null });
  });

  it("do not grow by a build that finds nothing new", async () => {
    // The simulator names an image after its revision's number: this is what the next one will be.
    await installation.database.osImageRevision.updateMany({
      where: { osId: "debian-13", state: "published" },
      data: { imageId: "debian-13-simulated-3" },
    });
    expect(await build("debian-13")).toMatchObject({ outcome: "succeeded" });
    expect(await states("debian-13")).toEqual(["1 retired", "2 published", "3 unchanged"]);
    expect(await stored("debian-13")).toHaveLength(2);
  });

  it("say why a build failed, and go on serving the one before", async () => {
    const down = path.join(installation.world, "down");
    writeFileSync(down, "");
    const { id, outcome } = await build("debian-13");
    rmSync(down);
    expect(outcome).toBe("failed");
    const failed = await installation.database.osImageRevision.findFirstOrThrow({ where: { deploymentId: id } });
    expect(failed).toMatchObject({
      state: "failed",
      problem: { code: "hypervisor-unreachable", detail: { sentence: expect.stringContaining("does not answer") } },
    });
    expect((await states("debian-13")).slice(1, 2)).toEqual(["2 published"]);
  });
});

describe("collecting what nothing uses", () => {
  it("keeps a retired revision while a stack's machines came from it, and then deletes it", async () => {
    const { stackId, deploymentId } = await launch(installation, mariadbRequest("keeps-it", { os: "debian-12" }));
    expect(await ended(deploymentId)).toBe("succeeded");
    expect(await build("debian-12")).toMatchObject({ outcome: "succeeded" });
    const [used] = await revisions("debian-12");
    expect(used?.state).toBe("retired");
    await collect(inTwoHours());
    expect(await onHypervisor()).toContain(used!.imageId);

    const removal = await destroyStack(installation.viewer, { params: { stack: stackId }, query: {}, body: undefined });
    expect(await ended(removal.deploymentId)).toBe("succeeded");
    expect(await collect(inTwoHours())).toEqual([used!.id]);
    expect(await onHypervisor()).not.toContain(used!.imageId);
    expect((await revisions("debian-12"))[0]).toMatchObject({ state: "deleted", deletedAt: expect.any(Date) });
    expect(await collect(inTwoHours())).toEqual([]);
    expect(await stored("debian-12")).toEqual([{ name: "debian-12-simulated-2", facts: "published", open: true }]);
  });

  it("waits a while after the retirement: a launch may have chosen it a moment ago", async () => {
    expect(await build("debian-12")).toMatchObject({ outcome: "succeeded" });
    expect(await collect(new Date())).toEqual([]);
    expect(await collect(inTwoHours())).toHaveLength(1);
    expect(await stored("debian-12")).toEqual([
      { name: "debian-12-simulated-2", facts: "published,gone", open: false },
      { name: "debian-12-simulated-3", facts: "published", open: true },
    ]);
  });

  it("does not delete an image that another revision has as well", async () => {
    const { database, cloudId } = installation;
    const published = (await revisions("debian-12")).find(({ state }) => state === "published")!;
    const twin = await database.osImageRevision.create({
      data: {
        osId: "debian-12",
        cloudId,
        number: 90,
        state: "retired",
        retiredAt: new Date(0),
        imageId: published.imageId,
      },
    });
    expect(await collect(new Date())).toEqual([twin.id]);
    expect(await onHypervisor()).toContain(published.imageId);
    expect(await stored("debian-12")).toContainEqual({ name: published.imageId, facts: "published", open: true });
  });

  it("deletes the image of two revisions with the last of them", async () => {
    const { database, cloudId } = installation;
    const imageId = "debian-12-twice";
    const about = { description: "", os: "debian", release: "bookworm", files: {} };
    await driver.ensureImage(quietContext("test"), { ...about, id: imageId });
    const data = { osId: "debian-12", cloudId, state: "retired", retiredAt: new Date(0), imageId };
    await database.osImageRevision.createMany({ data: [95, 96].map((number) => ({ ...data, number })) });
    expect(await collect(new Date())).toHaveLength(2);
    expect(await onHypervisor()).not.toContain(imageId);
  });

  it("keeps a revision that a baked image stands on", async () => {
    const { database, cloudId } = installation;
    const base = await database.osImageRevision.create({
      data: {
        osId: "debian-12",
        cloudId,
        number: 91,
        state: "retired",
        retiredAt: new Date(0),
        imageId: "debian-12-base",
      },
    });
    const baked = await database.bakedImage.create({
      data: {
        ...{ cloudId, service: "mariadb", serviceVersion: "10.11", osId: "debian-12", number: 1, state: "published" },
        ...{ bakeKey: "k", osRevisionId: base.id, recipeDigest: "r", toolVersion: "2", imageId: "mariadb-baked" },
      },
    });
    expect(await collect(new Date())).toEqual([]);
    await database.bakedImage.update({ where: { id: baked.id }, data: { state: "retired" } });
    expect(await collect(new Date())).toEqual([base.id]);
  });

  it("asks again later where the hypervisor is away", async () => {
    const { database, cloudId } = installation;
    const data = { osId: "debian-12", cloudId, number: 92, state: "retired", retiredAt: new Date(0), imageId: "gone" };
    const { id } = await database.osImageRevision.create({ data });
    const down = path.join(installation.world, "down");
    writeFileSync(down, "");
    expect(await collect(new Date())).toEqual([]);
    rmSync(down);
    expect(await collect(new Date())).toEqual([id]);
  });
});

describe("builds that are due", () => {
  const due = async (now: Date) =>
    startDueBuilds(installation.database, await readOses(installation.database, oses), now);
  const set = (os: string, everyDays: number | null) => putOsRefresh(installation.viewer, call({ os }, { everyDays }));

  it("are started by the schedule, counted from the last build, and not twice", async () => {
    await set("debian-11", 7);
    const [started] = await due(new Date());
    expect(started).toBe(`${installation.cloudId}/debian-11`);
    const { deploymentId } = (await revisions("debian-11"))[0]!;
    expect(await ended(deploymentId!)).toBe("succeeded");
    expect(await due(new Date(Date.now() + 6 * DAY_MS))).toEqual([]);
    const later = new Date(Date.now() + 7 * DAY_MS);
    expect(await due(later)).toEqual([`${installation.cloudId}/debian-11`]);
    await installation.database.osImageRevision.updateMany({
      where: { osId: "debian-11" },
      data: { createdAt: later },
    });
    expect(await due(later)).toEqual([]);
    await ended((await revisions("debian-11"))[1]!.deploymentId!);
  });

  it("are none without a schedule, except of what set-up builds and nobody has tried", async () => {
    await set("debian-11", null);
    expect(await due(new Date(Date.now() + 400 * DAY_MS))).toEqual([]);
    expect(await installation.database.osRefresh.count()).toBe(0);
  });

  it("are looked after by one worker at a time", async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let begun = (): void => undefined;
    const first = new Promise<void>((resolve) => (begun = resolve));
    const holder = onlyOne(installation.database, "test", async () => {
      begun();
      await held;
    });
    await first;
    expect(await onlyOne(installation.database, "test", async () => undefined)).toBe(false);
    release();
    expect(await holder).toBe(true);
    expect(await onlyOne(installation.database, "test", async () => undefined)).toBe(true);
  });
});

describe("a source of an administrator", () => {
  const source: OsSource = {
    title: "My Linux 9",
    family: "redhat",
    kind: "disk",
    url: "https://images.example/my.qcow2",
    digest: `sha256:${"a".repeat(64)}`,
    signature: null,
  };
  const put = (os: string, more: Partial<OsSource> = {}) =>
    putOsSource(installation.viewer, call({ os }, { ...source, ...more }));
  const remove = (os: string) => deleteOsSource(installation.viewer, call({ os }, undefined));
  const listed = async (id: string) => {
    const { items } = await listImages(installation.viewer, { params: {}, query: {}, body: undefined });
    return items.find((item) => item.id === id);
  };

  it("adds an operating system, which can be built, listed and removed", async () => {
    await put("my-linux-9");
    expect(await listed("my-linux-9")).toMatchObject({
      title: "My Linux 9",
      family: "redhat",
      state: "missing",
      inCatalogue: false,
      from: { kind: "download", url: source.url },
      source,
    });
    const { deploymentId } = await buildImage(installation.viewer, call({ os: "my-linux-9" }, undefined));
    expect(await ended(deploymentId)).toBe("succeeded");
    expect(await listed("my-linux-9")).toMatchObject({
      state: "published",
      revisions: [{ number: 1, state: "published", packages: 3, users: { machines: 0, stacks: 0, bakedImages: 0 } }],
    });
    await remove("my-linux-9");
    expect(await listed("my-linux-9")).toBeUndefined();
    expect(await states("my-linux-9")).toEqual(["1 retired"]);
    const [given] = await revisions("my-linux-9");
    expect(await collect(inTwoHours())).toContain(given!.id);
    const actions = await installation.database.auditEntry.findMany({
      where: { target: "os:my-linux-9" },
      orderBy: { id: "asc" },
    });
    expect(actions.map(({ action }) => action)).toEqual(["image.source-set", "image.source-deleted"]);
  });

  it("makes one usable that only its owner knows the address of", async () => {
    expect(await listed("sles-15")).toMatchObject({ from: null, inCatalogue: true });
    const refused = buildImage(installation.viewer, call({ os: "sles-15" }, undefined));
    await expect(refused).rejects.toMatchObject({
      code: "wrong-state",
      text: { remedy: expect.stringContaining("address") },
    });
    await put("sles-15", { title: "SLES 15", family: "suse" });
    expect(await listed("sles-15")).toMatchObject({ from: { kind: "download", url: source.url } });
    await remove("sles-15");
    expect(await listed("sles-15")).toMatchObject({ from: null, source: null });
  });

  it("is refused for what is built from packages, another family, or an id that is none", async () => {
    await expect(put("debian-12")).rejects.toMatchObject({ code: "wrong-state" });
    await expect(put("rocky-9", { family: "suse" })).rejects.toMatchObject({
      code: "invalid-parameters",
      fields: [{ path: ["family"] }],
    });
    await expect(put("My Linux")).rejects.toMatchObject({ code: "invalid-parameters", fields: [{ path: ["os"] }] });
  });

  it("cannot be removed while a stack runs on it, and the refusal names the stack", async () => {
    await put("my-linux-9");
    const { database, cloudId, projectId, viewer } = installation;
    const revision = await database.osImageRevision.create({
      data: { osId: "my-linux-9", cloudId, number: 50, state: "published", imageId: "my-linux-9-x" },
    });
    const stack = await database.stack.create({
      data: {
        ...{ projectId, cloudId, createdById: viewer.userId, name: "payroll", service: "web", serviceVersion: "2.4" },
        ...{
          osId: "my-linux-9",
          imageId: "my-linux-9-x",
          mode: "os-only",
          cloneKind: "thin",
          planHash: "h",
          state: "ready",
        },
        ...{ blueprint: {}, parameters: {} },
        nodes: {
          create: {
            ...{
              name: "web-1",
              role: "web",
              position: 0,
              machineId: "m-payroll",
              vcpus: 1,
              memoryMiB: 1024,
              diskGiB: 8,
            },
            ...{ state: "ready", osRevisionId: revision.id },
          },
        },
      },
    });
    await expect(remove("my-linux-9")).rejects.toMatchObject({
      code: "wrong-state",
      text: { detail: expect.stringContaining("payroll") },
    });
    expect((await listed("my-linux-9"))?.revisions[0]?.users).toEqual({ machines: 1, stacks: 1, bakedImages: 0 });
    await database.node.updateMany({ where: { stackId: stack.id }, data: { state: "removed" } });
    await remove("my-linux-9");
  });

  it("is gone with an answer that says so where there is none", async () => {
    await expect(remove("never-was")).rejects.toMatchObject({ code: "not-found" });
  });
});
