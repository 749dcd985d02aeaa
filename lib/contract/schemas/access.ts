import { z } from "zod";
import { INSTALLATION_ROLES, PROJECT_ROLES } from "../permissions";
import { cloneKind } from "./catalogue";
import { instant, projectName, resourceId, sentence, size } from "./common";

export const user = z.object({
  id: resourceId,
  email: z.string(),
  name: z.string(),
  role: z.enum(INSTALLATION_ROLES),
});

export const project = z.object({
  id: resourceId,
  name: z.string(),
  title: z.string(),
  /** The caller's role; null for an administrator or finance who is no member. */
  role: z.enum(PROJECT_ROLES).nullable(),
  quota: size,
  used: size,
});
export type Project = z.infer<typeof project>;

export const cloudBanner = z.object({
  name: z.string(),
  driver: z.string(),
  state: z.enum(["preparing", "ready", "unreachable"]),
  version: z.string().nullable(),
  simulated: z.boolean(),
  slow: z.boolean(),
  /** How disks are cloned unless a launch says otherwise; locked: it cannot. */
  cloneKind,
  cloneKindLocked: z.boolean(),
  note: sentence.nullable(),
  /** Why it cannot be reached, and what to do about it. */
  problem: z.object({ detail: sentence, remedy: sentence }).nullable(),
});

export const session = z.object({
  user,
  projects: z.array(project.pick({ id: true, name: true, title: true, role: true })),
  clouds: z.array(cloudBanner),
  version: z.string(),
});
export type Session = z.infer<typeof session>;

export const member = z.object({ user: user.pick({ id: true, email: true, name: true }), role: z.enum(PROJECT_ROLES) });

export const newProject = z.object({ name: projectName, title: z.string().trim().min(1).max(80) });
export const newUser = z.object({
  email: z
    .email()
    .max(200)
    .transform((v) => v.toLowerCase()),
  name: z.string().trim().min(1).max(80),
  role: z.enum(INSTALLATION_ROLES).default("member"),
});
export const password = z.string().min(12).max(200);

export const auditEntry = z.object({
  at: instant,
  by: z.string().nullable(),
  action: z.string(),
  target: z.string(),
  data: z.record(z.string(), z.unknown()),
});

export const TOKEN_DAYS = [30, 90, 365] as const;

/** A token without what was shown once. */
export const accessToken = z.object({
  id: resourceId,
  name: z.string(),
  createdAt: instant,
  expiresAt: instant,
  /** To the minute; null: never. */
  lastUsedAt: instant.nullable(),
});
export type AccessToken = z.infer<typeof accessToken>;

export const newToken = z.strictObject({
  name: z.string().trim().min(1).max(60),
  days: z.union(TOKEN_DAYS.map((days) => z.literal(days))),
});
