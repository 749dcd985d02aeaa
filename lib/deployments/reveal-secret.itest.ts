import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Stack, User } from "@/lib/generated/prisma/client";
import { getStack } from "./get-stack";
import { revealSecret } from "./reveal-secret";
import { seedCloud, seedLaunch, seedStack } from "./testing/seed";

let portal: TestPortal;
let user: User;
let stack: Stack;

beforeAll(async () => (portal = await createTestPortal()));
afterAll(() => portal.remove());
beforeEach(async () => {
  user = await seedUser(portal.database);
  const project = await seedProject(portal.database, [{ user, role: "operator" }]);
  const cloud = await seedCloud(portal.database);
  stack = await seedStack(portal.database, { projectId: project.id, userId: user.id, cloudId: cloud.id });
  await seedLaunch(portal.database, { stack });
});

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const reveal = async (secret: string, signedInAt = new Date()) =>
  revealSecret(await viewerFor(user, signedInAt), { params: { stack: stack.id, secret }, query: {}, body: undefined });
const secretRow = () => portal.database.secret.findFirstOrThrow({ where: { stackId: stack.id, name: "appPassword" } });
const audited = () =>
  portal.database.auditEntry.count({ where: { target: `stack:${stack.id}`, action: "secret.revealed" } });

describe("revealing a credential", () => {
  it("shows it, counts it and records it", async () => {
    expect(await reveal("appPassword")).toEqual({ value: "s3cret" });
    expect(await reveal("appPassword")).toEqual({ value: "s3cret" });
    expect(await secretRow()).toMatchObject({ revealCount: 2, lastReveal: expect.any(Date) });
    expect(await audited()).toBe(2);
    const shown = await getStack(await viewerFor(user), { params: { stack: stack.id }, query: {}, body: undefined });
    expect(shown.credentials).toMatchObject([{ user: "app", secret: "appPassword", revealCount: 2 }]);
    expect(shown.history[0]).toMatchObject({
      action: "secret.revealed",
      by: user.name,
      data: { secret: "appPassword" },
    });
    expect(JSON.stringify(shown)).not.toContain("s3cret");
  });

  it("needs a sign-in of the last 15 minutes", async () => {
    await expect(reveal("appPassword", minutesAgo(16))).rejects.toMatchObject({ code: "recent-sign-in-required" });
    expect(await reveal("appPassword", minutesAgo(14))).toEqual({ value: "s3cret" });
    expect(await audited()).toBe(1);
  });

  it("does not know internal secrets", async () => {
    await expect(reveal("replication")).rejects.toMatchObject({ code: "not-found" });
    await expect(reveal("nothing")).rejects.toMatchObject({ code: "not-found" });
  });

  it("leaves neither count nor record when the secret does not open", async () => {
    await portal.database.secret.updateMany({
      where: { stackId: stack.id },
      data: { ciphertext: Uint8Array.of(1, 2, 3) },
    });
    await expect(reveal("appPassword")).rejects.toThrow(/unknown format/);
    expect([(await secretRow()).revealCount, await audited()]).toEqual([0, 0]);
  });

  it("is over when the stack has been removed", async () => {
    await portal.database.stack.update({ where: { id: stack.id }, data: { state: "removed" } });
    await expect(reveal("appPassword")).rejects.toMatchObject({ code: "wrong-state" });
  });
});

describe("a stack's endpoints", () => {
  it("have the address and the parameters filled in, and what is unknown left alone", async () => {
    const shown = await getStack(await viewerFor(user), { params: { stack: stack.id }, query: {}, body: undefined });
    expect(shown.endpoints).toEqual([
      {
        id: "sql",
        title: { en: "SQL" },
        role: "primary",
        node: "db-1",
        address: "10.0.0.7",
        port: 3306,
        protocol: "mysql",
        command: "mariadb -h 10.0.0.7 -P 3306 shop {unknown}",
      },
    ]);
  });
});
