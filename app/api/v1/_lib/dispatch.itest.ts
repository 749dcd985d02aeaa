import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cookieFor, createTestPortal, seedProject, seedUser, type TestPortal } from "@/lib/auth/testing/portal";
import { problem, type Problem } from "@/lib/contract/schemas/common";
import { appendEvents, seedCloud, seedLaunch, seedStack } from "@/lib/deployments/testing/seed";
import type { User } from "@/lib/generated/prisma/client";
import { LOCALES, type Locale } from "@/lib/util/locale";
import { hashPassword } from "@/lib/util/password";
import { LANGUAGE_COOKIE } from "@/lib/util/preferences";
import { say } from "@/lib/util/say";
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

  it("for a file is answered with its text under its name, as a download", async () => {
    const response = await call("GET", "/insights/export?table=weeks&period=30d", { as: admin });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(response.headers.get("content-disposition")).toMatch(
      /^attachment; filename="insights-weeks-30d-\d{4}-\d\d-\d\d\.csv"$/,
    );
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await response.text()).toMatch(/^week,mode,ready,failed,p50_ms,p95_ms\r\n/);
  });

  it("to an unknown address or with another method is not found", async () => {
    for (const [method, path] of [
      ["GET", "/nothing"],
      ["POST", "/session"],
      ["GET", "/projects/%E0%A4%A"],
      ["GET", "/projects/a%00"],
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

  it("has a text that no database keeps refused at its field", async () => {
    const body = { project: null, name: "V\0T", percent: "1", from: "2199-01" };
    const response = await call("POST", "/taxes", { as: admin, body });
    expect((await problemOf(response)).fields.map((f) => f.path)).toEqual([["name"]]);
    expect((await call("GET", "/users?page=%00", { as: admin })).status).toBe(400);
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

describe("an answer speaks the reader's language", () => {
  const LANGUAGES = {
    en: { "accept-language": "fr, en;q=0.5" },
    ko: { "accept-language": "ko-KR, en;q=0.5" },
  };
  const textsOf = ({ detail, remedy, fields }: Problem) => [detail, remedy, ...fields.map((f) => f.message)];

  it("in its error and in what it says about every field; the code stays", async () => {
    const body = { name: "No", title: "" };
    const answers = { en: null, ko: null } as Record<Locale, Problem | null>;
    for (const locale of LOCALES) {
      const response = await call("POST", "/projects", { as: admin, body, headers: LANGUAGES[locale] });
      expect(response.headers.get("content-language")).toBe(locale);
      expect(response.headers.get("vary")).toBe("Cookie, Accept-Language");
      answers[locale] = await problemOf(response);
    }
    expect(answers.ko?.code).toBe(answers.en?.code);
    expect(textsOf(answers.en!)).toEqual([
      "Some of the values sent are not allowed.",
      "Correct the fields that are named and send the request again.",
      "Use 3 to 32 lower-case letters, digits and hyphens, beginning with a letter.",
      "This must not be empty.",
    ]);
    expect(textsOf(answers.ko!)).toEqual([
      "보낸 값 가운데 허용되지 않는 것이 있습니다.",
      "표시된 항목을 고쳐서 다시 보내세요.",
      "영문 소문자로 시작하는 3~32자의 소문자, 숫자, 하이픈을 쓰세요.",
      "비워 둘 수 없습니다.",
    ]);
  });

  it("which the person's own choice decides before the browser's", async () => {
    const cookie = `${LANGUAGE_COOKIE}=ko; ${await cookieFor(admin)}`;
    const response = await call("GET", "/nothing", { headers: { cookie, ...LANGUAGES.en } });
    expect((await problemOf(response)).detail).toBe("여기에는 볼 수 있는 것이 없습니다.");
  });

  it("in every refusal that zod would word itself", async () => {
    const send = async (path: string, body: object) => {
      const response = await call("POST", path, { as: admin, body, headers: LANGUAGES.ko });
      return (await problemOf(response)).fields.map(({ path: [field], message }) => [field, message]);
    };
    expect(await send("/users", { email: "nobody", name: "x".repeat(81), role: "king" })).toEqual([
      ["email", "name@example.com과 같은 이메일 주소를 입력하세요."],
      ["name", "80자 이하로 쓰세요."],
      ["role", "다음 중에서 고르세요: admin, finance, member."],
    ]);
    expect(await send("/projects", { title: 1, more: true })).toEqual([
      ["name", "값을 입력하세요."],
      ["title", "값의 형식이 맞지 않습니다. 필요한 형식: string."],
    ]);
  });

  it("in a failure that a worker stored, also one of a release before there were sentences", async () => {
    const project = await seedProject(portal.database);
    const cloud = await seedCloud(portal.database);
    const stack = await seedStack(portal.database, { projectId: project.id, userId: admin.id, cloudId: cloud.id });
    const full = say`The hypervisor has no room for ${"db-1"}: ${say`its disk is full`}.`;
    const stored = { code: "hypervisor-full", detail: full, remedy: "As it was." } as const;
    const failed = { key: "db-1.allocate", failure: stored };
    const id = await seedLaunch(portal.database, { stack, state: "failed", failed });
    const data = { attempt: 1, state: "failed", failure: stored };
    await appendEvents(portal.database, id, [{ kind: "step-ended", step: failed.key, data }]);
    const said = {
      en: "The hypervisor has no room for db-1: its disk is full.",
      ko: "하이퍼바이저에 db-1 노드를 만들 자원이 없습니다: 디스크가 가득 참.",
    };
    for (const locale of LOCALES) {
      const get = async (path: string): Promise<unknown> =>
        (await call("GET", path, { as: admin, headers: LANGUAGES[locale] })).json();
      const failure = { code: "hypervisor-full", detail: said[locale], remedy: "As it was." };
      expect(await get(`/deployments/${id}`)).toMatchObject({ failure });
      expect(await get(`/projects/${project.name}/deployments`)).toMatchObject({ items: [{ failure }] });
      expect(await get(`/deployments/${id}/events`)).toMatchObject({ events: [{ kind: "step-ended", failure }] });
    }
  });

  it("in why a cloud is away, why an offer is not there, and why a button is disabled", async () => {
    const project = await seedProject(portal.database);
    const problem = {
      code: "hypervisor-unreachable",
      detail: say`The step was cancelled.`,
      remedy: say`Retry the step.`,
    };
    const cloud = await seedCloud(portal.database, "unreachable");
    await portal.database.cloud.update({ where: { id: cloud.id }, data: { problem } });
    const stack = await seedStack(portal.database, { projectId: project.id, userId: admin.id, cloudId: cloud.id });
    const id = await seedLaunch(portal.database, { stack });
    const get = async (path: string) => {
      const response = await call("GET", path, { as: admin, headers: LANGUAGES.ko });
      return JSON.stringify(await response.json());
    };
    expect(await get("/session")).toContain("이 단계를 다시 시도하세요.");
    expect(await get(`/deployments/${id}`)).toContain("이 배포는 끝났습니다.");
    expect(await get("/catalogue")).toMatch(/OS 이미지가 아직 빌드되지 않았습니다|준비된 클라우드가 없습니다/);
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
