import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import type { RateTerms } from "@/lib/billing/rate-card";
import type { LaunchRequest } from "@/lib/contract/schemas/stacks";
import { planLaunch } from "@/lib/deployments/plan-launch";
import { seedCloud, seedStack } from "@/lib/deployments/testing/seed";
import type { Stack } from "@/lib/generated/prisma/client";
import type { Plan, PlanNode } from "@/lib/plan/types";
import { priceChange } from "./price-plan";

let portal: TestPortal;
let member: Viewer;
let project: { id: string; name: string };
let cloudId: string;

beforeAll(async () => {
  portal = await createTestPortal();
  const person = await seedUser(portal.database);
  project = await seedProject(portal.database, [{ user: person, role: "operator" }]);
  member = await viewerFor(person);
  cloudId = (await seedCloud(portal.database)).id;
  const image = { osId: "debian-12", number: 1, imageId: "debian-12-1", state: "published", publishedAt: new Date() };
  await portal.database.osImageRevision.create({ data: { cloudId, ...image } });
});
afterAll(() => portal.remove());

/** Lets exactly these terms be in force. */
async function inForce(terms: Partial<RateTerms>): Promise<void> {
  const { rateCardVersion } = portal.database;
  await rateCardVersion.updateMany({ data: { state: "draft", validFrom: null, validTo: null } });
  const validFrom = new Date(Date.now() - 1000);
  const data = { state: "published", currency: "USD", terms: { ...DEFAULT_TERMS, ...terms }, validFrom };
  await rateCardVersion.create({ data });
}

/** One node of 1 vCPU and 1 GiB. */
const plan = (part: Partial<LaunchRequest> = {}) =>
  planLaunch(member, {
    params: { project: project.name },
    query: {},
    body: {
      ...{ name: "cache", service: "memcached", os: "debian-12", mode: "os-only", cloneKind: "thin" },
      ...{ roles: { node: { count: 1, flavour: "small" } }, parameters: {}, ...part },
    },
  });

describe("the price of a launch", () => {
  it("is none before there is a version in force, and where it prices nothing", async () => {
    expect(await plan()).toMatchObject({ price: null });
    await inForce({ rates: {} });
    expect(await plan()).toMatchObject({ price: null });
  });

  it("is that of its nodes by the version in force, in both modes", async () => {
    await inForce({ rates: { vcpu: [{ above: "0", rate: "0.1" }] }, minimum: null });
    const { price, total } = await plan({ roles: { node: { count: 3, flavour: "small" } } });
    const hour = `0.${total.vcpus}`;
    expect(price).toMatchObject({ currency: "USD", hour, modes: { "os-only": { hour }, "pre-installed": { hour } } });
    await inForce({
      rates: { vcpu: [{ above: "0", rate: "0.1" }] },
      adjustments: [{ id: "baked", percent: "-50", modes: ["pre-installed"] }],
    });
    expect((await plan()).price?.modes).toEqual({
      "os-only": { hour: "0.1", month: "73" },
      "pre-installed": { hour: "0.05", month: "36.5" },
    });
  });

  it("says which version follows, and counts it in a lease that lasts until then", async () => {
    const rates = (rate: string) => ({ ...DEFAULT_TERMS, rates: { vcpu: [{ above: "0", rate }] } });
    await inForce(rates("0.1"));
    const { rateCardVersion } = portal.database;
    const from = new Date(Date.now() + 24 * 3_600_000);
    await rateCardVersion.updateMany({ where: { state: "published" }, data: { validTo: from } });
    const data = { state: "published", currency: "USD", terms: rates("0.3"), validFrom: from };
    const { number } = await rateCardVersion.create({ data });
    const { price } = await plan({ lease: { days: 2 } });
    expect(price).toMatchObject({ hour: "0.1", month: "73", next: { card: `v${number}`, from: from.toISOString() } });
    // Less of the first by what passed since, which is minutes at most.
    expect(Number(price!.lease)).toBeCloseTo(24 * 0.1 + 24 * 0.3, 1);
  });

  it("counts what the project runs already, and nobody else's", async () => {
    await inForce({ rates: { vcpu: [{ above: "0", rate: "0.1" }] }, allowances: { vcpu: "730" } });
    expect((await plan()).price).toMatchObject({ month: "0" });
    const theirs = await seedProject(portal.database);
    await stackOf(theirs.id);
    expect((await plan()).price).toMatchObject({ month: "0" });
    const mine = await stackOf(project.id);
    expect((await plan()).price).toMatchObject({ month: "73" });
    await portal.database.stack.update({ where: { id: mine.id }, data: { removedAt: new Date() } });
    expect((await plan()).price).toMatchObject({ month: "0" });
  });
});

it("the price of a change is what the stack costs before and after it", async () => {
  await inForce({ rates: { vcpu: [{ above: "0", rate: "0.1" }] } });
  const stack = await stackOf(project.id);
  const node = (name: string, change?: PlanNode["change"]): PlanNode => ({
    ...{ name, role: "primary", roleTitle: { en: "Primary" }, flavour: "small", ...(change && { change }) },
    ...{ vcpus: 1, memoryMiB: 1024, diskGiB: 10 },
  });
  const changed = (...nodes: PlanNode[]) => priceChange(portal.database, stack, { nodes } as Plan);
  expect(await changed(node("a"), node("b", "join"), node("c", "join"))).toMatchObject({
    before: { hour: "0.1", month: "73" },
    after: { hour: "0.3", month: "219" },
    difference: { hour: "0.2", month: "146" },
  });
  expect(await changed(node("a"), node("b", "leave"))).toMatchObject({ difference: { hour: "-0.1", month: "-73" } });
  await inForce({ rates: {} });
  expect(await changed(node("a"))).toBeNull();
});

async function stackOf(projectId: string): Promise<Stack> {
  const stack = await seedStack(portal.database, { projectId, userId: member.userId, cloudId });
  await portal.database.node.updateMany({ where: { stackId: stack.id }, data: { vcpus: 1 } });
  return stack;
}
