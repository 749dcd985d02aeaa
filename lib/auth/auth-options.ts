import type { NextAuthOptions, User } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { env } from "@/lib/env";
import { isPortalError } from "@/lib/errors";
import { admitIdentity, OIDC_PROVIDER, oidcProvider } from "./oidc";
import { SESSION_SECONDS, usesSecureCookies } from "./session-cookie";
import { signInWithPassword } from "./sign-in";

const form = z.object({ email: z.string().max(200), password: z.string().max(200) });
const admitted = z.object({ id: z.uuid(), sessionVersion: z.int() });

/** next-auth hands the thrown message to the sign-in page as its error: the portal's error code. */
async function authorize(input: unknown): Promise<User> {
  const parsed = form.safeParse(input);
  if (!parsed.success) throw new Error("sign-in-failed");
  try {
    return await signInWithPassword(parsed.data.email, parsed.data.password);
  } catch (e) {
    throw new Error(isPortalError(e) ? e.code : "internal", { cause: e });
  }
}

/** Made on each request, so that importing this file needs no environment. */
export function authOptions(): NextAuthOptions {
  const { nextAuthSecret, oidc } = env();
  return {
    secret: nextAuthSecret,
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    useSecureCookies: usesSecureCookies(),
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-in" },
    providers: [
      Credentials({ credentials: { email: { type: "email" }, password: { type: "password" } }, authorize }),
      ...(oidc ? [oidcProvider(oidc)] : []),
    ],
    callbacks: {
      async signIn({ user, account, profile }) {
        if (account?.provider !== OIDC_PROVIDER || !oidc) return account?.provider === "credentials";
        const person = await admitIdentity(oidc.issuer, profile);
        // Without an adapter, next-auth passes this very object on to the jwt callback.
        if (person) Object.assign(user, { id: person.id, sessionVersion: person.sessionVersion });
        return person !== null;
      },
      jwt({ token, user }) {
        if (!user) return token;
        const { id, sessionVersion } = admitted.parse(user);
        return { sub: id, sessionVersion, signedInAt: Math.floor(Date.now() / 1000) };
      },
      // Who is signed in says GET /api/v1/session, which asks the database; next-auth's own answer stays empty.
      session: ({ session }) => ({ expires: session.expires }),
    },
  };
}
