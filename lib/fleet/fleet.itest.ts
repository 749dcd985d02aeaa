import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import { fleet, fleetQuery } from "@/lib/contract/schemas/fleet";
import { seedCloud, seedStack } from "@/lib/deployments/testing/seed";
import type { Cloud, Project, User } from "@/lib/generated/prisma/client";
import { listFleet } from "./list-fleet";

let portal: TestPortal;
let cloud: Cloud;
let admin: User;
let member: User;
let own: Project;
let foreign: Project;

beforeAll(async () => {
  portal = await createTestPortal();
  const { database } = portal;
  [admin, member] = [await seedUser(database, "admin"), await seedUser(database)];
  [own, foreign] = [await seedProject(database, [{ user: member, role: "viewer" }]), await seedProject(database)];
  await database.project.update({ where: { id: own.id }, data: { title: "A own" } });
  await database.project.update({ where: { id: foreign.id }, data: { title: "B foreign" } });
  cloud = await seedCloud(database);
  const [retired, current] = [await osRevision(1, "retired"), await osRevision(2, "published")];
  const [deprecated, stale] = [await bakedImage(1, "deprecated", retired), await bakedImage(2, "stale", current)];
  await stackOn("on-retired", own, retired, null);
  await stackOn("on-current", own, current, null);
  await stackOn("on-deprecated", foreign, retired, deprecated);
  await stackOn("on-stale", own, current, stale);
  await stackOn("gone", own, retired, null, "removed");
});
afterAll(() => portal.remove());

const at = (day: number) => new Date(Date.UTC(2026, 10, day));

async function osRevision(number: number, state: string): Promise<string> {
  const about = { osId: "debian-12", cloudId: cloud.id, number, state, imageId: `os-${number}` };
  return (await portal.database.osImageRevision.create({ data: { ...about, publishedAt: at(number) } })).id;
}

async function bakedImage(number: number, state: string, osRevisionId: string): Promise<string> {
  const row = await portal.database.bakedImage.create({
    data: {
      ...{
        cloudId: cloud.id,
        service: "mariadb",
        serviceVersion: "10.11",
        osId: "debian-12",
        number,
        state,
        osRevisionId,
      },
      ...{ bakeKey: `key-${number}`, recipeDigest: "d", toolVersion: "2.14", imageId: `baked-${number}` },
      capturedAt: at(10 + number),
      staleReasons: state === "stale" ? [{ kind: "age", days: 40, limit: 30 }] : [],
    },
  });
  return row.id;
}

async function stackOn(
  name: string,
  { id: projectId }: Project,
  osRevisionId: string,
  bakedImageId: string | null,
  state = "ready",
) {
  const { id } = await seedStack(portal.database, { projectId, userId: admin.id, cloudId: cloud.id, name });
  const mode = bakedImageId === null ? "os-only" : "pre-installed";
  await portal.database.stack.update({ where: { id }, data: { mode } });
  await portal.database.node.updateMany({ where: { stackId: id }, data: { osRevisionId, bakedImageId, state } });
}

async function list(user: User, query: object = {}) {
  const input = { params: {}, query: fleetQuery.parse(query), body: undefined };
  const answer = fleet.parse(await listFleet(await viewerFor(user), input));
  return { ...answer, names: answer.items.map(({ stack }) => stack.name) };
}

describe("the fleet", () => {
  it("lists machines on stale, deprecated and retired images by project, with their reasons", async () => {
    const { names, items, total, nodes, outdated } = await list(admin);
    expect(names).toEqual(["on-retired", "on-stale", "on-deprecated"]);
    expect({ total, nodes, outdated }).toEqual({ total: 3, nodes: 4, outdated: 3 });
    expect(items.map(({ image, reasons }) => [image.number, image.osNumber, image.state, reasons])).toEqual([
      [1, 1, "retired", [{ kind: "replaced", by: 2 }]],
      [2, 2, "stale", [{ kind: "age", days: 40, limit: 30 }]],
      [1, 1, "deprecated", [{ kind: "replaced", by: 2 }]],
    ]);
    expect(items[1]).toMatchObject({ mode: "pre-installed", owner: admin.name, project: { title: "A own" } });
  });

  it("neither lists nor counts what is in projects that the reader cannot see", async () => {
    const { names, total, nodes, outdated, projects } = await list(member);
    expect(names).toEqual(["on-retired", "on-stale"]);
    expect({ total, nodes, outdated }).toEqual({ total: 2, nodes: 3, outdated: 2 });
    expect(projects).toEqual([{ name: own.name, title: "A own", nodes: 2 }]);
    expect((await list(member, { project: foreign.name })).names).toEqual([]);
  });

  it("is narrowed by project, state, reason and text, and counts what is left", async () => {
    expect((await list(admin, { project: foreign.name })).names).toEqual(["on-deprecated"]);
    expect((await list(admin, { state: "retired" })).names).toEqual(["on-retired"]);
    expect((await list(admin, { reason: "age" })).names).toEqual(["on-stale"]);
    expect((await list(admin, { q: "DEPRE" })).names).toEqual(["on-deprecated"]);
    expect((await list(admin, { q: "%" })).names).toEqual([]);
    expect(await list(admin, { reason: "replaced" })).toMatchObject({ total: 2, outdated: 3 });
  });

  it("is sorted by the age of the images, and paged", async () => {
    expect((await list(admin, { sort: "age" })).names).toEqual(["on-retired", "on-deprecated", "on-stale"]);
    const second = await list(admin, { sort: "-age", page: 2, pageSize: 1 });
    expect([second.names, second.total]).toEqual([["on-deprecated"], 3]);
  });

  it("of the present content of a published image has nothing to say", async () => {
    const { database } = portal;
    await database.bakedImage.updateMany({ where: { state: "stale" }, data: { state: "published", staleReasons: [] } });
    expect((await list(admin)).names).not.toContain("on-stale");
  });
});
