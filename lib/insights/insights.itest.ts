import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import { catalogue } from "@/lib/catalogue/catalogue";
import { insightQuery, insights } from "@/lib/contract/schemas/insights";
import { seedCloud, seedLaunch, seedStack, type LaunchSeed } from "@/lib/deployments/testing/seed";
import type { Cloud, Project, User } from "@/lib/generated/prisma/client";
import { COLUMNS } from "./columns";
import { exportInsights } from "./export-insights";
import { readInsights } from "./read-insights";

let portal: TestPortal;
let user: User;
let project: Project;
let cloud: Cloud;

beforeAll(async () => {
  portal = await createTestPortal();
  user = await seedUser(portal.database, "admin");
  project = await seedProject(portal.database, [{ user, role: "operator" }]);
  cloud = await seedCloud(portal.database);
});
beforeEach(async () => {
  await portal.database.deployment.deleteMany();
  await portal.database.stack.deleteMany();
});
afterAll(() => portal.remove());

/** A Wednesday. */
const NOW = new Date(Date.UTC(2026, 10, 25, 12));
const DAY_MS = 86_400_000;
type Mode = "os-only" | "pre-installed";
type More = { daysAgo?: number; os?: string; name?: string } & Omit<LaunchSeed, "stack" | "tookMs" | "createdAt">;

async function launch(mode: Mode, seconds: number, { daysAgo = 1, os = "debian-12", name, ...seed }: More = {}) {
  const createdAt = new Date(NOW.getTime() - daysAgo * DAY_MS);
  const about = { projectId: project.id, userId: user.id, cloudId: cloud.id };
  const { id } = await seedStack(portal.database, { ...about, ...(name && { name }) });
  const stack = await portal.database.stack.update({ where: { id }, data: { mode, osId: os } });
  return seedLaunch(portal.database, { stack, tookMs: seconds * 1000, createdAt, ...seed });
}
const read = async (query: object = {}) =>
  insights.parse(await readInsights(portal.database, catalogue(), insightQuery.parse(query), NOW));
const failure = { code: "internal", detail: "It broke.", remedy: "Retry." } as const;

describe("insights", () => {
  it("compare the modes, with no time under five launches", async () => {
    for (const seconds of [100, 110, 120, 130, 140]) await launch("os-only", seconds);
    for (const seconds of [30, 31, 32, 33]) await launch("pre-installed", seconds);
    await launch("os-only", 9, { state: "running" });
    const { modes, cells } = await read();
    expect(modes).toMatchObject([
      { mode: "os-only", ready: 5, failed: 0, p50Ms: 120_000, p95Ms: 138_000 },
      { mode: "pre-installed", ready: 4, failed: 0, p50Ms: null, p95Ms: null },
    ]);
    expect(modes.map(({ counts }) => counts.reduce((sum, count) => sum + count, 0))).toEqual([5, 4]);
    expect(cells).toMatchObject([{ service: "mariadb", osTitle: "Debian 12", savedMs: null, images: 0 }]);
    await launch("pre-installed", 34);
    expect((await read()).cells[0]?.savedMs).toBe((120_000 - 32_000) * 5);
  });

  it("look back as far as asked, and at one OS alone", async () => {
    await launch("os-only", 100, { daysAgo: 40 });
    await launch("os-only", 100, { os: "debian-13" });
    const ready = async (query: object) => (await read(query)).modes[0]?.ready;
    expect(await ready({ period: "30d" })).toBe(1);
    expect(await ready({ period: "90d" })).toBe(2);
    expect(await ready({ period: "90d", os: "debian-13" })).toBe(1);
    expect(await ready({ service: "web" })).toBe(0);
  });

  it("keep the config tools apart, and count a launch that names none to Ansible", async () => {
    for (let i = 0; i < 5; i++) {
      const id = await launch("os-only", 300);
      await portal.database.deployment.update({ where: { id }, data: { tool: "puppet" } });
      await launch("os-only", 100);
    }
    const median = async (query: object) => (await read(query)).modes[0]?.p50Ms;
    expect(await median({ tool: "puppet" })).toBe(300_000);
    expect(await median({ tool: "ansible" })).toBe(100_000);
    expect(await median({})).toBe(200_000);
    expect((await read()).tools.map(({ id }) => id)).toEqual(["ansible", "puppet"]);
  });

  it("show every week from Monday on, with gaps where nothing was launched", async () => {
    for (let i = 0; i < 5; i++) await launch("pre-installed", 30 + i, { daysAgo: 9 });
    const { weeks } = await read({ period: "30d" });
    expect(weeks.map(({ start }) => start.slice(0, 10))).toEqual([
      ...["2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"],
    ]);
    expect(weeks.map(({ modes }) => modes[1]?.p50Ms)).toEqual([null, null, null, 32_000, null]);
  });

  it("tell at which step and on which role launches failed, also those that were retried or rolled back", async () => {
    await launch("os-only", 20, { state: "failed", failed: { key: "db-1.install", failure } });
    await launch("os-only", 20, { state: "cancelled", failed: { key: "db-1.boot", failure } });
    const retried = await launch("os-only", 200);
    await portal.database.workflowStep.updateMany({ where: { runId: retried, key: "verify" }, data: { attempt: 2 } });
    await launch("os-only", 5, { state: "cancelled" });
    const { modes, failures } = await read();
    expect(modes[0]).toMatchObject({ ready: 0, failed: 3 });
    expect(failures).toHaveLength(3);
    expect(failures).toEqual(
      expect.arrayContaining([
        { mode: "os-only", step: "install", role: "primary", count: 1 },
        { mode: "os-only", step: "boot", role: "primary", count: 1 },
        { mode: "os-only", step: "verify", role: null, count: 1 },
      ]),
    );
  });
});

describe("the export", () => {
  const now = new Date();
  const daysAgo = (NOW.getTime() - now.getTime()) / DAY_MS + 1;
  const lines = async (table: "launches" | "cells" | "weeks" | "failures") => {
    const query = { ...insightQuery.parse({ period: "30d" }), table };
    const { name, text } = await exportInsights(await viewerFor(user), { params: {}, query, body: undefined });
    return { name, lines: text.split("\r\n") };
  };

  it("has a line for every launch with its time as it was measured, and no formula", async () => {
    await launch("os-only", 61.2345, { daysAgo, name: "=cmd" });
    await launch("pre-installed", 20, { daysAgo, state: "failed", failed: { key: "db-1.boot", failure } });
    const {
      name,
      lines: [header, ...rows],
    } = await lines("launches");
    expect(name).toMatch(/^insights-launches-30d-\d{4}-\d\d-\d\d\.csv$/);
    expect(header).toBe(COLUMNS.launches.join(","));
    expect(rows.at(-1)).toBe("");
    const [ready] = rows.filter((row) => row.includes("os-only"));
    // The database keeps milliseconds.
    expect(ready).toMatch(/,'=cmd,mariadb,debian-12,os-only,thin,ansible,1,ready,6123[45],,$/);
    expect(rows.find((row) => row.includes("pre-installed"))).toMatch(/,failed,,boot,primary$/);
  });

  it.each(["cells", "weeks", "failures"] as const)(
    "has as many cells in each line of %s as there are columns",
    async (table) => {
      for (let i = 0; i < 5; i++) await launch("os-only", 60 + i, { daysAgo });
      await launch("os-only", 20, { daysAgo, state: "failed", failed: { key: "db-1.boot", failure } });
      const {
        lines: [header, ...rows],
      } = await lines(table);
      expect(header).toBe(COLUMNS[table].join(","));
      expect(rows.length).toBeGreaterThan(1);
      for (const row of rows.slice(0, -1)) expect(row.split(",")).toHaveLength(COLUMNS[table].length);
    },
  );
});
