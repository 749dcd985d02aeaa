import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestPortal, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { UNPRIVILEGED } from "@/lib/catalogue/machine-needs";
import type { Cloud } from "@/lib/generated/prisma/client";
import { compileRequest } from "./compile-request";
import { startBake } from "./start-bake";
import { startTemplateTest } from "./start-template-test";
import { seedCloud } from "./testing/seed";

let portal: TestPortal;
let cloud: Cloud;
let admin: Viewer;

beforeAll(async () => {
  portal = await createTestPortal();
  admin = await viewerFor(await seedUser(portal.database, "admin"));
  cloud = await seedCloud(portal.database);
  const image = { osId: "debian-12", number: 1, imageId: "debian-12-1", state: "published", publishedAt: new Date() };
  await portal.database.osImageRevision.create({ data: { cloudId: cloud.id, ...image } });
});
afterAll(() => portal.remove());

const privileged = (value: boolean) =>
  portal.database.cloud.update({ where: { id: cloud.id }, data: { state: "ready", privileged: value } });
const launch = (service: string) =>
  compileRequest(admin, randomUUID(), {
    ...{ name: "shared", service, os: "debian-12", mode: "os-only", cloneKind: "thin" },
    ...{ roles: {}, parameters: {} },
  });
const cell = () => ({ cloudId: cloud.id, service: "glusterfs", osId: "debian-12" });
const REFUSED = { message: expect.stringContaining(UNPRIVILEGED.sentence), code: "offer-unavailable" };

it("a service whose machines need more rights is launched, baked and tested only where a cloud gives them", async () => {
  await privileged(false);
  await expect(launch("glusterfs")).rejects.toMatchObject(REFUSED);
  await expect(startBake({ ...cell(), userId: null, reason: "because" })).rejects.toMatchObject(REFUSED);
  await expect(startTemplateTest(cell(), null, { userId: null, reason: "because" })).rejects.toMatchObject(REFUSED);
  // Others do not mind.
  await expect(launch("memcached")).resolves.toMatchObject({ cloudId: cloud.id });

  await privileged(true);
  const { plan } = await launch("glusterfs");
  expect(plan.subject).toMatchObject({ cloudId: cloud.id, imageId: "debian-12-1" });
  const rights = plan.nodes.map(({ name, privileged }) => [name, privileged ?? false]);
  expect(Object.fromEntries(rights)).toEqual({
    ...{ "gluster-1": true, "gluster-2": true, "gluster-3": true },
    "client-1": false,
  });
});
