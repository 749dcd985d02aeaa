import type { z } from "zod";
import { member } from "@/lib/contract/schemas/access";

type Row = { role: string; user: { id: string; email: string; name: string } };

/** Picks what may be shown of a member. */
export const toMember = (row: Row): z.infer<typeof member> => member.parse(row);
