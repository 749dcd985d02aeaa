import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import { seedCloud, seedStack } from "@/lib/deployments/testing/seed";
import type { Cloud, User } from "@/lib/generated/prisma/client";
import { getService } from "./get-service";
import { putCloning } from "./put-cloning";

let portal: TestPortal;
let admin: User;
let cloud: Cloud;

beforeAll(async () => {
  portal = await createTestPortal();
  admin = await seedUser(portal.database, "admin");
  cloud = await seedCloud(portal.database);
});
afterAll(() => portal.remove());

const serviceFor = async (user: User) =>
  getService(await viewerFor(user), { params: { service: "mariadb" }, query: {}, body: undefined });

describe("the mode that a launch begins with", () => {
  it("is the person's own last one of this service, else of any, and nobody else's", async () => {
    const project = await seedProject(portal.database);
    const [user, other] = [await seedUser(portal.database), await seedUser(portal.database)];
    const launched = async (service: string, mode: string, hour: number) => {
      const about = { projectId: project.id, userId: user.id, cloudId: cloud.id };
      const { id } = await seedStack(portal.database, about);
      const createdAt = new Date(Date.UTC(2026, 10, 1, hour));
      await portal.database.stack.update({ where: { id }, data: { service, mode, createdAt } });
    };
    expect((await serviceFor(user)).lastMode).toBeNull();
    await launched("web", "pre-installed", 9);
    expect((await serviceFor(user)).lastMode).toBe("pre-installed");
    await launched("mariadb", "os-only", 1);
    expect((await serviceFor(user)).lastMode).toBe("os-only");
    expect((await serviceFor(other)).lastMode).toBeNull();
  });
});

describe("how a cloud clones", () => {
  const set = async (name: string, cloneKind: "thin" | "full", locked: boolean) =>
    putCloning(await viewerFor(admin), { params: { cloud: name }, query: {}, body: { cloneKind, locked } });

  it("is set by an administrator, recorded, and comes first where a launch chooses", async () => {
    expect((await serviceFor(admin)).cloneKinds).toEqual(["thin", "full"]);
    await set(cloud.name, "full", true);
    expect((await serviceFor(admin)).cloneKinds).toEqual(["full", "thin"]);
    const row = await portal.database.cloud.findUniqueOrThrow({ where: { id: cloud.id } });
    expect([row.cloneKind, row.cloneKindLocked]).toEqual(["full", true]);
    const audit = await portal.database.auditEntry.findFirstOrThrow({ where: { action: "cloud.cloning-set" } });
    expect(audit).toMatchObject({ userId: admin.id, data: { cloneKind: "full", locked: true } });
  });

  it("of a cloud that is not there is not found", async () => {
    await expect(set("nowhere", "thin", false)).rejects.toMatchObject({ code: "not-found" });
  });
});
