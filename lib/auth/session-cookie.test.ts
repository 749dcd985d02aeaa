import { encode } from "next-auth/jwt";
import { describe, expect, it } from "vitest";
import { env } from "@/lib/env";
import { cookieOf, makeSessionCookie, readSessionCookie, sessionCookieHeader } from "./session-cookie";

const SECRET = env().nextAuthSecret;
const session = () => ({
  sub: "7b0f6a34-5a42-4a52-9d7c-0d6c5d0b7e11",
  sessionVersion: 3,
  signedInAt: Math.floor(Date.now() / 1000),
});

describe("a session cookie", () => {
  it("says who signed in and when", async () => {
    const made = session();
    expect(await readSessionCookie(await makeSessionCookie(made))).toEqual(made);
  });

  it("counts for nothing when it is missing, changed, foreign, incomplete or too old", async () => {
    const cookie = await makeSessionCookie(session());
    expect(await readSessionCookie(undefined)).toBeNull();
    expect(await readSessionCookie(`${cookie.slice(0, -4)}AAAA`)).toBeNull();
    expect(await readSessionCookie(await encode({ token: session(), secret: "another secret" }))).toBeNull();
    expect(await readSessionCookie(await encode({ token: { sub: "somebody" }, secret: SECRET }))).toBeNull();
    const old = { ...session(), signedInAt: Math.floor(Date.now() / 1000) - 12 * 3600 - 1 };
    expect(await readSessionCookie(await makeSessionCookie(old))).toBeNull();
  });

  it("is out of reach for scripts, other sites and plain HTTP", async () => {
    expect(await sessionCookieHeader(session())).toMatch(
      /^__Secure-next-auth\.session-token=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200; Secure$/,
    );
  });

  it("is found among others", () => {
    expect(cookieOf("a=1; name=x.y==; b=2", "name")).toBe("x.y==");
    expect(cookieOf("rename=1; b", "name")).toBeUndefined();
    expect(cookieOf(null, "name")).toBeUndefined();
  });
});
