import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import type { BudgetScope } from "@/lib/billing/budget";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { recordFacts } from "@/lib/billing/ledger/facts";
import { stateOf } from "@/lib/billing/ledger/testing/lives";
import { START_ID } from "@/lib/blueprints/action-ids";
import type { LaunchRequest } from "@/lib/contract/schemas/stacks";
import { launchStack } from "@/lib/deployments/launch-stack";
import { planLaunch } from "@/lib/deployments/plan-launch";
import { planScale } from "@/lib/deployments/plan-scale";
import { planRetry, retryDeployment } from "@/lib/deployments/retry-deployment";
import { runAction } from "@/lib/deployments/run-action";
import { scaleStack } from "@/lib/deployments/scale-stack";
import { seedCloud } from "@/lib/deployments/testing/seed";
import type { Project } from "@/lib/generated/prisma/client";
import { putLease } from "@/lib/leases/put-lease";
import { takeSnapshot } from "@/lib/snapshots/take-snapshot";
import { rateBefore, requireBudgets, type Order } from "./check-order";
import { createBudget, lockBudget } from "./edit-budget";
import type { RatedDays } from "./measure";

let portal: TestPortal;
let [finn, operator] = [] as unknown as [Viewer, Viewer];
let project: Project;

beforeAll(async () => {
  portal = await createTestPortal();
  const { database } = portal;
  const person = await seedUser(database);
  project = await seedProject(database, [{ user: person, role: "operator" }]);
  finn = await viewerFor(await seedUser(database, "finance"));
  operator = await viewerFor(person);
  const cloudId = (await seedCloud(database)).id;
  const image = { osId: "debian-12", number: 1, imageId: "debian-12-1", state: "published", publishedAt: new Date() };
  await database.osImageRevision.create({ data: { cloudId, ...image } });
  await database.rateCardVersion.create({
    data: { state: "published", currency: "USD", validFrom: new Date(0), terms: { ...DEFAULT_TERMS } },
  });
});
afterAll(() => portal.remove());

beforeEach(async () => {
  await portal.database.budget.deleteMany({});
  await portal.database.stack.updateMany({ data: { state: "removed", removedAt: new Date() } });
});

const budget = (amount: string, scope: BudgetScope = { kind: "project", project: project.id }) =>
  createBudget(finn, {
    ...{ params: {}, query: {} },
    body: { scope, amount, currency: "USD", onExceed: "block", thresholds: [] },
  });

const request = (name: string): LaunchRequest => ({
  ...{ name, service: "memcached", os: "debian-12", mode: "os-only", cloneKind: "thin" },
  ...{ roles: { node: { count: 1, flavour: "small" } }, parameters: {}, lease: { days: 1 } },
});
const plannedLaunch = async (name: string) => {
  const input = { params: { project: project.name }, query: {} };
  const { hash: planHash } = await planLaunch(operator, { ...input, body: request(name) });
  return () => launchStack(operator, { ...input, body: { ...request(name), planHash } });
};
/** A stack as if that had become of it since its launch, with its only node. */
async function stackThatIs(state: "ready" | "stopped" | "failed") {
  const { database } = portal;
  const { stackId, deploymentId } = await (await plannedLaunch("there"))();
  const readyAt = state === "failed" ? null : new Date();
  await database.stack.update({ where: { id: stackId! }, data: { state, readyAt } });
  await database.node.updateMany({ where: { stackId: stackId! }, data: { state } });
  const ended = state === "failed" ? "failed" : "succeeded";
  await database.$executeRaw`update workflow_run set state = ${ended}, ended_at = now() where id = ${deploymentId}::uuid`;
  return { stack: { params: { stack: stackId! }, query: {} }, deploymentId };
}

/** Each kind of order, ready to be placed. */
const ORDERS = {
  launch: () => plannedLaunch("new"),
  "nodes that join": async () => {
    const { stack } = await stackThatIs("ready");
    const body = { roles: { node: { count: 2 } } };
    const { hash: planHash } = await planScale(operator, { ...stack, body });
    return () => scaleStack(operator, { ...stack, body: { ...body, planHash } });
  },
  start: async () => {
    const { stack } = await stackThatIs("stopped");
    return () => runAction(operator, { ...stack, body: { action: START_ID, node: null, parameters: {} } });
  },
  retry: async () => {
    const { deploymentId } = await stackThatIs("failed");
    const about = { params: { deployment: deploymentId }, query: {}, body: undefined };
    return () => retryDeployment(operator, about);
  },
  "longer lease": async () => {
    const { stack } = await stackThatIs("ready");
    return () => putLease(operator, { ...stack, body: { lease: { days: 2 } } });
  },
  snapshot: async () => {
    const { stack } = await stackThatIs("ready");
    return () => takeSnapshot(operator, { ...stack, body: { note: "" } });
  },
} satisfies Record<string, () => Promise<() => Promise<unknown>>>;

/** How long an order may take to come to the lock. */
const WITHIN = { timeout: 20_000 };

describe("what was used before an order", () => {
  it.each(Object.keys(ORDERS) as (keyof typeof ORDERS)[])("is rated before it waits for a budget: %s", async (kind) => {
    const { database } = portal;
    const place = await ORDERS[kind]();
    const { id } = await budget("1000000");
    const placed: Promise<unknown>[] = [];
    await database.$transaction(async (tx) => {
      await lockBudget(tx, id);
      placed.push(place());
      await vi.waitFor(async () => {
        const waiting = await database.$queryRaw<unknown[]>`
          select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
            and query like '%from budget%'`;
        expect(waiting).toHaveLength(1);
      }, WITHIN);
      // From here on nobody can read the days of a month any more.
      await tx.$executeRaw`alter table ledger_day rename to ledger_day_away`;
    }, WITHIN);
    try {
      await Promise.all(placed);
    } finally {
      await database.$executeRaw`alter table ledger_day_away rename to ledger_day`;
    }
  });

  const scope = () => ({ project: project.id, service: "memcached", tags: {} });
  const order = (): Order => ({
    ...scope(),
    machines: [
      {
        ...{ project: project.id, stack: null, service: "memcached", os: "debian-12", mode: "os-only", owner: null },
        ...{ flavour: "small", vcpus: 1, memoryMiB: 1024, diskGiB: 8, cloneKind: "thin" },
      },
    ],
  });
  const requireWith = (rated: RatedDays | null) =>
    portal.database.$transaction((tx) => requireBudgets(tx, operator, order(), rated));

  it("is rated anew where a budget has come that asks for more than was read", async () => {
    await budget("1000000");
    const rated = await rateBefore(portal.database, order());
    expect(rated?.filter).toEqual({ project: project.id });
    // What another project uses counts in the budget of the service alone.
    const state = stateOf({ project: randomUUID(), service: "memcached", amounts: { vcpu: 10n ** 9n } });
    const resource = { kind: "machine", name: "elsewhere" } as const;
    await recordFacts(portal.database, [{ resource, key: "a", what: "verified", state }]);
    await requireWith(rated);
    await budget("1000", { kind: "service", service: "memcached" });
    await expect(requireWith(rated)).rejects.toMatchObject({ code: "budget-exceeded" });
  });

  it("is rated in the order where the first budget has come since", async () => {
    const rated = await rateBefore(portal.database, order());
    expect(rated).toBeNull();
    await budget("0.000001");
    await expect(requireWith(rated)).rejects.toMatchObject({ code: "budget-exceeded" });
  });

  it("is not rated for what orders nothing", async () => {
    await budget("0.000001");
    expect(await rateBefore(portal.database, { ...scope(), machines: [] })).toBeNull();
  });
});

describe("a retry", () => {
  const about = (deployment: string) => ({ params: { deployment }, query: {}, body: undefined });

  it("says before it is asked for which budget refuses it, and what may be asked of whom", async () => {
    const { deploymentId } = await stackThatIs("failed");
    expect(await planRetry(operator, about(deploymentId))).toEqual({ budgets: [] });
    await budget("0.000001");
    const [check] = (await planRetry(operator, about(deploymentId))).budgets;
    expect(check).toMatchObject({ verdict: "block", override: null, mayNotAsk: expect.anything() });
    expect(Number(check!.order)).toBeGreaterThan(0);
    await expect(retryDeployment(operator, about(deploymentId))).rejects.toMatchObject({ code: "budget-exceeded" });
  });

  it("of what has not failed is not planned", async () => {
    const { deploymentId } = await stackThatIs("ready");
    await expect(planRetry(operator, about(deploymentId))).rejects.toMatchObject({ code: "wrong-state" });
  });
});
