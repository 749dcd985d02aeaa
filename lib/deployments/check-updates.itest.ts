import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestPortal, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import { listImages } from "@/lib/catalogue/list-images";
import type { User } from "@/lib/generated/prisma/client";
import { checkUpdates } from "./check-updates";
import { seedCloud } from "./testing/seed";

let portal: TestPortal;
let admin: User;

beforeAll(async () => {
  portal = await createTestPortal();
  admin = await seedUser(portal.database, "admin");
  const { id: cloudId } = await seedCloud(portal.database);
  await portal.database.osImageRevision.create({
    data: { osId: "debian-12", cloudId, number: 3, state: "published", imageId: "image-3", publishedAt: new Date() },
  });
});
afterAll(() => portal.remove());

const ask = async (os: string) => checkUpdates(await viewerFor(admin), { params: { os }, query: {}, body: undefined });
const shown = async () => {
  const { items } = await listImages(await viewerFor(admin), { params: {}, query: {}, body: undefined });
  return items.find(({ id }) => id === "debian-12");
};

describe("asking an image for updates", () => {
  it("starts one check of the published revision, which others join, also in the same instant", async () => {
    expect(await shown()).toMatchObject({ check: null, updates: null });
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => ask("debian-12")));
    others.push(await ask("debian-12"));
    expect(others).toEqual(others.map(() => first));
    const deployment = await portal.database.deployment.findUniqueOrThrow({ where: { id: first!.deploymentId } });
    expect(deployment).toMatchObject({ kind: "check-updates", osId: "debian-12", createdById: admin.id });
    expect(await portal.database.auditEntry.count({ where: { action: "image.check-started", userId: admin.id } })).toBe(
      1,
    );
    expect((await shown())?.check).toEqual({ deploymentId: first!.deploymentId, state: "running" });
  });

  it("shows the last answer, also while it is asked again", async () => {
    const answer = { state: "done", checkedAt: new Date(), updates: 5, security: 2, severity: "high" };
    await portal.database.updateCheck.updateMany({ data: answer });
    const { deploymentId } = await ask("debian-12");
    expect(await shown()).toMatchObject({
      updates: { updates: 5, security: 2, severity: "high" },
      check: { deploymentId, state: "running" },
    });
  });

  it("is refused where nothing is published, and not found where there is no such system", async () => {
    await expect(ask("debian-13")).rejects.toMatchObject({ code: "wrong-state" });
    await expect(ask("nothing")).rejects.toMatchObject({ code: "not-found" });
  });
});
