import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import { putTags } from "@/lib/deployments/put-tags";
import { seedCloud, seedStack } from "@/lib/deployments/testing/seed";
import { listNotices } from "@/lib/notices/notices";
import { english } from "@/lib/util/say";

let portal: TestPortal;
beforeAll(async () => {
  portal = await createTestPortal();
});
afterAll(() => portal.remove());

it("a stack that loses a budget's tag is told to finance and in the audit; what it gains or keeps is not", async () => {
  const { database } = portal;
  const user = await seedUser(database);
  const project = await seedProject(database, [{ user, role: "operator" }]);
  const [operator, finance] = [await viewerFor(user), await viewerFor(await seedUser(database, "finance"))];
  const about = {
    projectId: project.id,
    userId: user.id,
    cloudId: (await seedCloud(database)).id,
    state: "ready" as const,
  };
  const stack = await seedStack(database, about);
  const budget = await database.budget.create({
    data: {
      ...{ scope: "tag", tagKey: "team", tagValue: "blue", amount: "1", currency: "USD" },
      ...{ thresholds: [], onExceed: "block" },
    },
  });
  const tag = (tags: Record<string, string>) =>
    putTags(operator, { params: { stack: stack.id }, query: {}, body: { tags } });
  const told = async () =>
    (await listNotices(finance, { params: {}, query: {}, body: undefined })).items.map(({ text }) => english(text));
  const entries = () => database.auditEntry.findMany({ where: { target: `budget:${budget.id}` } });

  await tag({ team: "blue", tier: "web" });
  await tag({ team: "blue", cost: "7" });
  expect(await told()).toEqual([]);
  expect(await entries()).toEqual([]);
  await tag({ team: "red" });
  expect(await told()).toEqual([
    `${operator.name} took the tag team=blue off ${stack.name} in Test project: what it uses from now on is not in the budget of this tag.`,
  ]);
  expect(await entries()).toMatchObject([
    {
      ...{ action: "budget.left", userId: user.id, projectId: project.id },
      data: { stack: stack.id, name: stack.name, tag: "team=blue" },
    },
  ]);
});
