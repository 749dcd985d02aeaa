import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import type { Cloud, Project, Stack, User } from "@/lib/generated/prisma/client";
import { say } from "@/lib/util/say";
import { getDeployment } from "./get-deployment";
import { listDeployments } from "./list-deployments";
import { listEvents } from "./list-events";
import { listStacks } from "./list-stacks";
import { search } from "./search";
import { appendEvents, seedCloud, seedLaunch, seedStack } from "./testing/seed";

let portal: TestPortal;
let user: User;
let project: Project;
let cloud: Cloud;
let viewer: Viewer;

beforeAll(async () => {
  portal = await createTestPortal();
  cloud = await seedCloud(portal.database);
});
beforeEach(async () => {
  user = await seedUser(portal.database);
  project = await seedProject(portal.database, [{ user, role: "operator" }]);
  viewer = await viewerFor(user);
});
afterAll(() => portal.remove());

const stackNamed = (name?: string, state?: "ready" | "failed" | "removed"): Promise<Stack> =>
  seedStack(portal.database, { projectId: project.id, userId: user.id, cloudId: cloud.id, name, state });
const at = (minute: number) => new Date(Date.UTC(2026, 10, 1, 12, minute));
const deployments = (page = 1, pageSize = 50) =>
  listDeployments(viewer, { params: { project: project.name }, query: { page, pageSize }, body: undefined });
const stacks = (query: object) =>
  listStacks(viewer, {
    params: { project: project.name },
    query: { page: 1, pageSize: 50, sort: "-createdAt", ...query },
    body: undefined,
  });
const deployment = (id: string) => getDeployment(viewer, { params: { deployment: id }, query: {}, body: undefined });

/** How many statements reach the server. */
async function countQueries(run: () => Promise<unknown>): Promise<number> {
  const query = vi.spyOn(pg.Client.prototype, "query");
  await run();
  const { length } = query.mock.calls;
  query.mockRestore();
  return length;
}

describe("the list of deployments", () => {
  it("has the running first, then the failed, then the finished, the newest first in each", async () => {
    const stack = await stackNamed();
    const states = ["succeeded", "failed", "running", "cancelled", "cancelling", "cancel-failed", "queued"] as const;
    for (const [i, state] of states.entries()) await seedLaunch(portal.database, { stack, state, createdAt: at(i) });
    const { items, total } = await deployments();
    expect(items.map((d) => d.state)).toEqual([
      "queued",
      "cancelling",
      "running",
      "cancel-failed",
      "failed",
      "cancelled",
      "succeeded",
    ]);
    expect(total).toBe(7);
    expect((await deployments(2, 3)).items.map((d) => d.state)).toEqual(["cancel-failed", "failed", "cancelled"]);
  });

  it("says who is next in the queue of the same cloud and project", async () => {
    const stack = await stackNamed();
    for (const minute of [1, 0, 2])
      await seedLaunch(portal.database, { stack, state: "queued", createdAt: at(minute) });
    await seedLaunch(portal.database, { stack, state: "running", createdAt: at(3) });
    expect((await deployments()).items.map((d) => d.queuePosition)).toEqual([null, 3, 2, 1]);
  });

  it("takes as many queries for fifty as for one", async () => {
    const stack = await stackNamed();
    await seedLaunch(portal.database, { stack });
    const one = await countQueries(() => deployments());
    for (let i = 0; i < 49; i++) await seedLaunch(portal.database, { stack });
    expect(await countQueries(async () => expect((await deployments()).items).toHaveLength(50))).toBe(one);
  });
});

describe("the list of stacks", () => {
  it("is filtered and sorted, and leaves removed stacks out unless asked for", async () => {
    for (const [name, state] of [
      ["b-shop", "ready"],
      ["a-shop", "failed"],
      ["gone", "removed"],
    ] as const) {
      const stack = await stackNamed(name, state);
      if (state === "removed")
        await portal.database.stack.update({ where: { id: stack.id }, data: { removedAt: new Date() } });
      await seedLaunch(portal.database, { stack, tookMs: 41_000, state: state === "failed" ? "failed" : "succeeded" });
    }
    const namesOf = async (query: object) => (await stacks(query)).items.map((s) => s.name);
    expect(await namesOf({ sort: "name" })).toEqual(["a-shop", "b-shop"]);
    expect(await namesOf({ sort: "-name" })).toEqual(["b-shop", "a-shop"]);
    expect(await namesOf({ q: "MARIA" })).toEqual(["a-shop", "b-shop"]);
    expect(await namesOf({ q: "b-" })).toEqual(["b-shop"]);
    expect(await namesOf({ q: "%" })).toEqual([]);
    expect(await namesOf({ state: "removed" })).toEqual(["gone"]);
    const [failed, ready] = (await stacks({ sort: "name" })).items;
    expect([failed?.readyMs, ready?.readyMs]).toEqual([null, 41_000]);
  });

  it("takes as many queries for fifty as for one", async () => {
    await seedLaunch(portal.database, { stack: await stackNamed() });
    const one = await countQueries(() => stacks({}));
    for (let i = 0; i < 49; i++) await seedLaunch(portal.database, { stack: await stackNamed() });
    expect(await countQueries(async () => expect((await stacks({})).items).toHaveLength(50))).toBe(one);
  });
});

describe("a deployment", () => {
  it("has no typical times under 5 comparable launches, and medians from then on", async () => {
    const stack = await stackNamed();
    await portal.database.deployment.deleteMany({ where: { comparable: "launch/mariadb/debian-12" } });
    const running = await seedLaunch(portal.database, { stack, state: "running" });
    for (const seconds of [10, 20, 30, 40]) {
      const id = await seedLaunch(portal.database, { stack, tookMs: seconds * 1000 });
      const data = {
        task: "t1",
        name: "Install packages",
        node: "db-1",
        status: "changed",
        durationMs: seconds,
        output: "",
      };
      await appendEvents(portal.database, id, [{ kind: "task-ended", step: "db-1.install", data }]);
    }
    await seedLaunch(portal.database, { stack, state: "failed", tookMs: 1 });
    expect((await deployment(running)).history).toEqual({ launches: 4, typical: null });
    await seedLaunch(portal.database, { stack, tookMs: 50_000 });
    const { history } = await deployment(running);
    expect(history).toMatchObject({
      launches: 5,
      typical: { p10Ms: 14_000, p50Ms: 30_000, p90Ms: 46_000, p95Ms: 48_000 },
    });
    expect(history.typical?.steps["db-1.install"]).toBe(10_000);
    expect(history.typical?.tasks).toEqual({ "install/Install packages": 25 });
    // Four launches that ran a task are no history of its number.
    expect(history.typical?.taskCounts).toMatchObject({ "db-1.boot": {}, "db-1.install": {}, verify: {} });
  });

  it("knows how many tasks its steps will run from 5 launches that ran them", async () => {
    const stack = await stackNamed();
    await portal.database.deployment.deleteMany({ where: { comparable: "launch/mariadb/debian-12" } });
    const running = await seedLaunch(portal.database, { stack, state: "running" });
    for (const tasks of [3, 4, 4, 4, 9]) {
      const id = await seedLaunch(portal.database, { stack });
      const ended = (step: string, node: string) => ({
        kind: "task-ended",
        step,
        data: { task: "t", name: "Write a file", node, status: "ok", durationMs: 5, output: "" },
      });
      const events = [...Array.from({ length: tasks }, () => ended("db-1.install", "db-1")), ended("verify", "db-2")];
      await appendEvents(portal.database, id, events);
    }
    expect((await deployment(running)).history.typical?.taskCounts).toEqual({
      "db-1.allocate": {},
      "db-1.clone": {},
      "db-1.boot": {},
      "db-1.connect": {},
      "db-1.install": { "db-1": 4 },
      "db-1.configure": {},
      verify: { "db-2": 1 },
    });
  });

  it("leaves launches that needed a retry out of its history", async () => {
    const stack = await stackNamed();
    await portal.database.deployment.deleteMany({ where: { comparable: "launch/mariadb/debian-12" } });
    const [running, retried] = [
      await seedLaunch(portal.database, { stack, state: "running" }),
      await seedLaunch(portal.database, { stack }),
    ];
    await portal.database.workflowStep.updateMany({
      where: { runId: retried, key: "db-1.boot" },
      data: { attempt: 2 },
    });
    expect((await deployment(running)).history.launches).toBe(0);
  });

  it("that failed says where and why, what is left behind, and what may be done", async () => {
    const stack = await stackNamed(undefined, "failed");
    const failure = {
      code: "boot-failed",
      detail: say`The machine did not boot.`,
      remedy: say`Look at its console.`,
      output: "panic",
    } as const;
    const id = await seedLaunch(portal.database, { stack, state: "failed", failed: { key: "db-1.boot", failure } });
    const shown = await deployment(id);
    expect(shown.failure).toEqual({ ...failure, step: "db-1.boot", node: "db-1" });
    expect(shown.leftBehind).toEqual(["db-1"]);
    const yes = { allowed: true, reason: null };
    expect(shown.can).toEqual({ cancel: yes, retry: yes, openSsh: { "db-1": yes } });
    await portal.database.node.updateMany({ where: { stackId: stack.id }, data: { state: "removed" } });
    expect((await deployment(id)).leftBehind).toEqual([]);
  });

  it("gives its events after a number, in order, with the last number there is", async () => {
    const id = await seedLaunch(portal.database, { stack: await stackNamed(), state: "running" });
    const line = (text: string) => ({
      kind: "line",
      step: "db-1.boot",
      at: 1_700_000_000_123,
      data: { node: "db-1", source: "console", text },
    });
    await appendEvents(portal.database, id, ["a", "b", "c", "d"].map(line));
    const query = { after: 1, limit: 2 };
    const { events, lastSeq } = await listEvents(viewer, { params: { deployment: id }, query, body: undefined });
    expect(events.map((e) => [e.seq, e.kind === "line" && e.text, e.at])).toEqual([
      [2, "b", "2023-11-14T22:13:20.123Z"],
      [3, "c", "2023-11-14T22:13:20.123Z"],
    ]);
    expect(lastSeq).toBe(4);
  });
});

describe("search", () => {
  it("finds services, stacks, nodes and deployments by name, and nothing of other projects", async () => {
    await seedLaunch(portal.database, { stack: await stackNamed("orders-db") });
    const foreign = await seedProject(portal.database);
    await seedStack(portal.database, {
      projectId: foreign.id,
      userId: user.id,
      cloudId: cloud.id,
      name: "orders-foreign",
    });
    const find = async (q: string) => {
      const { items } = await search(viewer, { params: { project: project.name }, query: { q }, body: undefined });
      return items.map((hit) => [hit.kind, hit.label]);
    };
    expect(await find("orders")).toEqual([
      ["stack", "orders-db"],
      ["node", "orders-db/db-1"],
      ["deployment", "orders-db"],
    ]);
    expect(await find("10.0.0.7")).toEqual([["node", "orders-db/db-1"]]);
    expect(await find("mariadb")).toContainEqual(["service", "MariaDB"]);
    expect(await find("_rders")).toEqual([]);
  });
});
