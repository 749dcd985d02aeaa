import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestPortal, type TestPortal } from "@/lib/auth/testing/portal";
import { verifyPassword } from "@/lib/util/password";
import { ADMIN_EMAIL, seedAdmin } from "./seed-admin";
import { seedCloud } from "./seed-cloud";

let portal: TestPortal;
beforeAll(async () => (portal = await createTestPortal()));
afterAll(() => portal.remove());

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

  it("takes over another connection of the local cloud and leaves its health alone", async () => {
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
        state: "ready",
        version: "5",
      },
    ]);
  });

  it("refuses a description that is none", async () => {
    await expect(seedCloud(portal.database, "{")).rejects.toThrow(SyntaxError);
    await expect(seedCloud(portal.database, JSON.stringify({ driver: "" }))).rejects.toThrow(/driver/);
  });
});
