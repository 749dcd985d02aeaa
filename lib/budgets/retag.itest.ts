import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import type { OnExceed } from "@/lib/billing/budget";
import { Big } from "@/lib/billing/decimal";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { recordFacts } from "@/lib/billing/ledger/facts";
import { stateOf } from "@/lib/billing/ledger/testing/lives";
import type { BudgetCheck } from "@/lib/contract/schemas/budgets";
import type { StackState } from "@/lib/contract/schemas/stacks";
import { planTags, putTags } from "@/lib/deployments/put-tags";
import { seedCloud, seedStack } from "@/lib/deployments/testing/seed";
import type { Project, Stack } from "@/lib/generated/prisma/client";
import { newId } from "@/lib/util/ids";
import type { Tags } from "@/lib/util/tags";
import { createBudget } from "./edit-budget";
import { listProjectBudgets } from "./list-budgets";

let portal: TestPortal;
let [finn, operator] = [] as unknown as [Viewer, Viewer];
let project: Project;
let cloudId: string;

beforeAll(async () => {
  portal = await createTestPortal();
  const { database } = portal;
  const person = await seedUser(database);
  finn = await viewerFor(await seedUser(database, "finance"));
  project = await seedProject(database, [{ user: person, role: "operator" }]);
  operator = await viewerFor(person);
  cloudId = (await seedCloud(database)).id;
  // The second hour of a vCPU costs ten times the first: what is counted twice is dearer than what is moved.
  const rates = {
    vcpu: [
      { above: "0", rate: "100" },
      { above: "1", rate: "1000" },
    ],
    "disk-thin": [{ above: "0", rate: "1" }],
  };
  await database.rateCardVersion.create({
    data: {
      ...{ state: "published", currency: "USD", validFrom: new Date(0) },
      terms: { ...DEFAULT_TERMS, rates, minimum: null },
    },
  });
});
afterAll(() => portal.remove());

beforeEach(async () => {
  const { database } = portal;
  await database.budget.deleteMany({});
  for (const { id } of await database.stack.findMany()) await charge(id, null);
  await database.stack.updateMany({ data: { state: "removed", removedAt: new Date() } });
});

/** What the ledger says of a stack's only machine from now on; null: it is gone. */
async function charge(stack: string, phase: "running" | "stopped" | null): Promise<void> {
  const resource = { kind: "machine", name: `m-${stack}` } as const;
  const amounts = { "disk-thin": 8192n, ...(phase === "running" && { vcpu: 1n }) };
  const state = phase && stateOf({ phase, project: project.id, stack, amounts });
  const what = phase === null ? "gone" : "verified";
  await recordFacts(portal.database, [{ resource, key: newId(), what, state }]);
}

async function stackThat(phase: "running" | "stopped" | null, state: StackState = "ready"): Promise<Stack> {
  const about = { projectId: project.id, userId: operator.userId, cloudId, state };
  const stack = await seedStack(portal.database, about);
  if (phase) await charge(stack.id, phase);
  return stack;
}

const budget = (amount: string, onExceed: OnExceed = "block") =>
  createBudget(finn, {
    ...{ params: {}, query: {} },
    body: { scope: { kind: "tag", key: "team", value: "blue" }, amount, currency: "USD", onExceed, thresholds: [] },
  });
const BLUE = { team: "blue" };
const input = ({ id }: Stack, tags: Tags) => ({ params: { stack: id }, query: {}, body: { tags } });
const checks = async (stack: Stack, tags: Tags = BLUE, viewer = operator): Promise<BudgetCheck[]> =>
  (await planTags(viewer, input(stack, tags))).budgets;
const tag = (stack: Stack, tags: Tags = BLUE) => putTags(operator, input(stack, tags));
const tagsOf = async ({ id }: Stack) =>
  (await portal.database.stack.findUniqueOrThrow({ where: { id }, select: { tags: true } })).tags;
const ratio = (a: string, b: string) => Number(Big(a).div(b).toFixed());

it("what blocks it refuses the tag with the reason, and leaves the tags as they were", async () => {
  const stack = await stackThat("running");
  await budget("0.01");
  expect(await checks(stack, { team: "red", tier: "blue" })).toEqual([]);
  expect(await checks(stack)).toMatchObject([
    { title: "team=blue", verdict: "block", committed: null, after: null, mayNotAsk: expect.anything() },
  ]);
  await expect(tag(stack)).rejects.toMatchObject({
    code: "budget-exceeded",
    text: { detail: expect.stringContaining("With this tag the stack adds") },
  });
  expect(await tagsOf(stack)).toEqual({});
  await tag(stack, { team: "red" });
  expect(await tagsOf(stack)).toEqual({ team: "red" });
});

it("what it has already, and what is taken off, is not checked", async () => {
  const stack = await stackThat("running");
  await tag(stack);
  await budget("0.01");
  expect(await checks(stack, { ...BLUE, tier: "web" })).toEqual([]);
  await tag(stack, { ...BLUE, tier: "web" });
  await tag(stack, {});
  await expect(tag(stack)).rejects.toMatchObject({ code: "budget-exceeded" });
});

it("what the stack costs to the end of the month moves into the budget, once", async () => {
  const stack = await stackThat("running");
  await createBudget(finn, {
    ...{ params: {}, query: {} },
    body: {
      ...{ scope: { kind: "project", project: project.id }, amount: "1", currency: "USD" },
      ...{ onExceed: "warn", thresholds: [] },
    },
  });
  await budget("0.01", "warn");
  const forecastOf = async (title: string) => {
    const { items } = await listProjectBudgets(finn, { params: { project: project.name }, query: {}, body: undefined });
    return items.find((one) => one.title === title)!.month!.forecast;
  };
  const [check] = await checks(stack, BLUE, finn);
  expect(check).toMatchObject({ verdict: "warn" });
  expect(ratio(check!.order, await forecastOf("Test project"))).toBeCloseTo(1, 2);
  await tag(stack);
  // The next stack, which has no vCPU that would make the first one's dearer, finds that one in it.
  const [next] = await checks(await stackThat("stopped", "stopped"), BLUE, finn);
  expect(ratio(next!.committed!, check!.after!)).toBeCloseTo(1, 2);
});

it("a stopped stack brings its disks, one that is being launched what is ordered, a failed one nothing", async () => {
  await budget("0.000001", "warn");
  const orderOf = async (...about: Parameters<typeof stackThat>) => {
    const [check] = await checks(await stackThat(...about), BLUE, finn);
    return check!.order;
  };
  const stopped = await orderOf("stopped", "stopped");
  expect(Number(stopped)).toBeGreaterThan(0);
  expect(ratio(await orderOf("running"), stopped)).toBeGreaterThan(50);
  expect(Number(await orderOf(null, "launching"))).toBeGreaterThan(Number(stopped));
  expect(Number(await orderOf(null, "failed"))).toBe(0);
});

it("of two stacks at once the last of a budget goes to one", async () => {
  const stacks = [await stackThat("running"), await stackThat("running")] as const;
  const { id } = await budget("0.01");
  const [check] = await checks(stacks[0]);
  const amount = Big(check!.order).times("1.5").toFixed(6);
  await portal.database.budget.update({ where: { id }, data: { amount }, select: { id: true } });
  const two = await Promise.allSettled(stacks.map((stack) => tag(stack)));
  expect(two.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(two.find((one) => one.status === "rejected")).toMatchObject({ reason: { code: "budget-exceeded" } });
});
