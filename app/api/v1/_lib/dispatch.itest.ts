import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cookieFor, createTestPortal, seedProject, seedUser, type TestPortal } from "@/lib/auth/testing/portal";
import { problem } from "@/lib/contract/schemas/common";
import type { User } from "@/lib/generated/prisma/client";
import { hashPassword } from "@/lib/util/password";
import { call } from "./testing/call";
import { dispatch } from "./dispatch";
import { log } from "./log";

let portal: TestPortal;
let admin: User;

beforeAll(async () => {
  portal = await createTestPortal();
  admin = await seedUser(portal.database, "admin", { passwordHash: await hashPassword("the first password") });
});
afterAll(() => portal.remove());

const newProject = (name: string) => ({ name, title: "A project" });
const problemOf = async (response: Response) => problem.parse(await response.json());

describe("a request", () => {
  it("is answered with the handler's time and its id, and is not cached", async () => {
    const response = await call("GET", "/session", { as: admin });
    expect(response.status).toBe(200);
    expect(response.headers.get("server-timing")).toMatch(/^handler;dur=\d+\.\d$/);
    expect(response.headers.get("x-request-id")).toBe("the-same-for-all");
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("gets the status of its row", async () => {
    expect((await call("POST", "/projects", { as: admin, body: newProject("with-status") })).status).toBe(201);
  });

  it("to an unknown address or with another method is not found", async () => {
    for (const [method, path] of [
      ["GET", "/nothing"],
      ["POST", "/session"],
      ["GET", "/projects/%E0%A4%A"],
    ] as const) {
      const response = await call(method, path, { as: admin });
      expect([path, response.status, response.headers.get("content-type")]).toEqual([
        path,
        404,
        "application/problem+json",
      ]);
    }
  });

  it("has every refused field named", async () => {
    const response = await call("POST", "/projects", { as: admin, body: { name: "No", title: "" } });
    expect(response.status).toBe(400);
    const { code, fields } = await problemOf(response);
    expect([code, fields.map((f) => f.path)]).toEqual(["invalid-request", [["name"], ["title"]]]);
    const page = await call("GET", "/users?page=0&pageSize=many", { as: admin });
    expect((await problemOf(page)).fields.map((f) => f.path)).toEqual([["page"], ["pageSize"]]);
  });

  it("with a body that is no JSON, or of another type, is refused", async () => {
    const cookie = await cookieFor(admin);
    const send = (type: string) =>
      dispatch(
        new Request("http://127.0.0.1:4310/api/v1/projects", {
          method: "POST",
          headers: { cookie, "content-type": type, "sec-fetch-site": "same-origin" },
          body: "{",
        }),
      );
    expect((await problemOf(await send("application/json"))).detail).toMatch(/not valid JSON/);
    expect((await problemOf(await send("text/plain"))).detail).toMatch(/must be JSON/);
  });

  it("over 256 KiB is refused, whether or not it says its length", async () => {
    const body = { name: "large", title: "x".repeat(256 * 1024) };
    expect((await call("POST", "/projects", { as: admin, body })).status).toBe(413);
    const lying = await call("POST", "/projects", { as: admin, body, headers: { "content-length": "10" } });
    expect(lying.status).toBe(413);
  });

  it("that changes something has to come from the portal's own pages", async () => {
    const send = (headers: Record<string, string>) => {
      return call("POST", "/projects", { as: admin, body: { name: "x", title: "x" }, headers });
    };
    const status = async (headers: Record<string, string>) => (await send(headers)).status;
    expect(await status({ "sec-fetch-site": "cross-site", origin: "https://evil.example" })).toBe(403);
    expect(await status({ "sec-fetch-site": "same-site" })).toBe(403);
    expect(await status({ "sec-fetch-site": "same-origin" })).toBe(400);
  });

  it("is not answered once the session's version is no longer the user's", async () => {
    const user = await seedUser(portal.database);
    expect((await call("GET", "/session", { as: user })).status).toBe(200);
    await portal.database.user.update({ where: { id: user.id }, data: { sessionVersion: 2 } });
    expect((await call("GET", "/session", { as: user })).status).toBe(401);
  });

  it("with a session of more than 12 hours ago is not answered", async () => {
    const signedInAt = new Date(Date.now() - 12 * 3600_000 - 60_000);
    expect((await call("GET", "/session", { as: admin, signedInAt })).status).toBe(401);
  });
});

describe("a new password", () => {
  it("ends every other session and goes on with this one", async () => {
    const user = await seedUser(portal.database, "member", { passwordHash: await hashPassword("the first password") });
    const other = await cookieFor(user);
    const body = { current: "the first password", next: "the second password" };
    const response = await call("PUT", "/session/password", { as: user, body });
    expect(response.status).toBe(200);
    const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
    const get = async (headers: Record<string, string>) => (await call("GET", "/session", { headers })).status;
    expect([await get({ cookie: other }), await get({ cookie })]).toEqual([401, 200]);
    expect(
      await portal.database.auditEntry.count({ where: { action: "user.password-changed", userId: user.id } }),
    ).toBe(1);
  });

  it("is refused with a wrong current one, and guessing is slowed down", async () => {
    const user = await seedUser(portal.database, "member", { passwordHash: await hashPassword("the first password") });
    const codes: string[] = [];
    for (let i = 0; i < 6; i++) {
      const response = await call("PUT", "/session/password", {
        as: user,
        body: { current: `guess ${i}`, next: "a new long password" },
      });
      codes.push((await problemOf(response)).code);
    }
    expect(codes).toEqual([...Array<string>(5).fill("sign-in-failed"), "too-many-attempts"]);
  });
});

describe("an unexpected error", () => {
  it("says nothing about its cause", async () => {
    const project = await seedProject(portal.database);
    log.level = "silent";
    await portal.database.$executeRaw`alter table member rename to member_away`;
    const response = await call("GET", `/projects/${project.id}`, { as: admin });
    await portal.database.$executeRaw`alter table member_away rename to member`;
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).toContain('"code":"internal"');
    expect(text).not.toMatch(/member|prisma|relation|select/i);
  });
});
