import { z } from "zod";

/** A text in every language the portal speaks. English is the source; Korean falls back to it when absent. */
export const localText = z.object({ en: z.string().min(1), ko: z.string().min(1).optional() });
export type LocalText = z.infer<typeof localText>;

/** What roles, services, actions and the like are called. */
export const id = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, "must be lower case letters, digits and hyphens");
/** What parameters and secrets are called: recipes have them as variables. */
export const name = z.string().regex(/^[a-z][a-zA-Z0-9_]{0,40}$/, "must be letters, digits and underscores");
