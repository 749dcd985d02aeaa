import { randomUUID } from "node:crypto";
import { findViewer } from "@/lib/auth/get-viewer";
import { makeSessionCookie, sessionCookieName, type SessionClaims } from "@/lib/auth/session-cookie";
import type { Viewer } from "@/lib/auth/viewer";
import type { InstallationRole, ProjectRole } from "@/lib/contract/permissions";
import { createDb, type Db } from "@/lib/db/client";
import { createTestDatabase } from "@/lib/db/testing/test-database";
import type { Project, User } from "@/lib/generated/prisma/client";

export const ORIGIN = "http://127.0.0.1:4310";

export type TestPortal = { database: Db; url: string; remove: () => Promise<void> };

/** A database of its own, and the environment that the use-cases of this process read. One per test file. */
export async function createTestPortal(more: Record<string, string> = {}): Promise<TestPortal> {
  const { url, drop } = await createTestDatabase();
  Object.assign(process.env, {
    DATABASE_URL: url,
    BURGEON_KEY: Buffer.alloc(32, 7).toString("base64"),
    NEXTAUTH_SECRET: "only-for-tests-0123456789",
    NEXTAUTH_URL: ORIGIN,
    BURGEON_INSTALLATION_ID: "abc123",
    ...more,
  });
  const database = createDb(url);
  const remove = async () => {
    await database.$disconnect();
    await drop();
  };
  return { database, url, remove };
}

export function seedUser(database: Db, role: InstallationRole = "member", more: Partial<User> = {}): Promise<User> {
  const suffix = randomUUID().slice(0, 8);
  return database.user.create({ data: { email: `${suffix}@example.org`, name: `Person ${suffix}`, role, ...more } });
}

export function seedProject(database: Db, members: { user: User; role: ProjectRole }[] = []): Promise<Project> {
  const name = `project-${randomUUID().slice(0, 8)}`;
  const create = members.map(({ user, role }) => ({ userId: user.id, role }));
  return database.project.create({ data: { name, title: "Test project", members: { create } } });
}

const claimsOf = (user: User, signedInAt: Date): SessionClaims => ({
  sub: user.id,
  sessionVersion: user.sessionVersion,
  signedInAt: Math.floor(signedInAt.getTime() / 1000),
});

/** The Cookie header of a person who signed in at that moment. */
export async function cookieFor(user: User, signedInAt = new Date()): Promise<string> {
  return `${sessionCookieName()}=${await makeSessionCookie(claimsOf(user, signedInAt))}`;
}

export async function viewerFor(user: User, signedInAt = new Date()): Promise<Viewer> {
  const viewer = await findViewer(claimsOf(user, signedInAt));
  if (!viewer) throw new Error(`${user.email} cannot be a viewer`);
  return viewer;
}
