import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { recordFacts } from "@/lib/billing/ledger/facts";
import { stateOf } from "@/lib/billing/ledger/testing/lives";
import { listProjectBudgets } from "@/lib/budgets/list-budgets";
import { DAY_MS, type LeaseRequest } from "@/lib/contract/lease-rules";
import type { LaunchRequest } from "@/lib/contract/schemas/stacks";
import { monthAt } from "@/lib/costs/read-month";
import { launchStack } from "@/lib/deployments/launch-stack";
import { planLaunch } from "@/lib/deployments/plan-launch";
import { seedCloud } from "@/lib/deployments/testing/seed";
import type { Project } from "@/lib/generated/prisma/client";
import { putLease } from "./put-lease";

const HOUR_MS = 3_600_000;
let portal: TestPortal;
let owner: Viewer;
let project: Project;

beforeAll(async () => {
  portal = await createTestPortal();
  const { database } = portal;
  const person = await seedUser(database);
  project = await seedProject(database, [{ user: person, role: "owner" }]);
  owner = await viewerFor(person);
  const cloudId = (await seedCloud(database)).id;
  const image = { osId: "debian-12", number: 1, imageId: "debian-12-1", state: "published", publishedAt: new Date() };
  await database.osImageRevision.create({ data: { cloudId, ...image } });
  const terms = { ...DEFAULT_TERMS, rates: { vcpu: [{ above: "0", rate: "1000" }] }, minimum: null };
  await database.rateCardVersion.create({
    data: { state: "published", currency: "USD", validFrom: new Date(0), terms },
  });
});
afterAll(() => portal.remove());

const inProject = { params: { project: "" }, query: {} };
/** One node of 1 vCPU, which costs 1000 an hour. */
const request = (lease?: LeaseRequest): LaunchRequest => ({
  ...{ name: "cache", service: "memcached", os: "debian-12", mode: "os-only", cloneKind: "thin" },
  ...{ roles: { node: { count: 1, flavour: "small" } }, parameters: {}, ...(lease && { lease }) },
});
const plan = (lease?: LeaseRequest) =>
  planLaunch(owner, { ...inProject, params: { project: project.name }, body: request(lease) });
/** What an order with this lease adds to the month, in hours of its node. */
const ordered = async (lease?: LeaseRequest) => Number((await plan(lease)).budgets[0]!.order) / 1000;
const forecastHours = async () => {
  const about = { params: { project: project.name }, query: {}, body: undefined };
  return Number((await listProjectBudgets(owner, about)).items[0]!.month!.forecast) / 1000;
};

it("a budget counts an order and the forecast to the end of a lease, and an extension as an order", async () => {
  const { database } = portal;
  const { month, countedTo } = monthAt("current", new Date());
  const left = (month.to - countedTo) / HOUR_MS;
  const { id } = await database.budget.create({
    data: {
      scope: "project",
      projectId: project.id,
      amount: "0.01",
      currency: "USD",
      thresholds: [],
      onExceed: "warn",
    },
  });
  expect(await ordered()).toBeCloseTo(left, 0);
  expect(await ordered({ days: 366 })).toBeCloseTo(left, 0);
  expect(await ordered({ days: 1 })).toBeCloseTo(Math.min(24, left), 0);

  const { hash: planHash } = await plan({ days: 1 });
  const body = { ...request({ days: 1 }), planHash };
  const { stackId } = await launchStack(owner, { ...inProject, params: { project: project.name }, body });
  // It is ordered and does not run yet: what another one would add to is that, to the end of its lease.
  const { committed } = (await plan()).budgets[0]!;
  expect(Number(committed) / 1000).toBeCloseTo(Math.min(24, left), 0);

  const node = await database.node.findFirstOrThrow({ where: { stackId: stackId! } });
  await database.node.update({ where: { id: node.id }, data: { state: "ready" } });
  await database.stack.update({ where: { id: stackId! }, data: { state: "ready" } });
  const state = stateOf({ project: project.id, stack: stackId, service: "memcached", amounts: { vcpu: 1n } });
  const resource = { kind: "machine", name: node.machineId } as const;
  await recordFacts(database, [{ resource, key: "a", what: "verified", state }]);
  expect(await forecastHours()).toBeCloseTo(Math.min(24, left), 0);

  await database.budget.update({ where: { id }, data: { onExceed: "block" } });
  const extend = (lease: LeaseRequest | null) =>
    putLease(owner, { ...inProject, params: { stack: stackId! }, body: { lease } });
  // Where the month ends before the lease does, more of the lease adds nothing to it.
  if (left > 25) await expect(extend({ days: 2 })).rejects.toMatchObject({ code: "budget-exceeded" });
  await extend({ endsAt: new Date(Date.now() + 2 * HOUR_MS).toISOString() });
  expect(await forecastHours()).toBeCloseTo(Math.min(2, left), 0);
  await database.budget.update({ where: { id }, data: { onExceed: "warn" } });
  await extend(null);
  expect(await forecastHours()).toBeCloseTo(left, 0);
  await database.stack.update({
    where: { id: stackId! },
    data: { leaseSetAt: new Date(0), leaseEndsAt: new Date(Date.now() - DAY_MS) },
  });
  expect(await forecastHours()).toBeLessThan(1);
});
