import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { accessToken, newToken } from "./schemas/access";

/** A person's own access tokens, for programs. Spread into the table of api.ts. */
export const tokenApi = {
  listTokens: {
    method: "GET",
    path: "/session/tokens",
    summary: "One's own access tokens, the newest first",
    permission: "account.own",
    response: z.object({ items: z.array(accessToken), total: z.int() }),
  },
  createToken: {
    method: "POST",
    path: "/session/tokens",
    summary: "Make an access token; the answer holds it, once. Only shortly after signing in",
    permission: "account.own",
    body: newToken,
    response: z.object({ accessToken, token: z.string() }),
    status: 201,
    errors: ["recent-sign-in-required"],
  },
  deleteToken: {
    method: "DELETE",
    path: "/session/tokens/{token}",
    summary: "End an access token at once",
    permission: "account.own",
    response: z.object({ ok: z.literal(true) }),
  },
} as const satisfies Record<string, Endpoint>;
