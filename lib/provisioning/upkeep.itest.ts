import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadCatalogue } from "@/lib/blueprints/load";
import { startBake } from "@/lib/deployments/start-bake";
import { seedUser, viewerFor } from "@/lib/auth/testing/portal";
import { getTemplate } from "@/lib/catalogue/get-template";
import { templateDetail } from "@/lib/contract/schemas/templates";
import { startDueBakes } from "@/lib/deployments/start-due-bakes";
import { startDueChecks } from "@/lib/deployments/start-due-checks";
import { refreshStaleness } from "@/lib/templates/refresh-staleness";
import { retireOld } from "@/lib/templates/retire-old";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { startTestWorker, type TestWorker } from "./testing/worker";

let installation: TestInstallation;
let worker: TestWorker;
const catalogue = loadCatalogue();

beforeAll(async () => {
  installation = await createInstallation({ connection: { speed: 500 } });
  worker = await startTestWorker(installation);
  await bake();
});
beforeEach(() => installation.database.bakePolicy.deleteMany());
afterAll(async () => {
  await worker?.stop();
  await installation?.remove();
});

const ends = (id: string) => runEnds(installation.databaseUrl, id);
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
const offered = () =>
  installation.database.bakedImage.findFirstOrThrow({
    where: { state: { in: ["published", "stale"] } },
    orderBy: { number: "desc" },
  });

async function bake(): Promise<string> {
  const cell = { cloudId: installation.cloudId, service: "mariadb", osId: "debian-12" };
  const { deploymentId, bakedImageId } = await startBake({ ...cell, userId: null, reason: "A test", again: true });
  expect(await ends(deploymentId!)).toBe("succeeded");
  return bakedImageId;
}

describe("a baked image", () => {
  it("becomes stale by age, and is fresh again where the policy allows more", async () => {
    const { database } = installation;
    expect(await refreshStaleness(database, catalogue, inDays(29))).toEqual([]);
    const { id } = await offered();
    expect(await refreshStaleness(database, catalogue, inDays(31.5))).toEqual([id]);
    expect(await offered()).toMatchObject({ state: "stale", staleReasons: [{ kind: "age", days: 31, limit: 30 }] });
    await refreshStaleness(database, catalogue, inDays(40.5));
    expect((await offered()).staleReasons).toEqual([{ kind: "age", days: 40, limit: 30 }]);
    await database.bakePolicy.create({ data: { service: "mariadb", maxAgeDays: 60 } });
    expect(await refreshStaleness(database, catalogue, inDays(40.5))).toEqual([id]);
    expect(await offered()).toMatchObject({ state: "published", staleReasons: [] });
  });

  it("is stale where its recipe has changed, and launches use it all the same", async () => {
    const changed = new Map(catalogue.services);
    changed.set("mariadb", { ...catalogue.services.get("mariadb")!, recipeDigest: "another" });
    await refreshStaleness(installation.database, { ...catalogue, services: changed }, new Date());
    expect(await offered()).toMatchObject({ state: "stale", staleReasons: [{ kind: "recipe", from: 1, to: null }] });
    const { deploymentId } = await launch(installation, mariadbRequest("on-stale", { mode: "pre-installed" }));
    expect(await ends(deploymentId)).toBe("succeeded");
    await refreshStaleness(installation.database, catalogue, new Date());
    expect(await offered()).toMatchObject({ state: "published" });
  });

  it("is asked for updates a day after it was made, one image after the other, and stale when it lacks some", async () => {
    const { database } = installation;
    expect(await startDueChecks(database, inDays(0.9))).toEqual([]);
    const seen = [];
    for (let i = 0; i < 2; i++) {
      const started = await startDueChecks(database, inDays(1.1));
      expect(started.length).toBe(1);
      expect(await ends(started[0]!)).toBe("succeeded");
      const check = await database.updateCheck.findUniqueOrThrow({ where: { deploymentId: started[0]! } });
      seen.push(check.bakedImageId === null ? "os" : "baked");
      // As if it had been asked a day later.
      await database.updateCheck.update({ where: { id: check.id }, data: { createdAt: inDays(1.1) } });
    }
    expect(seen.sort()).toEqual(["baked", "os"]);
    expect(await startDueChecks(database, inDays(1.2))).toEqual([]);
    await refreshStaleness(database, catalogue, new Date());
    expect((await offered()).staleReasons).toEqual([{ kind: "updates", security: 2, severity: null }]);

    // The drawer of the matrix names them, those for security first.
    const viewer = await viewerFor(await seedUser(database));
    const cell = { params: { service: "mariadb", os: "debian-12" }, query: {}, body: undefined };
    const { preInstalled } = templateDetail.parse(await getTemplate(viewer, cell));
    const pending = preInstalled?.versions[0]?.pending;
    expect(pending).toMatchObject({ updates: 3, security: 2 });
    expect(pending?.first.map(({ name, security }) => [name, security])).toEqual([
      ["libssl3", true],
      ["openssl", true],
      ["tzdata", false],
    ]);
  });
});

describe("a policy", () => {
  it("of never bakes nothing", async () => {
    expect(await startDueBakes(installation.database, inDays(400))).toEqual([]);
  });

  it("with a schedule bakes when the interval has passed, and not again at once when that failed", async () => {
    const { database } = installation;
    await database.bakePolicy.create({ data: { bake: "schedule", intervalDays: 7 } });
    expect(await startDueBakes(database, inDays(6.9))).toEqual([]);
    const [first] = await startDueBakes(database, inDays(7.1));
    expect(await ends(first!)).toBe("succeeded");
    const number = (await offered()).number;
    expect(number).toBe(2);
    await database.bakedImage.updateMany({ where: { number }, data: { capturedAt: inDays(-8) } });
    expect(await startDueBakes(database, inDays(0.5))).toEqual([]);
    const [second] = await startDueBakes(database, inDays(1.1));
    expect(await ends(second!)).toBe("succeeded");
  });

  it("for changes of the OS image bakes when a revision with other content is published", async () => {
    const { database } = installation;
    await database.bakePolicy.create({ data: { osId: "debian-12", bake: "on-os-change" } });
    await refreshStaleness(database, catalogue, new Date());
    expect(await startDueBakes(database, inDays(2))).toEqual([]);
    const { id, number, imageId, ...published } = await database.osImageRevision.findFirstOrThrow({
      where: { state: "published" },
      select: { id: true, number: true, imageId: true, osId: true, cloudId: true, state: true, sizeBytes: true },
    });
    await database.osImageRevision.update({ where: { id }, data: { state: "retired" } });
    const next = { ...published, number: number + 1, imageId: `${imageId}-next`, publishedAt: new Date() };
    const { id: newer } = await database.osImageRevision.create({ data: next });
    await refreshStaleness(database, catalogue, new Date());
    expect((await offered()).staleReasons).toContainEqual({ kind: "os-image", from: number, to: number + 1 });
    const [bakeId] = await startDueBakes(database, inDays(2));
    const image = await database.bakedImage.findFirstOrThrow({ where: { deployments: { some: { id: bakeId } } } });
    expect(image.osRevisionId).toBe(newer);
    await ends(bakeId!);
  });

  it("keeps the last revisions and those that machines came from", async () => {
    const { database } = installation;
    const before = await database.bakedImage.findMany({ where: { state: "deprecated" }, orderBy: { number: "asc" } });
    await database.bakePolicy.create({ data: { keepLast: 1 } });
    const retired = await retireOld(database);
    const used = await database.node.findMany({ where: { state: { not: "removed" }, bakedImageId: { not: null } } });
    const inUse = new Set(used.map((n) => n.bakedImageId));
    expect(inUse.size).toBe(1);
    expect(retired.sort()).toEqual(before.flatMap((b) => (inUse.has(b.id) ? [] : [b.id])).sort());
    expect(await offered()).toMatchObject({ state: expect.stringMatching(/published|stale/) as string });
  });
});
