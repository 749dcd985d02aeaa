import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { Big } from "@/lib/billing/decimal";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { addUpDays } from "@/lib/billing/ledger/days";
import { recordFacts, type ResourceState } from "@/lib/billing/ledger/facts";
import { usagesIn } from "@/lib/billing/ledger/read";
import { rate } from "@/lib/billing/rate";
import { loadRateCards } from "@/lib/billing/rate-cards";
import { INSTALLATION } from "@/lib/billing/usage";
import { monthCosts, stackCosts, type CostQuery } from "@/lib/contract/schemas/costs";
import { seedCloud, seedStack } from "@/lib/deployments/testing/seed";
import type { Project } from "@/lib/generated/prisma/client";
import { costsOfMonth, getCosts, getProjectCosts } from "./get-costs";
import { getStackCosts } from "./get-stack-costs";

const HOUR = 3_600_000;
// September has 30 days; the clocks of UTC never change.
const SEPTEMBER = Date.UTC(2026, 8, 1);
const at = (hours: number) => new Date(SEPTEMBER + hours * HOUR);

let portal: TestPortal;
let [finance, viewer] = [] as unknown as [Viewer, Viewer];
let [search, web] = [] as unknown as [Project, Project];
let [orders, site] = ["", ""];

beforeAll(async () => {
  portal = await createTestPortal();
  const { database } = portal;
  const [owner, reader] = [await seedUser(database, "member", { name: "Jonas" }), await seedUser(database)];
  finance = await viewerFor(await seedUser(database, "finance"));
  search = await seedProject(database, [{ user: reader, role: "viewer" }]);
  viewer = await viewerFor(reader);
  web = await seedProject(database);
  const cloudId = (await seedCloud(database)).id;
  const stack = async (project: Project, name: string) =>
    (await seedStack(database, { projectId: project.id, userId: owner.id, cloudId, name })).id;
  [orders, site] = [await stack(search, "orders"), await stack(web, "site")];
  await database.rateCardVersion.create({
    data: { currency: "USD", state: "published", validFrom: new Date(0), terms: { ...DEFAULT_TERMS } },
  });
  const state = (project: Project, of: string, vcpu: bigint, team?: string): ResourceState => ({
    ...{ phase: "running", project: project.id, stack: of, stackName: of, node: "db-1", role: "db" },
    ...{ service: "mariadb", os: "debian-12", mode: "os-only", flavour: "small", owner: owner.id, cloud: cloudId },
    amounts: { vcpu },
    ...(team !== undefined && { tags: { team } }),
  });
  const machine = (name: string) => ({ kind: "machine", name }) as const;
  // Orders: 10 hours in August, then one node for all of September and one more for the last 100 hours. Site: 24 hours.
  await recordFacts(
    database,
    [
      { resource: machine("m1"), key: "verified", what: "verified", at: at(-10), state: state(search, orders, 2n) },
      { resource: machine("m2"), key: "verified", what: "verified", at: at(620), state: state(search, orders, 4n) },
      {
        resource: machine("m1"),
        key: "tagged",
        what: "changed",
        at: at(700),
        state: state(search, orders, 2n, "data"),
      },
      { resource: machine("m3"), key: "verified", what: "verified", at: at(36), state: state(web, site, 1n) },
      { resource: machine("m3"), key: "gone", what: "gone", at: at(60), state: null },
      { resource: machine("m1"), key: "gone", what: "gone", at: at(730), state: null },
      { resource: machine("m2"), key: "gone", what: "gone", at: at(730), state: null },
    ],
    at(800),
  );
});
afterAll(() => portal.remove());

const month = async (by: CostQuery["by"] = "project", name = "2026-09", tag?: string) =>
  monthCosts.parse(await getCosts(finance, { params: { month: name }, query: { by, tag }, body: undefined }));
const sum = (amounts: (string | null)[]) => amounts.reduce((all, one) => all.plus(one ?? "0"), Big("0")).toFixed();

describe("a month's costs", () => {
  it("are by project and day, to the micro-unit, from what the ledger says", async () => {
    const found = await month();
    // 720 h x 2 vCPU and 100 h x 4 vCPU; 24 h x 1 vCPU; at 0.01 an hour.
    expect(found).toMatchObject({ total: "18.64", running: false, forecast: null, now: null, unpriced: false });
    expect(found.groups.map(({ key, amount, before }) => [key, amount, before])).toEqual([
      [search.id, "18.4", "0.2"],
      [web.id, "0.24", "0"],
    ]);
    expect(found.days).toHaveLength(30);
    for (const { daily, amount, expected } of found.groups) {
      expect(sum(daily)).toBe(amount);
      expect(sum(expected)).toBe("0");
    }
    expect(found.groups[1]!.daily.slice(0, 4)).toEqual(["0", "0.12", "0.12", "0"]);
    expect(found.groups[0]!.stacks).toMatchObject([{ stack: orders, name: "orders", amount: "18.4", owner: "Jonas" }]);
  });

  it("have the same total whatever they are told apart by", async () => {
    for (const by of ["service", "owner"] as const) {
      const { groups, total } = await month(by);
      expect(groups).toHaveLength(1);
      expect(sum(groups.map(({ amount }) => amount))).toBe(total);
    }
  });

  it("are by the tags that stacks had while they ran", async () => {
    // One of the two nodes is tagged for its last 20 hours.
    const { groups, tags } = await month("tag", "2026-09", "team");
    expect(tags).toEqual(["team"]);
    expect(groups.map(({ key, amount }) => [key, amount])).toEqual([
      [null, "18.24"],
      ["data", "0.4"],
    ]);
    const [other] = (await month("tag", "2026-09", "constructor")).groups;
    expect(other).toMatchObject({ key: null, amount: "18.64" });
  });

  it("have the pace of the budgets of the projects in them, in the month that runs", async () => {
    const { database } = portal;
    const now = new Date(SEPTEMBER + 48 * HOUR);
    const of = async (filter: { project?: string }, at = now) =>
      (await costsOfMonth("2026-09", { by: "project" }, filter, at)).pace;
    expect(await of({})).toBeNull();
    const data = { scope: "project", currency: "USD", thresholds: [], onExceed: "warn" };
    await database.budget.create({ data: { ...data, projectId: search.id, amount: "300" } });
    expect(await of({})).toEqual({ amount: "300", daily: "10", projects: 1, partial: true });
    expect(await of({ project: search.id })).toMatchObject({ daily: "10", partial: false });
    expect(await of({ project: web.id })).toBeNull();
    await database.budget.create({ data: { ...data, projectId: web.id, amount: "100" } });
    expect(await of({})).toEqual({ amount: "400", daily: "13.333333", projects: 2, partial: false });
    expect(await of({}, new Date())).toBeNull();
    await database.budget.deleteMany({});
  });

  it("are empty in a month in which nothing ran, and refused for one that has not begun or is none", async () => {
    expect(await month("project", "2026-02")).toMatchObject({ total: "0", groups: [], before: null });
    await expect(month("project", "2999-01")).rejects.toMatchObject({ code: "invalid-request" });
    await expect(month("project", "2026-13")).rejects.toMatchObject({ code: "invalid-request" });
  });

  it("are the same once the days that are over are added up", async () => {
    const counted = await month();
    const byTag = await month("tag", "2026-09", "team");
    expect(await addUpDays(portal.database, "UTC", new Date(), 1000)).toBeGreaterThan(30);
    expect({ ...(await month()), countedTo: "" }).toEqual({ ...counted, countedTo: "" });
    expect((await month("tag", "2026-09", "team")).groups).toEqual(byTag.groups);
  });

  it("have a forecast, and the price of the next hour, of what runs at a moment of the month", async () => {
    const now = at(640);
    const found = monthCosts.parse(await costsOfMonth("2026-09", { by: "project" }, {}, now));
    const until = (to: Date) => ({ from: SEPTEMBER, to: to.getTime() });
    const cards = await loadRateCards(portal.database);
    const rated = async (to: Date) =>
      rate(await usagesIn(portal.database, until(to), {}, to), cards, until(to)).total.toFixed();
    expect(found).toMatchObject({
      total: await rated(now),
      forecast: await rated(at(720)),
      countedTo: now.toISOString(),
    });
    // 640 h x 2 vCPU, 20 h x 4 vCPU and 24 h x 1 vCPU; 6 vCPU from then on. The month before had nothing until then.
    expect(found).toMatchObject({ total: "13.84", forecast: "18.64", before: null });
    expect(found.now).toEqual({ perHour: "0.06", nodes: 2, stacks: 1, own: 0 });
    const [group] = found.groups;
    expect(sum([...group!.daily, ...group!.expected])).toBe(group!.forecast);
    expect(group!.expected.slice(-4)).toEqual(["0.48", "1.44", "1.44", "1.44"]);
  });

  it("have the installation's own machines apart, which are thrown away and do not run on", async () => {
    const july = Date.UTC(2026, 6, 10);
    const state: ResourceState = {
      ...{ phase: "running", project: null, stack: null, stackName: null, node: "builder", role: "builder" },
      ...{ service: "mariadb", os: "debian-12", mode: "pre-installed", flavour: "small", owner: null, cloud: "c1" },
      ...{ purpose: "bake", deployment: "d1", amounts: { vcpu: 2n } },
    };
    const fact = { resource: { kind: "machine", name: "builder" }, what: "started" } as const;
    await recordFacts(portal.database, [{ ...fact, key: "a", at: new Date(july), state }]);
    const now = new Date(july + 3 * HOUR);
    const found = monthCosts.parse(await costsOfMonth("2026-07", { by: "project" }, {}, now));
    await recordFacts(portal.database, [{ ...fact, key: "b", what: "gone", at: now, state: null }]);
    expect(found).toMatchObject({
      total: "0.06",
      forecast: "0.06",
      now: { perHour: "0.02", nodes: 0, stacks: 0, own: 1 },
    });
    expect(found.groups).toMatchObject([
      { key: INSTALLATION, stacks: [{ stack: null, service: "mariadb", purpose: "bake", amount: "0.06" }] },
    ]);
    expect((await month("project", "2026-07")).total).toBe("0.06");
    await addUpDays(portal.database, "UTC", new Date(), 1000);
    const added = await month("project", "2026-07");
    expect(added).toMatchObject({ total: "0.06", groups: [{ stacks: [{ purpose: "bake" }] }] });
  });

  it("have the images of the installation apart, those of an operating system under its name", async () => {
    const june = Date.UTC(2026, 5, 10);
    const state = (os: string, service: string | null): ResourceState => ({
      ...{ phase: "stored", project: null, stack: null, stackName: null, node: null, role: null, flavour: null },
      ...{ service, os, mode: null, owner: null, cloud: "c1", amounts: { image: 20_480n } },
    });
    const facts = [state("debian-12", null), state("debian-11", null), state("debian-12", "mariadb")].flatMap(
      (about, i) => {
        const resource = { kind: "image", name: `image-${i}` } as const;
        const end = new Date(june + (3 - i) * 100 * HOUR);
        return [
          { resource, key: "a", what: "published", at: new Date(june), state: about } as const,
          { resource, key: "b", what: "gone", at: end, state: null } as const,
        ];
      },
    );
    await recordFacts(portal.database, facts);
    // 20 GiB for 300, 200 and 100 hours, at 0.00005.
    const { groups } = await month("project", "2026-06");
    const lines = groups[0]!.stacks.map(({ serviceTitle, osTitle, amount }) => [serviceTitle, osTitle, amount]);
    expect(lines).toEqual([
      [null, "Debian 12", "0.3"],
      [null, "Debian 11", "0.2"],
      ["MariaDB", null, "0.1"],
    ]);
    expect(groups).toMatchObject([
      { key: INSTALLATION, amount: "0.6", stacks: [{ os: "debian-12", purpose: null }, {}, {}] },
    ]);
  });

  it("are a project's own for its members, and somebody else's project is not there", async () => {
    const own = (project: string) =>
      getProjectCosts(viewer, { params: { month: "2026-09", project }, query: { by: "service" }, body: undefined });
    expect(monthCosts.parse(await own(search.name))).toMatchObject({ total: "18.4" });
    await expect(own(web.name)).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("a stack's costs", () => {
  it("open to the times that were charged and the arithmetic, and are its line of the month", async () => {
    const input = { params: { stack: orders }, query: { month: "2026-09" }, body: undefined };
    const found = stackCosts.parse(await getStackCosts(viewer, input));
    expect(found.total).toBe((await month()).groups[0]!.stacks[0]!.amount);
    expect(found.perHour).toBeNull();
    expect(found.lines).toMatchObject([
      { meter: "vcpu", quantity: "40", amount: "0.4", percent: "0", tags: { team: "data" } },
      { meter: "vcpu", quantity: "1800", amount: "18", percent: "0", tags: {} },
    ]);
    expect(found.lines[0]!.pool.portions).toEqual([{ kind: "tier", quantity: "1840", rate: "0.01" }]);
    expect(found.stretches.map(({ from, nodes, open }) => [from, nodes, open])).toEqual([
      [at(0).toISOString(), 1, false],
      [at(620).toISOString(), 2, false],
    ]);
  });

  it("are not shown to people of other projects", async () => {
    const input = { params: { stack: site }, query: {}, body: undefined };
    await expect(getStackCosts(viewer, input)).rejects.toMatchObject({ code: "not-found" });
  });
});
