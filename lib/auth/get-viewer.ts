import { z } from "zod";
import { INSTALLATION_ROLES, PROJECT_ROLES } from "@/lib/contract/permissions";
import { db } from "@/lib/db/client";
import { bearerOf, digestOf } from "./access-token";
import { cookieOf, readSessionCookie, sessionCookieName, type SessionClaims } from "./session-cookie";
import type { Viewer } from "./viewer";

const row = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(INSTALLATION_ROLES),
  memberships: z.record(z.string(), z.enum(PROJECT_ROLES)),
});

/**
 * Who makes this request: from its token or cookie in a route, from next/headers' cookie in a server component. Null if
 * nobody is signed in, the person is gone, the session was ended (its version is no longer the user's), or the token is
 * unknown or out of date. A request with a token never counts as one with a cookie.
 */
export async function getViewer(request?: Request): Promise<Viewer | null> {
  const token = request ? bearerOf(request.headers) : null;
  if (token !== null) return token === "" ? null : findTokenViewer(token);
  const claims = await readSessionCookie(await sessionCookie(request));
  return claims ? findViewer(claims) : null;
}

async function sessionCookie(request?: Request): Promise<string | undefined> {
  if (request) return cookieOf(request.headers.get("cookie"), sessionCookieName());
  const { cookies } = await import("next/headers");
  return (await cookies()).get(sessionCookieName())?.value;
}

/**
 * Whose token this is. A token was never asked for a password, so it is no recent sign-in: it cannot show secrets or make
 * tokens. Its last use is kept to the minute, so that a busy program does not write with every call.
 */
async function findTokenViewer(token: string): Promise<Viewer | null> {
  const rows = await db().$queryRaw<unknown[]>`
    with used as (
      update access_token set last_used_at = now()
      where digest = ${digestOf(token)} and expires_at > now()
        and (last_used_at is null or last_used_at < now() - interval '1 minute')
    )
    select u.id as "userId", u.name, u.email, u.role,
      coalesce(jsonb_object_agg(m.project_id, m.role) filter (where m.project_id is not null), '{}') as memberships
    from access_token t join app_user u on u.id = t.user_id left join member m on m.user_id = u.id
    where t.digest = ${digestOf(token)} and t.expires_at > now()
    group by u.id`;
  return rows.length === 0 ? null : { ...row.parse(rows[0]), signedInAt: new Date(0) };
}

/** One query, as it runs before every API call. */
export async function findViewer({ sub, sessionVersion, signedInAt }: SessionClaims): Promise<Viewer | null> {
  const rows = await db().$queryRaw<unknown[]>`
    select u.id as "userId", u.name, u.email, u.role,
      coalesce(jsonb_object_agg(m.project_id, m.role) filter (where m.project_id is not null), '{}') as memberships
    from app_user u left join member m on m.user_id = u.id
    where u.id = ${sub}::uuid and u.session_version = ${sessionVersion}
    group by u.id`;
  if (rows.length === 0) return null;
  return { ...row.parse(rows[0]), signedInAt: new Date(signedInAt * 1000) };
}
