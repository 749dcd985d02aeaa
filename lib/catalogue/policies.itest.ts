import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestPortal, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { policyList, suggestion, type PolicyRules, type PolicyScope } from "@/lib/contract/schemas/policies";
import { templateDetail } from "@/lib/contract/schemas/templates";
import { seedCloud } from "@/lib/deployments/testing/seed";
import { deletePolicy } from "./delete-policy";
import { getTemplate } from "./get-template";
import { listPolicies } from "./list-policies";
import { listSuggestions } from "./list-suggestions";
import { putPolicy } from "./put-policy";

let portal: TestPortal;
let admin: Viewer;
let cloudId: string;

beforeAll(async () => {
  portal = await createTestPortal();
  admin = await viewerFor(await seedUser(portal.database, "admin"));
  cloudId = (await seedCloud(portal.database)).id;
});
afterAll(() => portal.remove());
beforeEach(() => portal.database.bakePolicy.deleteMany());

const RULES: PolicyRules = { bake: "never", intervalDays: 30, keepLast: 3, maxAgeDays: 30, publishing: "automatic" };
const ALL: PolicyScope = { service: null, osId: null };
const put = (scope: PolicyScope, rules: Partial<PolicyRules> = {}) =>
  putPolicy(admin, { params: {}, query: {}, body: { ...scope, ...RULES, ...rules } });
const list = async () => policyList.parse(await listPolicies(admin, { params: {}, query: {}, body: undefined }));
const policyOf = async (service: string, os: string) => {
  const detail = await getTemplate(admin, { params: { service, os }, query: {}, body: undefined });
  return templateDetail.parse(detail).preInstalled?.policy;
};

describe("policies", () => {
  it("decide from the most general to the most specific, and say for how many templates they do", async () => {
    expect(await policyOf("mariadb", "debian-12")).toEqual({ ...ALL, ...RULES, set: false });
    const none = await list();
    expect(none.items).toEqual([]);
    expect(none.fallback.cells).toContainEqual({ service: "mariadb", osId: "debian-12" });

    await put({ service: "mariadb", osId: "debian-12" }, { keepLast: 9 });
    await put({ service: "mariadb", osId: null }, { publishing: "approval" });
    await put({ service: null, osId: "debian-13" }, { maxAgeDays: 7 });
    await put(ALL, { bake: "on-os-change" });
    const { items, fallback } = await list();
    expect(items.map(({ service, osId }) => [service, osId])).toEqual([
      [null, null],
      [null, "debian-13"],
      ["mariadb", null],
      ["mariadb", "debian-12"],
    ]);
    expect(items.at(-1)).toMatchObject({ keepLast: 9, updatedBy: expect.stringContaining("Person") });
    expect(items.at(-1)?.cells).toEqual([{ service: "mariadb", osId: "debian-12" }]);
    // What MariaDB's own policies leave to the one of Debian 13.
    const others = none.fallback.cells.filter(({ service, osId }) => service !== "mariadb" && osId === "debian-13");
    expect(others).toContainEqual({ service: "web", osId: "debian-13" });
    expect(items[1]?.cells).toEqual(others);
    expect(fallback.cells).toEqual([]);
    expect(items.flatMap(({ cells }) => cells)).toHaveLength(none.fallback.cells.length);

    expect(await policyOf("mariadb", "debian-12")).toMatchObject({
      service: "mariadb",
      osId: "debian-12",
      keepLast: 9,
    });
    expect(await policyOf("mariadb", "debian-13")).toMatchObject({ osId: null, publishing: "approval", set: true });
    expect(await policyOf("web", "debian-13")).toMatchObject({ service: null, maxAgeDays: 7 });
    expect(await policyOf("web", "debian-12")).toMatchObject({ ...ALL, bake: "on-os-change" });
  });

  it("are one for each scope, also when two are set at once, and leave audit rows", async () => {
    const [one, other] = await Promise.all([put(ALL, { keepLast: 2 }), put(ALL, { keepLast: 4 })]);
    expect(one.id).toBe(other.id);
    await put(ALL, { keepLast: 5 });
    expect((await list()).items).toMatchObject([{ id: one.id, keepLast: 5 }]);

    await deletePolicy(admin, { params: { policy: one.id }, query: {}, body: undefined });
    expect((await list()).items).toEqual([]);
    const rows = await portal.database.auditEntry.findMany({
      where: { target: `policy:${one.id}` },
      orderBy: { id: "asc" },
    });
    expect(rows.map(({ action, userId }) => [action, userId])).toEqual([
      ["template.policy-set", admin.userId],
      ["template.policy-set", admin.userId],
      ["template.policy-set", admin.userId],
      ["template.policy-deleted", admin.userId],
    ]);
    expect(rows[2]?.data).toMatchObject({ service: null, osId: null, keepLast: 5 });
  });

  it("are refused for what the installation does not have", async () => {
    await expect(put({ service: "nothing", osId: "plan-9" })).rejects.toMatchObject({
      code: "invalid-parameters",
      fields: [{ path: ["service"] }, { path: ["osId"] }],
    });
    for (const policy of [randomUUID(), "x"])
      await expect(deletePolicy(admin, { params: { policy }, query: {}, body: undefined })).rejects.toMatchObject({
        code: "not-found",
      });
  });
});

/** Finished runs of a cell, `daysAgo`, whose nodes took `installs` seconds each to install. */
async function seedRuns(
  count: number,
  run: { kind: "launch" | "bake"; service: string; osId: string; mode?: string; daysAgo?: number; installs?: number[] },
): Promise<void> {
  const { kind, service, osId, mode = null, daysAgo = 1, installs = [] } = run;
  const at = new Date(Date.now() - daysAgo * 86_400_000);
  const after = (seconds: number) => new Date(at.getTime() + seconds * 1000);
  for (let i = 0; i < count; i += 1) {
    const id = randomUUID();
    await portal.database.$executeRaw`
      insert into workflow_run (id, state, partition, created_at, started_at, ended_at)
      values (${id}::uuid, 'succeeded', 'x', ${at}, ${at}, ${after(600)})`;
    for (const [node, seconds] of installs.entries())
      await portal.database.$executeRaw`
        insert into workflow_step (run_id, key, position, phase, action, payload, needs, waiting_for, state, started_at, ended_at)
        values (${id}::uuid, ${`db-${node}.install`}, ${node}, 'main', 'install', '{}', '{}', 0, 'succeeded', ${at}, ${after(seconds)})`;
    await portal.database.$executeRaw`
      insert into deployment (id, kind, title, plan, plan_hash, comparable, cloud_id, service, os_id, mode, node_count, created_at)
      values (${id}::uuid, ${kind}, 'x', '{}', 'x', 'x', ${cloudId}::uuid, ${service}, ${osId}, ${mode}, 3, ${at})`;
  }
}

describe("suggestions", () => {
  const suggested = async () =>
    (await listSuggestions(admin, { params: {}, query: {}, body: undefined })).items.map((one) =>
      suggestion.parse(one),
    );

  it("come from the launches and bakes of this installation, and from its policies", async () => {
    await portal.database.osImageRevision.createMany({
      data: ["debian-12", "debian-13"].map((osId) => ({ osId, cloudId, number: 1, state: "published", imageId: osId })),
    });
    const launches = { kind: "launch" as const, mode: "os-only" };
    // The longest node counts; old launches do not.
    await seedRuns(4, { ...launches, service: "mariadb", osId: "debian-12", installs: [60, 660] });
    await seedRuns(9, { ...launches, service: "mariadb", osId: "debian-12", installs: [9], daysAgo: 45 });
    expect(await suggested()).toEqual([]);
    await seedRuns(3, { ...launches, service: "mariadb", osId: "debian-12", installs: [660, 30] });
    // No image to bake from.
    await seedRuns(7, { ...launches, service: "mariadb", osId: "debian-11", installs: [660] });
    const bake = { kind: "bake", service: "mariadb", osId: "debian-12", days: 30, launches: 7, savesMs: 660_000 };
    expect(await suggested()).toEqual([bake]);

    await seedRuns(4, { kind: "bake", service: "web", osId: "debian-13", daysAgo: 60 });
    await seedRuns(1, { kind: "launch", service: "web", osId: "debian-13", mode: "pre-installed", daysAgo: 50 });
    expect(await suggested()).toEqual([bake]);
    await put({ service: null, osId: "debian-13" }, { bake: "schedule", keepLast: 7 });
    expect(await suggested()).toMatchObject([
      bake,
      ...[{ kind: "stop", service: "web", osId: "debian-13", days: 90, bakes: 4, launches: 1, bakeMs: 2_400_000 }],
    ]);
    expect((await suggested())[1]).toMatchObject({ policy: { osId: "debian-13", bake: "schedule", keepLast: 7 } });
    await put({ service: "web", osId: "debian-13" });
    expect(await suggested()).toEqual([bake]);
  });
});
