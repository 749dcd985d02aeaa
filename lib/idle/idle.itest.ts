import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { idleStacks, type IdleRule } from "@/lib/contract/schemas/idle";
import { seedCloud, seedStack } from "@/lib/deployments/testing/seed";
import type { Project, Stack } from "@/lib/generated/prisma/client";
import { HOUR_MS } from "./busiest-hour";
import { getIdleStacks, getProjectIdleStacks } from "./get-idle-stacks";
import { putIdleRule } from "./idle-rule";

let portal: TestPortal;
let [finance, reader] = [] as unknown as [Viewer, Viewer];
let [search, web] = [] as unknown as [Project, Project];

/** Readings of a stack's only machine, of 1 vCPU, up to now; null: its hypervisor does not tell of the network. */
async function read({ id }: Stack, hours: number, percent: number, kilobytes: number | null = 0): Promise<void> {
  const now = Date.now();
  await portal.database.machineReading.createMany({
    data: Array.from({ length: hours + 1 }, (_, i) => {
      const at = new Date(now - i * HOUR_MS);
      const hour = new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
      const networkBytes = kilobytes === null ? null : BigInt(10 ** 12 - i * 3_600_000 * kilobytes);
      return { machineId: `m-${id}`, at, hour, cpuSeconds: 10_000 - i * 36 * percent, networkBytes };
    }),
  });
}

beforeAll(async () => {
  portal = await createTestPortal();
  const { database } = portal;
  const user = await seedUser(database);
  finance = await viewerFor(await seedUser(database, "finance"));
  search = await seedProject(database, [{ user, role: "viewer" }]);
  web = await seedProject(database);
  reader = await viewerFor(user);
  const cloudId = (await seedCloud(database)).id;
  const stack = (project: Project, name: string, state: "ready" | "stopped" = "ready") =>
    seedStack(database, { projectId: project.id, userId: user.id, cloudId, name, state });
  await database.rateCardVersion.create({
    data: { currency: "USD", state: "published", validFrom: new Date(0), terms: { ...DEFAULT_TERMS } },
  });
  await read(await stack(search, "asleep"), 25, 1);
  await read(await stack(search, "busy"), 25, 20);
  await read(await stack(search, "young"), 5, 0);
  await read(await stack(search, "stopped", "stopped"), 25, 0);
  await read(await stack(web, "elsewhere"), 25, 2);
});
afterAll(() => portal.remove());

const input = { query: {}, body: undefined };
const of = async (project: string) =>
  idleStacks.parse(await getProjectIdleStacks(reader, { ...input, params: { project } }));

describe("idle stacks", () => {
  it("are those of which it is known that they did next to nothing all day, with what they cost", async () => {
    const found = await of(search.name);
    expect(found.items.map(({ name, busiestPercent }) => [name, busiestPercent])).toEqual([["asleep", 1]]);
    // 1 vCPU at 0.01, 1 GiB of memory at 0.004, and 8 GiB of thin disk at 0.00005.
    expect(found.items[0]!.price).toMatchObject({
      ...{ running: { hour: "0.0144" }, stopped: { hour: "0.0004" }, saved: { hour: "0.014" } },
    });
    const rule = { percent: 3, kilobytesPerSecond: null, hours: 24, revision: 0 };
    expect(found).toMatchObject({ rule, ready: 3, unknown: 1 });
  });

  it("are of all projects for finance, and of a foreign project nobody's", async () => {
    const all = idleStacks.parse(await getIdleStacks(finance, { ...input, params: {} }));
    expect(all.items.map(({ name }) => name).sort()).toEqual(["asleep", "elsewhere"]);
    await expect(of(web.name)).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("what idle means", () => {
  const put = (viewer: Viewer, body: Omit<IdleRule, "revision">, revision: number) =>
    putIdleRule(viewer, { params: {}, query: {}, body: { ...body, revision } });

  it("is set for the installation, on the record, and of two at once by one", async () => {
    const { database } = portal;
    const project = await seedProject(database);
    const cloudId = (await seedCloud(database)).id;
    const stack = (name: string) => {
      const about = { projectId: project.id, userId: finance.userId, cloudId, name };
      return seedStack(database, { ...about, state: "ready" });
    };
    await read(await stack("quiet"), 8, 5, 1);
    await read(await stack("passes-on"), 8, 5, 50);
    await read(await stack("not-told"), 8, 5, null);
    await read(await stack("works"), 8, 30, 1);
    const names = async () => {
      const params = { project: project.name };
      const { items } = idleStacks.parse(await getProjectIdleStacks(finance, { ...input, params }));
      return items.map(({ name, busiestKilobytesPerSecond: kilobytes }) => [name, kilobytes]).sort();
    };
    expect(await names()).toEqual([]);
    const rule = { percent: 10, kilobytesPerSecond: null, hours: 6 };
    const two = await Promise.allSettled([put(finance, rule, 0), put(finance, rule, 0)]);
    expect(two.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(two.find((one) => one.status === "rejected")).toMatchObject({ reason: { code: "edited-meanwhile" } });
    expect(await names()).toEqual([
      ["not-told", null],
      ["passes-on", 50],
      ["quiet", 1],
    ]);
    await put(finance, { ...rule, kilobytesPerSecond: 20 }, 1);
    expect(await names()).toEqual([
      ["not-told", null],
      ["quiet", 1],
    ]);
    const entries = await database.auditEntry.findMany({
      where: { action: "idle-rule.changed" },
      orderBy: { id: "asc" },
    });
    expect(entries.map(({ userId, data }) => [userId, data])).toMatchObject([
      [finance.userId, { before: { percent: 3, hours: 24, revision: 0 }, after: { ...rule, revision: 1 } }],
      [finance.userId, { before: { kilobytesPerSecond: null }, after: { kilobytesPerSecond: 20, revision: 2 } }],
    ]);
  });
});
