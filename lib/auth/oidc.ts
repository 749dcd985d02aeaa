import type { OAuthConfig } from "next-auth/providers/oauth";
import { z } from "zod";
import { db } from "@/lib/db/client";
import type { OidcSettings } from "@/lib/env";
import { audit } from "./audit";
import type { SignedIn } from "./sign-in";

/** Claims of OpenID Connect Core 1.0, section 5.1, as far as the portal uses them. */
const profile = z.object({
  sub: z.string().min(1),
  email: z.email().transform((v) => v.toLowerCase()),
  email_verified: z.boolean().default(false),
  name: z.string().optional(),
});
type Claims = z.infer<typeof profile>;

export const OIDC_PROVIDER = "oidc";

/** What the sign-in page is told where a person ended the sign-in at the provider. */
const CANCELLED = "sso-cancelled";

/**
 * The installation's OpenID Connect provider: code flow with PKCE, state and nonce. Many providers put the address and
 * the name into the id token, others keep to Core 1.0, section 5.4, and tell them at the userinfo endpoint alone.
 */
export function oidcProvider({
  issuer,
  clientId,
  clientSecret,
  name,
}: OidcSettings): OAuthConfig<Record<string, unknown>> {
  return {
    id: OIDC_PROVIDER,
    name,
    type: "oauth",
    wellKnown: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    authorization: { params: { scope: "openid email profile" } },
    idToken: true,
    userinfo: {
      async request({ client, tokens }) {
        // At run time it is openid-client's own object; next-auth's types show its fields alone.
        const set = tokens as Exclude<Parameters<typeof client.userinfo>[0], string>;
        const claims = set.claims();
        if (claims.email || !client.issuer.metadata.userinfo_endpoint) return claims;
        // openid-client compares the subjects of the two.
        return { ...(await client.userinfo(set)), ...claims };
      },
    },
    checks: ["pkce", "state", "nonce"],
    clientId,
    clientSecret,
    profile: (claims) => ({ id: String(claims.sub) }),
  };
}

/**
 * Where a person is sent who comes back from the provider having cancelled there (OAuth 2.0, section 4.1.2.1); null for
 * every other request. next-auth has one word for this and for a provider that failed, and people need to tell them apart.
 */
export function cancelledSignIn({ pathname, searchParams }: URL): string | null {
  const cancelled = pathname === `/api/auth/callback/${OIDC_PROVIDER}` && searchParams.get("error") === "access_denied";
  return cancelled ? `/api/auth/signin?error=${CANCELLED}` : null;
}

/**
 * The person behind an identity of the provider. At the first sign-in it is linked to the person with the same e-mail
 * address, or a new member is made; both only if the provider has verified the address. Null: not admitted.
 */
export async function admitIdentity(issuer: string, claims: unknown): Promise<SignedIn | null> {
  const parsed = profile.safeParse(claims);
  if (!parsed.success) return null;
  const subject = parsed.data.sub;
  const known = await db().identity.findUnique({
    where: { issuer_subject: { issuer, subject } },
    include: { user: true },
  });
  if (known) {
    await db().$transaction((tx) => auditSignIn(tx, known.userId));
    return known.user;
  }
  return parsed.data.email_verified ? linkIdentity(issuer, parsed.data) : null;
}

/** Two first sign-ins side by side make one person and one identity: both inserts step back before an existing row. */
async function linkIdentity(issuer: string, { sub: subject, email, name }: Claims): Promise<SignedIn> {
  return db().$transaction(async (tx) => {
    const { count } = await tx.user.createMany({ data: [{ email, name: name ?? email }], skipDuplicates: true });
    const user = await tx.user.findUniqueOrThrow({ where: { email } });
    const linked = await tx.identity.createMany({ data: [{ issuer, subject, userId: user.id }], skipDuplicates: true });
    const target = `user:${user.id}`;
    if (count === 1)
      await audit(tx, { userId: user.id, action: "user.created", target, data: { role: user.role, by: "sso" } });
    if (linked.count === 1) await audit(tx, { userId: user.id, action: "identity.linked", target, data: { issuer } });
    await auditSignIn(tx, user.id);
    return user;
  });
}

function auditSignIn(tx: Parameters<typeof audit>[0], userId: string): Promise<void> {
  return audit(tx, { userId, action: "session.signed-in", target: `user:${userId}`, data: { by: "sso" } });
}
