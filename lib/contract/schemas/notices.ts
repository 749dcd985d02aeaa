import { z } from "zod";
import { instant, sentence } from "./common";

/** The newest of a person's notices. */
export const notices = z.object({
  unread: z.int(),
  items: z.array(
    z.object({
      /** Grows with time. */
      id: z.string(),
      at: instant,
      text: sentence,
      /** Where to look: a path of the portal. */
      path: z.string(),
      read: z.boolean(),
    }),
  ),
});
export type Notices = z.infer<typeof notices>;
