import type { z } from "zod";
import { user } from "@/lib/contract/schemas/access";

/** Picks what may be shown of a user row: never its password hash. */
export const toUser = (row: { id: string; email: string; name: string; role: string }): z.infer<typeof user> =>
  user.parse(row);
