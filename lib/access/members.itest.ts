import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { ProjectRole } from "@/lib/contract/permissions";
import type { Project, User } from "@/lib/generated/prisma/client";
import { verifyPassword } from "@/lib/util/password";
import { createProject } from "./create-project";
import { createUser } from "./create-user";
import { listMembers } from "./list-members";
import { putMember } from "./put-member";
import { removeMember } from "./remove-member";
import { setUserRole } from "./set-user-role";

let portal: TestPortal;
beforeAll(async () => (portal = await createTestPortal()));
afterAll(() => portal.remove());

const remove = async (as: User, project: Project, user: User) =>
  removeMember(await viewerFor(as), { params: { project: project.name, user: user.id }, query: {}, body: undefined });
const put = async (as: User, project: Project, email: string, role: ProjectRole) =>
  putMember(await viewerFor(as), { params: { project: project.id }, query: {}, body: { email, role } });
const rolesIn = async (as: User, project: Project) => {
  const { items } = await listMembers(await viewerFor(as), {
    params: { project: project.id },
    query: {},
    body: undefined,
  });
  return Object.fromEntries(items.map((m) => [m.user.id, m.role]));
};

describe("members of a project", () => {
  it("are added, changed and removed, each with its record", async () => {
    const [owner, other] = [await seedUser(portal.database), await seedUser(portal.database)];
    const project = await seedProject(portal.database, [{ user: owner, role: "owner" }]);
    await put(owner, project, other.email.toUpperCase(), "viewer");
    await put(owner, project, other.email, "operator");
    expect(await rolesIn(other, project)).toEqual({ [owner.id]: "owner", [other.id]: "operator" });
    await remove(owner, project, other);
    expect(await rolesIn(owner, project)).toEqual({ [owner.id]: "owner" });
    const records = await portal.database.auditEntry.findMany({
      where: { projectId: project.id },
      orderBy: { id: "asc" },
    });
    expect(records.map((r) => [r.action, r.userId, r.target])).toEqual(
      ["member.added", "member.changed", "member.removed"].map((action) => [action, owner.id, `user:${other.id}`]),
    );
  });

  it("keep their last owner", async () => {
    const owner = await seedUser(portal.database);
    const project = await seedProject(portal.database, [{ user: owner, role: "owner" }]);
    await expect(remove(owner, project, owner)).rejects.toMatchObject({ code: "wrong-state" });
    await expect(put(owner, project, owner.email, "viewer")).rejects.toMatchObject({ code: "wrong-state" });
    expect(await rolesIn(owner, project)).toEqual({ [owner.id]: "owner" });
  });

  it("keep one owner when all of them leave at the same moment", async () => {
    const owners = await Promise.all(Array.from({ length: 4 }, () => seedUser(portal.database)));
    const project = await seedProject(
      portal.database,
      owners.map((user) => ({ user, role: "owner" })),
    );
    const results = await Promise.allSettled(owners.map((owner) => remove(owner, project, owner)));
    expect(results.filter((r) => r.status === "rejected")).toHaveLength(1);
    expect(await portal.database.member.count({ where: { projectId: project.id } })).toBe(1);
  });

  it("can only be people of this installation", async () => {
    const owner = await seedUser(portal.database);
    const project = await seedProject(portal.database, [{ user: owner, role: "owner" }]);
    await expect(put(owner, project, "nobody@example.org", "viewer")).rejects.toMatchObject({
      code: "invalid-request",
      fields: [{ path: ["email"] }],
    });
    await expect(remove(owner, project, await seedUser(portal.database))).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("an installation", () => {
  it("keeps its last administrator", async () => {
    await portal.database.user.updateMany({ data: { role: "member" } });
    const [first, second] = [await seedUser(portal.database, "admin"), await seedUser(portal.database, "admin")];
    const viewer = await viewerFor(first);
    const demote = (user: User) =>
      setUserRole(viewer, { params: { user: user.id }, query: {}, body: { role: "member" } });
    const results = await Promise.allSettled([demote(first), demote(second)]);
    expect(results.map((r) => r.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await portal.database.user.count({ where: { role: "admin" } })).toBe(1);
  });

  it("gives a new person a password that works, once, and refuses a second one with the address", async () => {
    const viewer = await viewerFor(await seedUser(portal.database, "admin"));
    const body = { email: "first@example.org", name: "First", role: "finance" } as const;
    const { user, password } = await createUser(viewer, { params: {}, query: {}, body });
    const { passwordHash } = await portal.database.user.findUniqueOrThrow({ where: { id: user.id } });
    expect(await verifyPassword(passwordHash, password)).toBe(true);
    expect(user).toEqual({ id: user.id, ...body });
    await expect(createUser(viewer, { params: {}, query: {}, body })).rejects.toMatchObject({
      code: "name-taken",
      fields: [{ path: ["email"] }],
    });
  });

  it("gives a project to its maker, and its name to one only", async () => {
    const viewer = await viewerFor(await seedUser(portal.database, "admin"));
    const input = { params: {}, query: {}, body: { name: "one-name", title: "One" } };
    expect(await createProject(viewer, input)).toMatchObject({ name: "one-name", role: "owner", used: { vcpus: 0 } });
    await expect(createProject(viewer, input)).rejects.toMatchObject({ code: "name-taken" });
  });
});
