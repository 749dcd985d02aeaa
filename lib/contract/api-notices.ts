import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { noticeHookAnswer, noticeHookChange } from "./schemas/notice-hook";
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
  getNoticeHook: {
    method: "GET",
    path: "/notice-hook",
    summary: "The webhook that notices are posted to, and what became of the last ones",
    permission: "budget.manage",
    response: noticeHookAnswer,
  },
  putNoticeHook: {
    method: "PUT",
    path: "/notice-hook",
    summary:
      "Set the webhook for notices up, or change it; its secret stays without a new one, unless the address is another",
    permission: "budget.manage",
    body: noticeHookChange,
    response: noticeHookAnswer,
    errors: ["edited-meanwhile", "invalid-parameters"],
  },
  deleteNoticeHook: {
    method: "DELETE",
    path: "/notice-hook",
    summary: "Remove the webhook for notices, and what was not posted yet",
    permission: "budget.manage",
    response: z.object({ ok: z.literal(true) }),
  },
  testNoticeHook: {
    method: "POST",
    path: "/notice-hook/test",
    summary: "Post a notice that is none, and what had failed once more",
    permission: "budget.manage",
    response: z.object({ ok: z.literal(true) }),
    status: 202,
  },
} as const satisfies Record<string, Endpoint>;
