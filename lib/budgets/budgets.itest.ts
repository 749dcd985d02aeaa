import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { Big } from "@/lib/billing/decimal";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { recordFacts } from "@/lib/billing/ledger/facts";
import { stateOf } from "@/lib/billing/ledger/testing/lives";
import type { BudgetCheck, NewBudget, OverrideDecision } from "@/lib/contract/schemas/budgets";
import type { LaunchRequest } from "@/lib/contract/schemas/stacks";
import { launchStack } from "@/lib/deployments/launch-stack";
import { planLaunch } from "@/lib/deployments/plan-launch";
import { seedCloud } from "@/lib/deployments/testing/seed";
import type { Project, User } from "@/lib/generated/prisma/client";
import { listNotices, readNotices } from "@/lib/notices/notices";
import { english } from "@/lib/util/say";
import { createBudget, deleteBudget, lockBudget, putBudget } from "./edit-budget";
import { listBudgets, listProjectBudgets } from "./list-budgets";
import { notifyThresholds } from "./notify-thresholds";
import { decideOverride, requestOverride } from "./overrides";

let portal: TestPortal;
let [finn, owner, operator] = [] as unknown as [Viewer, Viewer, Viewer];
let [search, web] = [] as unknown as [Project, Project];

beforeAll(async () => {
  portal = await createTestPortal();
  const { database } = portal;
  const people = [await seedUser(database), await seedUser(database)] as const;
  const members = [
    { user: people[0], role: "owner" as const },
    { user: people[1], role: "operator" as const },
  ];
  [search, web] = [await seedProject(database, members), await seedProject(database, members)];
  finn = await viewerFor(await seedUser(database, "finance", { name: "Finn" }));
  [owner, operator] = [await viewerFor(people[0]), await viewerFor(people[1])];
  const cloudId = (await seedCloud(database)).id;
  const image = { osId: "debian-12", number: 1, imageId: "debian-12-1", state: "published", publishedAt: new Date() };
  await database.osImageRevision.create({ data: { cloudId, ...image } });
});
afterAll(() => portal.remove());

beforeEach(async () => {
  const { database } = portal;
  await database.budget.deleteMany({});
  await database.notice.deleteMany({});
  await database.stack.updateMany({ data: { state: "removed", removedAt: new Date() } });
});

const none = { query: {}, body: undefined };
const input = (body: Partial<NewBudget> = {}) => ({
  ...{ params: {}, query: {} },
  body: {
    ...{ scope: { kind: "project", project: search.id }, amount: "100", currency: "USD", onExceed: "block" },
    ...{ thresholds: [{ on: "actual", percent: 80 }], ...body },
  } as NewBudget,
});
const budget = (body: Partial<NewBudget> = {}) => createBudget(finn, input(body));

/** One node of 1 vCPU and 1 GiB. */
const request = (name: string, count = 1): LaunchRequest => ({
  ...{ name, service: "memcached", os: "debian-12", mode: "os-only", cloneKind: "thin" },
  ...{ roles: { node: { count, flavour: "small" } }, parameters: {} },
});
const planned = (name: string, { viewer = operator, project = search, count = 1 } = {}) =>
  planLaunch(viewer, { params: { project: project.name }, query: {}, body: request(name, count) });
const checked = async (...args: Parameters<typeof planned>): Promise<BudgetCheck> => {
  const [check] = (await planned(...args)).budgets;
  if (!check) throw new Error("no budget has anything to say");
  return check;
};
const launch = async (name: string, { project = search, viewer = operator, count = 1 } = {}) => {
  const { hash: planHash } = await planned(name, { project, count });
  const body = { ...request(name, count), planHash };
  return launchStack(viewer, { params: { project: project.name }, query: {}, body });
};
/** What one node costs to the end of the month, times so much. */
const times = async (factor: string): Promise<string> => {
  const { id } = await budget({ amount: "0.01", onExceed: "warn" });
  const { order } = await checked("measure");
  await deleteBudget(finn, { params: { budget: id }, ...none });
  return Big(order).times(factor).toFixed(6);
};
const audited = async (action: string) =>
  (await portal.database.auditEntry.findFirst({ where: { action }, orderBy: { id: "desc" } }))?.data;

it("has no budget before there is a currency, and none in another one", async () => {
  await expect(budget()).rejects.toMatchObject({ code: "wrong-state" });
  await portal.database.rateCardVersion.create({
    data: {
      ...{ state: "published", currency: "USD", validFrom: new Date("2020-01-01T00:00:00Z") },
      terms: { ...DEFAULT_TERMS, rates: { vcpu: [{ above: "0", rate: "1000" }] }, minimum: null },
    },
  });
  await expect(budget({ currency: "EUR" })).rejects.toMatchObject({ fields: [{ path: ["currency"] }] });
});

describe("a budget", () => {
  it("is one a scope, of something that there is", async () => {
    await budget();
    await expect(budget()).rejects.toMatchObject({ code: "name-taken", fields: [{ path: ["scope"] }] });
    await expect(budget({ scope: { kind: "project", project: finn.userId } })).rejects.toMatchObject({
      fields: [{ path: ["scope", "project"] }],
    });
    await expect(budget({ scope: { kind: "service", service: "nothing" } })).rejects.toMatchObject({
      fields: [{ path: ["scope", "service"] }],
    });
  });

  it("is changed and removed on the record, and of two changes at once one is told", async () => {
    const { id } = await budget();
    const change = (amount: string) =>
      putBudget(finn, {
        ...{ params: { budget: id }, query: {} },
        body: { amount, thresholds: [], onExceed: "warn", revision: 1 },
      });
    const two = await Promise.allSettled([change("200"), change("200")]);
    expect(two.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(two.find((one) => one.status === "rejected")).toMatchObject({ reason: { code: "edited-meanwhile" } });
    expect(await audited("budget.changed")).toMatchObject({
      before: { amount: "100", onExceed: "block" },
      after: { amount: "200", onExceed: "warn", thresholds: [] },
    });
    await deleteBudget(finn, { params: { budget: id }, ...none });
    expect(await audited("budget.deleted")).toMatchObject({ before: { amount: "200" }, after: null });
  });

  it("is shown with what was used and what is expected: all to finance, a project's own to its members", async () => {
    const { database } = portal;
    const state = stateOf({ project: search.id, service: "memcached" });
    const begin = new Date();
    const resource = { kind: "machine", name: "shown" } as const;
    await recordFacts(database, [{ resource, key: "a", what: "verified", at: begin, state }], begin);
    await budget();
    await budget({ scope: { kind: "service", service: "memcached" } });
    await budget({ scope: { kind: "project", project: web.id } });
    const all = await listBudgets(finn, { params: {}, ...none });
    expect(all.items.map(({ scope }) => scope.kind)).toEqual(["project", "project", "service"]);
    const own = await listProjectBudgets(owner, { params: { project: search.name }, ...none });
    expect(own.items).toMatchObject([{ scope: { project: search.id }, currency: "USD" }]);
    const { actual, forecast, pace } = own.items[0]!.month!;
    expect(Big(forecast).gt(actual)).toBe(true);
    expect(Big(pace).gt("0") && Big(pace).lte("100")).toBe(true);
    await recordFacts(database, [{ resource, key: "b", what: "gone", state: null }]);
  });
});

describe("an order", () => {
  it("counts what was ordered before and does not run yet", async () => {
    await budget({ amount: await times("1.5") });
    expect(await checked("a")).toMatchObject({ verdict: "fits" });
    await launch("a");
    const second = await checked("b");
    expect(second).toMatchObject({ verdict: "block", override: null });
    expect(Big(second.committed!).gt("0")).toBe(true);
    await expect(launch("b")).rejects.toMatchObject({ code: "budget-exceeded", status: 409 });
    expect(await portal.database.stack.count({ where: { name: "b" } })).toBe(0);
  });

  it("counts what runs to the end of the month, once", async () => {
    const { database } = portal;
    const begin = new Date();
    await budget({ amount: "1", onExceed: "warn" });
    const { stackId } = await launch("a");
    const { committed } = await checked("b");
    const node = await database.node.findFirstOrThrow({ where: { stackId: stackId! } });
    const state = stateOf({ project: search.id, stack: stackId, service: "memcached", amounts: { vcpu: 1n } });
    const resource = { kind: "machine", name: node.machineId } as const;
    await recordFacts(database, [{ resource, key: "a", what: "verified", at: begin, state }], begin);
    // It runs since a moment before it was counted as ordered: a little more, and not twice as much.
    const ratio = Big((await checked("b")).committed!).div(Big(committed!).toFixed());
    expect(ratio.gte("0.9") && ratio.lt("1.5")).toBe(true);
    await recordFacts(database, [{ resource, key: "b", what: "gone", state: null }]);
  });

  it.each(["project", "service"] as const)("takes the last of a budget of a %s once, of two at once", async (kind) => {
    const amount = await times("1.5");
    const scope =
      kind === "project"
        ? ({ kind, project: search.id } as const)
        : ({ kind: "service", service: "memcached" } as const);
    await budget({ amount, scope });
    const second = kind === "project" ? search : web;
    const two = await Promise.allSettled([launch("a"), launch("b", { project: second })]);
    expect(two.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(two.find((one) => one.status === "rejected")).toMatchObject({ reason: { code: "budget-exceeded" } });
  });

  it("waits for whoever has the budget, who may write rows of the project meanwhile", async () => {
    const { id } = await budget({ onExceed: "warn" });
    const { database } = portal;
    const asked = { budgetId: id, projectId: search.id, month: "2020-01", order: "b", reason: "A fair" };
    let order: Promise<unknown> | undefined;
    await database.$transaction(async (tx) => {
      await lockBudget(tx, id);
      order = launch("a");
      // The launch has locked the project by now, and waits for the budget.
      await vi.waitFor(async () => {
        const waiting = await database.$queryRaw<unknown[]>`
          select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
            and query like '%from budget%'`;
        expect(waiting).toHaveLength(1);
      });
      await tx.budgetOverride.create({ data: asked, select: { id: true } });
    });
    await order;
    expect(await database.budgetOverride.count({ where: { budgetId: id } })).toBe(1);
  });

  it("falls under the budget of a tag that its stack has, in any project", async () => {
    const scope = { kind: "tag", key: "team", value: "blue" } as const;
    await budget({ amount: "0.01", scope });
    await expect(budget({ scope })).rejects.toMatchObject({ code: "name-taken" });
    const tagged = (team: string) => ({ ...request("a"), tags: { team } });
    const plan = (team: string) =>
      planLaunch(operator, { params: { project: web.name }, query: {}, body: tagged(team) });
    expect((await plan("red")).budgets).toEqual([]);
    const { hash: planHash, budgets } = await plan("blue");
    expect(budgets).toMatchObject([{ title: "team=blue", verdict: "block", after: null }]);
    const start = (team: string) =>
      launchStack(operator, { params: { project: web.name }, query: {}, body: { ...tagged(team), planHash } });
    await expect(start("blue")).rejects.toMatchObject({ code: "budget-exceeded" });
    await start("red");
  });

  it("goes ahead where a budget only warns, and says so before", async () => {
    await budget({ amount: "0.01", onExceed: "warn" });
    expect(await checked("a")).toMatchObject({ verdict: "warn" });
    await launch("a");
  });

  it("is not told what other projects cost by a budget of more than its own", async () => {
    await budget({ amount: "0.01", scope: { kind: "service", service: "memcached" } });
    expect(await checked("a")).toMatchObject({ verdict: "block", committed: null, after: null });
    expect(await checked("a", { viewer: finn })).toMatchObject({ after: expect.any(String) });
    await expect(launch("a")).rejects.toMatchObject({ text: { detail: expect.not.stringContaining("come to") } });
  });
});

describe("a threshold", () => {
  const thresholds = [
    { on: "actual", percent: 80 },
    { on: "forecast", percent: 100 },
  ] as const;
  const noticesOf = (viewer: Viewer) => listNotices(viewer, { params: {}, ...none });

  it("is told once a month to finance and the project's owners, whoever looks, and however often", async () => {
    const { database } = portal;
    const at = (hour: number) => new Date(Date.UTC(2026, 8, 10, hour));
    const people = { owner: await seedUser(database), operator: await seedUser(database) };
    const project = await seedProject(database, [
      { user: people.owner, role: "owner" },
      { user: people.operator, role: "operator" },
    ]);
    await budget({ scope: { kind: "project", project: project.id }, amount: "1000", thresholds: [...thresholds] });
    expect(await notifyThresholds(database, at(0))).toBe(0);
    // From noon on, at 1000 an hour.
    const state = stateOf({ project: project.id, service: "memcached", amounts: { vcpu: 1n } });
    const resource = { kind: "machine", name: "reached" } as const;
    await recordFacts(database, [{ resource, key: "a", what: "verified", at: at(12), state }], at(12));
    const told = await Promise.all([notifyThresholds(database, at(12)), notifyThresholds(database, at(12))]);
    expect(told.sort()).toEqual([0, 1]);
    const inbox = async (user: User) => (await noticesOf(await viewerFor(user))).items.map(({ text }) => english(text));
    expect(await noticesOf(finn)).toMatchObject({ unread: 1, items: [{ path: "/budgets" }] });
    expect(await inbox(people.owner)).toEqual([
      "Test project is expected to use 100 % of its budget for this month: USD 492000.00 of USD 1000.00, if all that runs now runs on.",
    ]);
    expect(await inbox(people.operator)).toEqual([]);
    // What was used has reached the budget too; the forecast is not told of again.
    expect(await notifyThresholds(database, at(13))).toBe(1);
    expect((await inbox(people.owner))[0]).toBe(
      "Test project has used 80 % of its budget for this month: USD 1000.00 of USD 1000.00.",
    );
    expect(await notifyThresholds(database, at(13))).toBe(0);
    // The next month begins anew.
    expect(await notifyThresholds(database, new Date(Date.UTC(2026, 9, 1, 1)))).toBe(2);
    await recordFacts(database, [{ resource, key: "b", what: "gone", state: null }]);
  });

  it("is not remembered where telling fails, so that the next worker tells it", async () => {
    const { database } = portal;
    const project = await seedProject(database, []);
    const at = (hour: number) => new Date(Date.UTC(2026, 7, 10, hour));
    const state = stateOf({ project: project.id, service: "memcached", amounts: { vcpu: 1n } });
    const resource = { kind: "machine", name: "told" } as const;
    await recordFacts(database, [{ resource, key: "a", what: "verified", at: at(12), state }]);
    await recordFacts(database, [{ resource, key: "b", what: "gone", at: at(13), state: null }]);
    const scope = { kind: "project", project: project.id } as const;
    await budget({ scope, amount: "1000", thresholds: [{ on: "actual", percent: 80 }] });
    await database.$executeRaw`alter table notice add constraint broken check (false) not valid`;
    try {
      await expect(notifyThresholds(database, at(14))).rejects.toThrow();
    } finally {
      await database.$executeRaw`alter table notice drop constraint broken`;
    }
    expect(await notifyThresholds(database, at(14))).toBe(1);
    expect(await noticesOf(finn)).toMatchObject({ unread: 1 });
  });

  it("says nothing of a budget in another currency than the rate card", async () => {
    const { database } = portal;
    const { id } = await budget({ amount: "0.01", thresholds: [{ on: "actual", percent: 1 }] });
    await database.budget.update({ where: { id }, data: { currency: "EUR" } });
    expect(await notifyThresholds(database, new Date())).toBe(0);
    expect((await listBudgets(finn, { params: {}, ...none })).items).toMatchObject([{ currency: "EUR", month: null }]);
    expect((await planned("a")).budgets).toEqual([]);
  });
});

describe("an override", () => {
  const ask = (viewer: Viewer, id: string, order = "b", project = search) =>
    requestOverride(viewer, {
      ...{ params: { project: project.name }, query: {} },
      body: { budget: id, order, reason: "A fair" },
    });
  const decide = (id: string, body: OverrideDecision) =>
    decideOverride(finn, { params: { override: id }, query: {}, body });
  const told = async (viewer: Viewer) =>
    (await listNotices(viewer, { params: {}, ...none })).items.map(({ text }) => english(text));

  it("is asked for by whoever orders, or where the budget blocks by an owner", async () => {
    const { id } = await budget({ amount: "0.01" });
    expect((await checked("a")).mayNotAsk).not.toBeNull();
    expect((await checked("a", { viewer: owner })).mayNotAsk).toBeNull();
    await expect(ask(operator, id)).rejects.toMatchObject({ code: "wrong-state" });
    await expect(ask(owner, id, "b", web)).rejects.toMatchObject({ code: "not-found" });
    await putBudget(finn, {
      ...{ params: { budget: id }, query: {} },
      body: { amount: "0.01", thresholds: [], onExceed: "approval", revision: 1 },
    });
    const two = await Promise.allSettled([ask(operator, id), ask(owner, id)]);
    expect(two.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await checked("a")).toMatchObject({ verdict: "approval", override: { state: "open", reason: "A fair" } });
    expect(await told(finn)).toEqual([expect.stringContaining("asks to go above the budget of Test project")]);
  });

  it("that is granted up to an amount lets orders through up to it, and is on the record", async () => {
    const one = await times("1");
    const { id } = await budget({ amount: Big(one).times("0.5").toFixed(6) });
    const asked = await ask(owner, id);
    await expect(decide(asked.id, { decision: "grant", upTo: "0.000001" })).rejects.toMatchObject({
      fields: [{ path: ["upTo"] }],
    });
    const upTo = Big(one).times("1.5").toFixed(6);
    expect(await decide(asked.id, { decision: "grant", upTo })).toMatchObject({ state: "granted", currency: "USD" });
    expect(await audited("budget-override.granted")).toMatchObject({
      before: { state: "open" },
      after: { state: "granted", upTo: Big(upTo).toFixed() },
    });
    expect(await told(owner)).toEqual([expect.stringContaining("You can order b now.")]);
    expect(await checked("b")).toMatchObject({ verdict: "granted" });
    await launch("b");
    await expect(launch("c")).rejects.toMatchObject({ code: "budget-exceeded" });
    await expect(decide(asked.id, { decision: "grant", upTo: null })).rejects.toMatchObject({ code: "wrong-state" });
  });

  it("that is granted for the month lets everything through, of that project and that month only", async () => {
    const { id } = await budget({ amount: "0.01", scope: { kind: "service", service: "memcached" } });
    const { id: override } = await ask(owner, id);
    await decide(override, { decision: "grant", upTo: null });
    await launch("b");
    await expect(launch("b", { project: web })).rejects.toMatchObject({ code: "budget-exceeded" });
    await portal.database.budgetOverride.update({ where: { id: override }, data: { month: "2020-01" } });
    await expect(launch("c")).rejects.toMatchObject({ code: "budget-exceeded" });
  });

  it("that is refused says why to who asked, who may ask again; the month's end ends it", async () => {
    const { id } = await budget({ amount: "0.01" });
    const { id: override } = await ask(owner, id);
    await decide(override, { decision: "refuse", answer: "Not before the audit" });
    expect(await told(owner)).toEqual([expect.stringContaining("Not before the audit")]);
    await expect(launch("b")).rejects.toMatchObject({ code: "budget-exceeded" });
    const again = await ask(owner, id);
    await portal.database.budgetOverride.update({ where: { id: again.id }, data: { month: "2020-01" } });
    await expect(decide(again.id, { decision: "grant", upTo: null })).rejects.toMatchObject({ code: "wrong-state" });
  });

  it("is read by those who were told, and nobody else's notices are", async () => {
    const { id } = await budget({ amount: "0.01" });
    await ask(owner, id);
    const { items, unread } = await listNotices(finn, { params: {}, ...none });
    expect(unread).toBe(1);
    await readNotices(owner, { params: {}, query: {}, body: { upTo: items[0]!.id } });
    expect(await listNotices(finn, { params: {}, ...none })).toMatchObject({ unread: 1 });
    await readNotices(finn, { params: {}, query: {}, body: { upTo: items[0]!.id } });
    expect(await listNotices(finn, { params: {}, ...none })).toMatchObject({ unread: 0, items: [{ read: true }] });
  });
});
