import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import { seedCloud, seedLaunch, seedStack } from "@/lib/deployments/testing/seed";
import type { RunState } from "@/lib/contract/schemas/deployments";
import type { Cloud, Project, User } from "@/lib/generated/prisma/client";
import { measureOffers, WINDOW } from "./figures";
import { getService } from "./get-service";
import { listImages } from "./list-images";

let portal: TestPortal;
let user: User;
let project: Project;
let cloud: Cloud;

beforeAll(async () => {
  portal = await createTestPortal();
  user = await seedUser(portal.database);
  project = await seedProject(portal.database, [{ user, role: "operator" }]);
  cloud = await seedCloud(portal.database);
});
beforeEach(async () => {
  await portal.database.deployment.deleteMany();
  await portal.database.stack.deleteMany();
  await portal.database.osImageRevision.deleteMany();
});
afterAll(() => portal.remove());

const OFFER = { service: "mariadb", osId: "debian-12", mode: "os-only" } as const;

async function launch(state: RunState, seconds: number, age = 0): Promise<string> {
  const createdAt = new Date(Date.UTC(2026, 10, 1) - age * 60_000);
  const stack = await seedStack(portal.database, { projectId: project.id, userId: user.id, cloudId: cloud.id });
  await portal.database.stack.update({ where: { id: stack.id }, data: { createdAt } });
  return seedLaunch(portal.database, { stack, state, tookMs: seconds * 1000, createdAt });
}
const measure = async () => (await measureOffers([{ ...OFFER, mode: "pre-installed" }, OFFER]))[1];

describe("an offer's figures", () => {
  it("have no times under five ready launches", async () => {
    for (const seconds of [10, 20, 30, 40]) await launch("succeeded", seconds);
    await launch("failed", 5);
    expect(await measure()).toMatchObject({ ready: 4, failed: 1, p50Ms: null, p95Ms: null, stages: null });
  });

  it("are percentiles of click to ready, and medians of each stage", async () => {
    for (const seconds of [10, 20, 30, 40, 50]) await launch("succeeded", seconds);
    await launch("running", 1);
    const figures = await measure();
    expect(figures).toMatchObject({ ready: 5, failed: 0, p50Ms: 30_000, p95Ms: 48_000 });
    expect(figures?.stages).toEqual({
      allocate: 1000,
      clone: 2000,
      boot: 3000,
      connect: 4000,
      configure: 15_000,
      verify: 2000,
    });
  });

  it("are of launches with the same config tool, and of those of before there was a choice", async () => {
    await launch("succeeded", 10);
    const other = await launch("succeeded", 90);
    await portal.database.deployment.update({ where: { id: other }, data: { tool: "puppet" } });
    const by = async (tool: "ansible" | "puppet") => (await measureOffers([{ ...OFFER, tool }]))[0]?.ready;
    expect([await by("ansible"), await by("puppet")]).toEqual([1, 2]);
  });

  it("count a launch as failed though it was rolled back or retried, and not one that was only cancelled", async () => {
    const rolledBack = await launch("cancelled", 20, 3);
    await portal.database.workflowStep.updateMany({
      where: { runId: rolledBack, key: "db-1.boot" },
      data: { state: "failed" },
    });
    const retried = await launch("succeeded", 20, 2);
    await portal.database.workflowStep.updateMany({
      where: { runId: retried, key: "db-1.boot" },
      data: { attempt: 2 },
    });
    await launch("cancelled", 20, 1);
    const ready = await launch("succeeded", 7, 0);
    const figures = await measure();
    expect(figures).toMatchObject({ ready: 1, failed: 2 });
    expect(figures?.recent).toEqual([
      { deploymentId: rolledBack, readyMs: null, at: "2026-10-31T23:57:00.000Z" },
      { deploymentId: retried, readyMs: null, at: "2026-10-31T23:58:00.000Z" },
      { deploymentId: ready, readyMs: 7000, at: "2026-11-01T00:00:00.000Z" },
    ]);
  });

  it("speak of the last launches only", async () => {
    for (let age = 0; age < WINDOW + 6; age++) await launch("succeeded", age < WINDOW ? 10 : 500, age);
    const figures = await measure();
    expect(figures).toMatchObject({ ready: WINDOW, p50Ms: 10_000, p95Ms: 10_000 });
    expect(figures?.recent).toHaveLength(WINDOW);
  });

  it("of an offer that nobody has launched are empty", async () => {
    expect((await measureOffers([{ ...OFFER, service: "nothing" }]))[0]).toEqual({
      ready: 0,
      failed: 0,
      p50Ms: null,
      p95Ms: null,
      stages: null,
      recent: [],
    });
  });
});

describe("an OS image", () => {
  const offer = async () => {
    const service = await getService(await viewerFor(user), {
      params: { service: "mariadb" },
      query: {},
      body: undefined,
    });
    return service.offers.find((o) => o.osId === "debian-12" && o.mode === "os-only")?.state;
  };
  const image = async () => {
    const { items } = await listImages(await viewerFor(user), { params: {}, query: {}, body: undefined });
    return items.find((i) => i.cloud === cloud.name && i.id === "debian-12");
  };
  const revision = async (state: string, deploymentId: string | null = null) => {
    const number = 1 + (await portal.database.osImageRevision.count());
    const data = { osId: "debian-12", cloudId: cloud.id, number, state, deploymentId };
    return portal.database.osImageRevision.create({ data });
  };

  it("that is missing, being built, failed or published makes its offers so", async () => {
    expect([(await image())?.state, await offer()]).toEqual(["missing", "unavailable"]);
    const build = await launch("running", 1);
    await portal.database.workflowStep.updateMany({
      where: { runId: build, position: { gte: 3 } },
      data: { state: "waiting" },
    });
    const building = await revision("building", build);
    expect(await image()).toMatchObject({ state: "building", deploymentId: build, progress: 3 / 7 });
    expect(await offer()).toBe("building");
    await portal.database.osImageRevision.update({ where: { id: building.id }, data: { state: "failed" } });
    expect([(await image())?.state, await offer()]).toEqual(["failed", "unavailable"]);
    await revision("published");
    expect([(await image())?.state, await offer()]).toEqual(["published", "available"]);
  });

  it("stays offered while its successor is being built, but not while its cloud is away", async () => {
    await revision("published");
    const build = await launch("running", 1);
    await revision("building", build);
    expect(await image()).toMatchObject({ state: "published", deploymentId: build, progress: 1 });
    expect(await offer()).toBe("available");
    await portal.database.cloud.update({ where: { id: cloud.id }, data: { state: "unreachable" } });
    expect(await offer()).toBe("unavailable");
    await portal.database.cloud.update({ where: { id: cloud.id }, data: { state: "ready" } });
  });
});
