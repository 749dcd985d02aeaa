import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestPortal, seedUser, type TestPortal } from "@/lib/auth/testing/portal";
import { digestOf, makeToken } from "@/lib/auth/access-token";
import { problem } from "@/lib/contract/schemas/common";
import type { User } from "@/lib/generated/prisma/client";
import { call } from "./testing/call";

let portal: TestPortal;
let admin: User;

beforeAll(async () => {
  portal = await createTestPortal();
  admin = await seedUser(portal.database, "admin");
});
afterAll(() => portal.remove());

const body = { name: "pipeline", days: 30 };
const bearer = (token: string) => ({
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
});

async function made(): Promise<{ id: string; token: string }> {
  const response = await call("POST", "/session/tokens", { as: admin, body });
  expect(response.status).toBe(201);
  const { accessToken, token } = (await response.json()) as { accessToken: { id: string }; token: string };
  return { id: accessToken.id, token };
}

describe("an access token", () => {
  it("speaks for its person, also in requests that change something, without any Origin", async () => {
    const { token } = await made();
    const session = await call("GET", "/session", bearer(token));
    expect(await session.json()).toMatchObject({ user: { id: admin.id } });
    const project = { name: "by-token", title: "By token" };
    expect((await call("POST", "/projects", { ...bearer(token), body: project })).status).toBe(201);
  });

  it("is kept as a digest only, and says when it was used", async () => {
    const { id, token } = await made();
    const row = () => portal.database.accessToken.findUniqueOrThrow({ where: { id } });
    expect(JSON.stringify(await row())).not.toContain(token);
    expect((await row()).lastUsedAt).toBeNull();
    await call("GET", "/session", bearer(token));
    expect((await row()).lastUsedAt).not.toBeNull();
  });

  it("shows no secret and makes no other token: it is no recent sign-in", async () => {
    const { token } = await made();
    const response = await call("POST", "/session/tokens", { ...bearer(token), body });
    expect([response.status, problem.parse(await response.json()).code]).toEqual([403, "recent-sign-in-required"]);
  });

  it("ends when it is removed, and nobody else removes it", async () => {
    const { id, token } = await made();
    const other = await seedUser(portal.database, "member");
    expect((await call("DELETE", `/session/tokens/${id}`, { as: other })).status).toBe(404);
    expect((await call("DELETE", `/session/tokens/${id}`, { as: admin })).status).toBe(200);
    expect((await call("GET", "/session", bearer(token))).status).toBe(401);
  });

  it("ends at its time", async () => {
    const token = makeToken();
    const [digest, expiresAt] = [digestOf(token), new Date(Date.now() - 1_000)];
    await portal.database.accessToken.create({ data: { userId: admin.id, name: "old", digest, expiresAt } });
    expect((await call("GET", "/session", bearer(token))).status).toBe(401);
  });

  it("that is none of ours is refused, whatever cookie comes with it", async () => {
    const response = await call("GET", "/session", { as: admin, headers: { authorization: "Bearer nonsense" } });
    expect(response.status).toBe(401);
  });
});
