import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { env } from "@/lib/env";

/** A session ends this long after the sign-in, however busy it was. */
export const SESSION_SECONDS = 12 * 60 * 60;

/** What the encrypted session cookie says. `sessionVersion` must still be the user's for the session to count. */
const claims = z.object({
  sub: z.uuid(),
  sessionVersion: z.int(),
  signedInAt: z.number().describe("seconds since 1970"),
});
export type SessionClaims = z.infer<typeof claims>;

export const usesSecureCookies = (): boolean => env().nextAuthUrl.startsWith("https://");

/** next-auth's own name for the cookie, which a browser accepts with the prefix over HTTPS only. */
export const sessionCookieName = (): string => `${usesSecureCookies() ? "__Secure-" : ""}next-auth.session-token`;

/** Null if there is no cookie, or it was changed, made with another secret, or is out of date. next-auth renews its date on use. */
export async function readSessionCookie(value: string | undefined): Promise<SessionClaims | null> {
  if (!value) return null;
  try {
    const parsed = claims.safeParse(await decode({ token: value, secret: env().nextAuthSecret }));
    if (!parsed.success) return null;
    const age = Date.now() / 1000 - parsed.data.signedInAt;
    return age <= SESSION_SECONDS ? parsed.data : null;
  } catch {
    return null;
  }
}

export function makeSessionCookie(session: SessionClaims): Promise<string> {
  return encode({ token: session, secret: env().nextAuthSecret, maxAge: SESSION_SECONDS });
}

/** The Set-Cookie header of a session, with the attributes that next-auth gives it. */
export async function sessionCookieHeader(session: SessionClaims): Promise<string> {
  const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${SESSION_SECONDS}${usesSecureCookies() ? "; Secure" : ""}`;
  return `${sessionCookieName()}=${await makeSessionCookie(session)}; ${attributes}`;
}

/** Picks one cookie out of a Cookie header (RFC 6265, section 4.2). */
export function cookieOf(header: string | null, name: string): string | undefined {
  for (const pair of (header ?? "").split(";")) {
    const cut = pair.indexOf("=");
    if (cut > 0 && pair.slice(0, cut).trim() === name) return pair.slice(cut + 1).trim();
  }
  return undefined;
}
