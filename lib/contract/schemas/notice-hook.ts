import { z } from "zod";
import { english, say } from "@/lib/util/say";
import { instant, sentence } from "./common";

/** Where notices are posted. What it is signed with is written and never read. */
export const noticeHookChange = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: english(say`Write an address that begins with https://.`) }).max(500),
  enabled: z.boolean(),
  secret: z
    .string()
    .min(8)
    .max(500)
    .nullable()
    .describe("what deliveries are signed with; null: the one that it has, as long as the address is the same"),
  revision: z.int().nullable().describe("of the webhook that is changed; null: there is none yet"),
});

/** A notice on its way, or there. */
const noticeDelivery = z.object({
  id: z.string().describe("the same in every attempt, as the header webhook-id"),
  at: instant,
  text: sentence,
  state: z.enum(["waiting", "done", "failed"]),
  attempts: z.int(),
  nextAt: instant,
  endedAt: instant.nullable(),
  failure: sentence.nullable(),
});

export const noticeHook = z.object({
  url: z.string(),
  enabled: z.boolean(),
  revision: z.int(),
  updatedAt: instant,
  updatedBy: z.string().nullable(),
  /** The newest first. */
  deliveries: z.array(noticeDelivery),
});
export type NoticeHookView = z.input<typeof noticeHook>;

export const noticeHookAnswer = z.object({
  hook: noticeHook.nullable(),
  timeZone: z.string(),
});
