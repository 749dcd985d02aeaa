import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { ProjectRole } from "@/lib/contract/permissions";
import type { Stack, User } from "@/lib/generated/prisma/client";
import { getDeployment } from "./get-deployment";
import { getStack } from "./get-stack";
import { REASONS } from "./predicates";
import { revealSsh } from "./reveal-ssh";
import { seedCloud, seedLaunch, seedStack } from "./testing/seed";

let portal: TestPortal;
let people: Record<ProjectRole, User>;
let stack: Stack;
let deployment: string;

beforeAll(async () => {
  portal = await createTestPortal();
  const [viewer, operator, owner] = [
    await seedUser(portal.database),
    await seedUser(portal.database),
    await seedUser(portal.database),
  ];
  people = { viewer, operator, owner };
});
afterAll(() => portal.remove());
beforeEach(async () => {
  const roles: ProjectRole[] = ["viewer", "operator", "owner"];
  const members = roles.map((role) => ({ user: people[role], role }));
  const project = await seedProject(portal.database, members);
  const cloud = await seedCloud(portal.database);
  const userId = people.operator.id;
  stack = await seedStack(portal.database, { projectId: project.id, userId, cloudId: cloud.id, state: "failed" });
  deployment = await seedLaunch(portal.database, { stack, state: "failed" });
});

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const reveal = async (node = "db-1", role: ProjectRole = "operator", signedInAt = new Date()) =>
  revealSsh(await viewerFor(people[role], signedInAt), {
    params: { stack: stack.id, node },
    query: {},
    body: undefined,
  });
const audited = () =>
  portal.database.auditEntry.findMany({ where: { target: `stack:${stack.id}`, action: "secret.revealed" } });
const canOf = async (role: ProjectRole) => {
  const input = { params: { deployment }, query: {}, body: undefined };
  return (await getDeployment(await viewerFor(people[role]), input)).can.openSsh;
};

describe("the way into a node", () => {
  it("is the stack's key, the pinned host key and a command without a secret; counted and recorded", async () => {
    const access = await reveal();
    expect(access).toMatchObject({
      user: "root",
      address: "10.0.0.7",
      port: 22,
      keyFile: `${stack.name}.key`,
      privateKey: "pr1vate",
      knownHosts: "10.0.0.7 ssh-ed25519 AAAAhost",
    });
    expect(access.command.split(" &&\n")).toEqual([
      `chmod 600 ${stack.name}.key`,
      `echo '10.0.0.7 ssh-ed25519 AAAAhost' > ${stack.name}-db-1.known_hosts`,
      `ssh -i ${stack.name}.key -o IdentitiesOnly=yes -o UserKnownHostsFile=${stack.name}-db-1.known_hosts ` +
        "-o StrictHostKeyChecking=yes root@10.0.0.7",
    ]);
    expect(access.command).not.toContain("pr1vate");
    expect(await audited()).toMatchObject([
      { userId: people.operator.id, projectId: stack.projectId, data: { secret: "ssh-key", node: "db-1" } },
    ]);
    const where = { stackId_name: { stackId: stack.id, name: "ssh-key" } };
    expect(await portal.database.secret.findUnique({ where })).toMatchObject({ revealCount: 1 });
    const input = { params: { stack: stack.id }, query: {}, body: undefined };
    const shown = await getStack(await viewerFor(people.viewer), input);
    expect(shown.history[0]).toMatchObject({ action: "secret.revealed", data: { node: "db-1" } });
    expect(JSON.stringify(shown)).not.toContain("pr1vate");
  });

  it("needs a sign-in of the last 15 minutes and the right to see secrets", async () => {
    await expect(reveal("db-1", "operator", minutesAgo(16))).rejects.toMatchObject({ code: "recent-sign-in-required" });
    await expect(reveal("db-1", "viewer")).rejects.toMatchObject({ code: "forbidden" });
    expect(await audited()).toEqual([]);
  });

  it("does not exist for a node that the stack does not have", async () => {
    await expect(reveal("db-9")).rejects.toMatchObject({ code: "not-found" });
  });

  it("is closed where nobody has been in yet, and while the stack is removed", async () => {
    await portal.database.node.updateMany({ where: { stackId: stack.id }, data: { address: null } });
    await expect(reveal()).rejects.toMatchObject({ code: "wrong-state" });
    await portal.database.stack.update({ where: { id: stack.id }, data: { state: "removing" } });
    await expect(reveal()).rejects.toMatchObject({ code: "wrong-state" });
    expect(await audited()).toEqual([]);
  });

  it("is said on the deployment to be open or not, with the reason", async () => {
    expect(await canOf("operator")).toEqual({ "db-1": { allowed: true, reason: null } });
    expect(await canOf("viewer")).toEqual({
      "db-1": { allowed: false, reason: REASONS["no-role"] },
    });
    await portal.database.node.updateMany({ where: { stackId: stack.id }, data: { address: null } });
    expect(await canOf("operator")).toEqual({
      "db-1": { allowed: false, reason: REASONS["not-reached"] },
    });
  });
});
