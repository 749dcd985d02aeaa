import { z } from "zod";
import { INSTALLATION_ROLES, PROJECT_ROLES } from "@/lib/contract/permissions";
import { db } from "@/lib/db/client";
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
 * Who makes this request: from its cookie in a route, from next/headers' in a server component. Null if nobody is
 * signed in, the person is gone, or the session was ended (its version is no longer the user's).
 */
export async function getViewer(request?: Request): Promise<Viewer | null> {
  const claims = await readSessionCookie(await sessionCookie(request));
  return claims ? findViewer(claims) : null;
}

async function sessionCookie(request?: Request): Promise<string | undefined> {
  if (request) return cookieOf(request.headers.get("cookie"), sessionCookieName());
  const { cookies } = await import("next/headers");
  return (await cookies()).get(sessionCookieName())?.value;
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
