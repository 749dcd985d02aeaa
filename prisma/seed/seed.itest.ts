import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestPortal, type TestPortal } from "@/lib/auth/testing/portal";
import { verifyPassword } from "@/lib/util/password";
import { ADMIN_EMAIL, seedAdmin } from "./seed-admin";
import { seedCloud } from "./seed-cloud";
import { seedRates } from "./seed-rates";

let portal: TestPortal;
beforeAll(async () => (portal = await createTestPortal()));
afterAll(() => portal.remove());

async function createStack(cloudId: string): Promise<{ id: string }> {
  const [project, user] = await Promise.all([
    portal.database.project.findFirstOrThrow(),
    portal.database.user.findFirstOrThrow(),
  ]);
  return portal.database.stack.create({
    data: {
      ...{ projectId: project.id, createdById: user.id, cloudId, name: "orders-db", imageId: "debian-12-1" },
      ...{ service: "mariadb", serviceVersion: "10.11", osId: "debian-12", mode: "standalone", cloneKind: "thin" },
      ...{ blueprint: {}, parameters: {}, planHash: "0a1b", state: "failed" },
    },
  });
}

describe("the seed", () => {
  it("makes the administrator and the first project once, and tells the password once", async () => {
    const first = await seedAdmin(portal.database);
    expect(first).toEqual({ adminEmail: ADMIN_EMAIL, password: expect.any(String) });
    expect(await seedAdmin(portal.database)).toEqual({ adminEmail: ADMIN_EMAIL });
    const users = await portal.database.user.findMany({ include: { members: { include: { project: true } } } });
    expect(users).toHaveLength(1);
    expect(users[0]).toMatchObject({ role: "admin", members: [{ role: "owner", project: { name: "default" } }] });
    expect(await verifyPassword(users[0]!.passwordHash, first.password!)).toBe(true);
    expect(await portal.database.auditEntry.count()).toBe(2);
  });

  it("publishes a first rate card once, also where it was withdrawn and deleted since", async () => {
    const { rateCardVersion } = portal.database;
    await seedRates(portal.database);
    await seedRates(portal.database);
    expect(await rateCardVersion.findMany()).toMatchObject([{ state: "published", currency: "USD", validTo: null }]);
    await rateCardVersion.updateMany({ data: { state: "draft", validFrom: null } });
    await rateCardVersion.deleteMany();
    await seedRates(portal.database);
    expect(await rateCardVersion.count()).toBe(0);
  });

  it("takes over another hypervisor, whose health is not known yet", async () => {
    await seedCloud(
      portal.database,
      JSON.stringify({ driver: "simulator", connection: { speed: 10 }, note: "Machines are simulated." }),
    );
    const made = await portal.database.cloud.findUniqueOrThrow({ where: { name: "local" } });
    expect(made).toMatchObject({
      driver: "simulator",
      simulated: true,
      slow: false,
      note: "Machines are simulated.",
      state: "preparing",
    });
    await portal.database.cloud.update({ where: { id: made.id }, data: { state: "ready", version: "5" } });
    await seedCloud(portal.database, JSON.stringify({ driver: "lxd", connection: { socket: "/x" } }));
    expect(await portal.database.cloud.findMany()).toMatchObject([
      {
        id: made.id,
        driver: "lxd",
        connection: { socket: "/x" },
        simulated: false,
        note: null,
        state: "preparing",
        version: null,
      },
    ]);
  });

  it("leaves the health of a cloud alone whose driver stays", async () => {
    await portal.database.cloud.update({ where: { name: "local" }, data: { state: "ready", version: "5" } });
    await seedCloud(portal.database, JSON.stringify({ driver: "lxd", connection: { socket: "/y" } }));
    expect(await portal.database.cloud.findUniqueOrThrow({ where: { name: "local" } })).toMatchObject({
      connection: { socket: "/y" },
      state: "ready",
      version: "5",
    });
  });

  it("forgets the images of a hypervisor that is given up, but not while one is being built", async () => {
    const { database } = portal;
    const { id: cloudId } = await database.cloud.findUniqueOrThrow({ where: { name: "local" } });
    const { id } = await database.osImageRevision.create({ data: { cloudId, osId: "debian-12", state: "building" } });
    const other = JSON.stringify({ driver: "libvirt", connection: {} });
    expect(await seedCloud(database, other)).toMatchObject({
      driver: "lxd",
      reason: expect.stringContaining("image is being built") as string,
    });
    await database.osImageRevision.update({ where: { id }, data: { state: "published", imageId: "debian-12-1" } });
    expect(await seedCloud(database, other)).toBeUndefined();
    expect(await database.osImageRevision.count()).toBe(0);
  });

  it("does not take the hypervisor away from a stack that lives on it", async () => {
    const { database } = portal;
    const { id: cloudId } = await database.cloud.findUniqueOrThrow({ where: { name: "local" } });
    const { id: stackId } = await createStack(cloudId);
    const before = await database.cloud.findMany();
    const other = JSON.stringify({ driver: "lxd", connection: { socket: "/x" } });
    expect(await seedCloud(database, other)).toEqual({
      driver: "libvirt",
      connection: {},
      reason: "1 stack is on the hypervisor libvirt",
    });
    expect(await database.cloud.findMany()).toEqual(before);

    await database.stack.update({ where: { id: stackId }, data: { state: "removed" } });
    expect(await seedCloud(database, other)).toBeUndefined();
    expect(await database.cloud.findUnique({ where: { id: cloudId } })).toMatchObject({ driver: "lxd" });
  });

  it("refuses a description that is none", async () => {
    await expect(seedCloud(portal.database, "{")).rejects.toThrow(SyntaxError);
    await expect(seedCloud(portal.database, JSON.stringify({ driver: "" }))).rejects.toThrow(/driver/);
  });
});
