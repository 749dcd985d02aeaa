import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { notices } from "./schemas/notices";

/** What a person is told in the portal. Spread into api.ts. */
export const noticeApi = {
  listNotices: {
    method: "GET",
    path: "/session/notices",
    summary: "One's own notices, the newest first, and how many are unread",
    permission: "account.own",
    response: notices,
  },
  readNotices: {
    method: "PUT",
    path: "/session/notices",
    summary: "Mark one's own notices as read, up to one",
    permission: "account.own",
    body: z.strictObject({ upTo: z.string().regex(/^\d{1,18}$/) }),
    response: z.object({ ok: z.literal(true) }),
  },
} as const satisfies Record<string, Endpoint>;
