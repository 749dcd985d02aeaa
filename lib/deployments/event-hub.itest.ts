import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, type TestPortal } from "@/lib/auth/testing/portal";
import { EventHub, type HubOptions } from "./event-hub";
import { readEvents } from "./event-hub-rows";
import { appendEvents, seedCloud, seedLaunch, seedStack } from "./testing/seed";
import type { Stack } from "@/lib/generated/prisma/client";

let portal: TestPortal;
let stack: Stack;
const stops: AbortController[] = [];

beforeAll(async () => {
  portal = await createTestPortal();
  const user = await seedUser(portal.database);
  const project = await seedProject(portal.database);
  const cloud = await seedCloud(portal.database);
  stack = await seedStack(portal.database, { projectId: project.id, userId: user.id, cloudId: cloud.id });
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
});
afterAll(() => portal.remove());

const newRun = () => seedLaunch(portal.database, { stack, state: "running" });
const newHub = (more: Partial<HubOptions> = {}) => new EventHub({ url: () => portal.url, read: readEvents, ...more });
const lines = (count: number) =>
  Array.from({ length: count }, () => ({ kind: "line", data: { node: null, source: "tool", text: "x" } }));
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

type Watch = { seen: number[]; reaches: (seq: number) => Promise<void>; finished: Promise<void>; stop: () => void };

/** Collects the sequence numbers that a subscriber gets. */
function watch(hub: EventHub, runId: string, after: number): Watch {
  const stop = new AbortController();
  stops.push(stop);
  const seen: number[] = [];
  const waiting: (() => void)[] = [];
  const follow = async () => {
    for await (const items of hub.events(runId, after, stop.signal)) {
      seen.push(...items.map((item) => item.id));
      waiting.splice(0).forEach((wake) => wake());
    }
  };
  const reaches = async (seq: number) => {
    while ((seen.at(-1) ?? 0) < seq) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { seen, reaches, finished: follow(), stop: () => stop.abort() };
}

describe("events of a run", () => {
  it("come to every subscriber once and in order, whenever it joins, while several writers write", async () => {
    const runId = await newRun();
    // Small pages, so that joining and paging meet the writers as often as they can.
    const hub = newHub({ pageSize: 7 });
    const [writers, rounds, total] = [4, 24, 4 * 24 * 3];
    const watchers: { after: number; watch: Watch }[] = [];
    const write = async (writer: number) => {
      for (let i = 0; i < rounds; i++) {
        await appendEvents(portal.database, runId, lines(3));
        const after = (i * 5) % 40;
        if (i % 6 === writer) watchers.push({ after, watch: watch(hub, runId, after) });
      }
    };
    await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
    await Promise.all(watchers.map((w) => w.watch.reaches(total)));
    expect(watchers).toHaveLength(writers * 4);
    for (const { after, watch } of watchers) expect(watch.seen).toEqual(upTo(total, after + 1));
  });

  it("begin right after the number asked for", async () => {
    const runId = await newRun();
    await appendEvents(portal.database, runId, lines(20));
    const { seen, reaches } = watch(newHub(), runId, 12);
    await reaches(20);
    expect(seen).toEqual(upTo(20, 13));
  });

  it("are not lost when the others get one between a newcomer's last read and its joining them", async () => {
    const runId = await newRun();
    await appendEvents(portal.database, runId, lines(1));
    let gate: { held: () => void; open: Promise<void> } | null = null;
    const hub = newHub({
      read: async (...args) => {
        const events = await readEvents(...args);
        // Only the newcomer begins at 0 while the gate is closed; the others read on from 1.
        if (gate && args[1] === 0) {
          gate.held();
          await gate.open;
        }
        return events;
      },
    });
    const first = watch(hub, runId, 0);
    await first.reaches(1);
    let letGo = () => {};
    const open = new Promise<void>((resolve) => (letGo = resolve));
    const hasRead = new Promise<void>((held) => (gate = { held, open }));
    const newcomer = watch(hub, runId, 0);
    await hasRead;
    await appendEvents(portal.database, runId, lines(1));
    await first.reaches(2);
    letGo();
    await newcomer.reaches(2);
    expect(newcomer.seen).toEqual([1, 2]);
  });

  it("are read once for everybody who is live", async () => {
    const runId = await newRun();
    let reads = 0;
    const hub = newHub({ read: (...args) => ((reads += 1), readEvents(...args)) });
    const watchers = Array.from({ length: 50 }, () => watch(hub, runId, 0));
    await appendEvents(portal.database, runId, lines(1));
    await Promise.all(watchers.map((w) => w.reaches(1)));
    const before = reads;
    await appendEvents(portal.database, runId, lines(1));
    await Promise.all(watchers.map((w) => w.reaches(2)));
    expect(reads - before).toBe(1);
  });

  it("go on without a gap after the connection was lost", async () => {
    const runId = await newRun();
    const hub = newHub();
    await appendEvents(portal.database, runId, lines(1));
    const { seen, reaches } = watch(hub, runId, 0);
    await reaches(1);
    await portal.database.$queryRaw`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'burgeon events' and datname = current_database()`;
    await appendEvents(portal.database, runId, lines(5));
    await reaches(6);
    expect(seen).toEqual(upTo(6));
  });

  it("end for a subscriber that falls too far behind, and nobody else", async () => {
    const runId = await newRun();
    const hub = newHub({ capacity: 10 });
    const quick = watch(hub, runId, 0);
    const slow = hub.events(runId, 0, new AbortController().signal)[Symbol.asyncIterator]();
    await appendEvents(portal.database, runId, lines(1));
    expect((await slow.next()).value?.map((item) => item.id)).toEqual([1]);
    const pending = slow.next();
    await appendEvents(portal.database, runId, lines(3));
    expect((await pending).value?.at(-1)?.id).toBe(4);
    // One at a time: of many that are announced at once a quick one, too, gets more than it may have waiting.
    for (let seq = 5; seq <= 40; seq++) {
      await appendEvents(portal.database, runId, lines(1));
      await quick.reaches(seq);
    }
    expect(quick.seen).toEqual(upTo(40));
    expect(await slow.next()).toEqual({ done: true, value: undefined });
  });

  it("leave nothing behind when the subscribers are gone", async () => {
    const runId = await newRun();
    const hub = newHub();
    await appendEvents(portal.database, runId, lines(1));
    const watchers = Array.from({ length: 5 }, () => watch(hub, runId, 0));
    await Promise.all(watchers.map((w) => w.reaches(1)));
    expect(hub.watching).toBe(1);
    for (const { stop } of watchers) stop();
    await Promise.all(watchers.map((w) => w.finished));
    expect(hub.watching).toBe(0);
    await expect
      .poll(async () => {
        const rows = await portal.database.$queryRaw<unknown[]>`
          select pid from pg_stat_activity where application_name = 'burgeon events' and datname = current_database()`;
        return rows.length;
      })
      .toBe(0);
  });

  it("fail for a new subscriber while the database is away, and work again afterwards", async () => {
    const runId = await newRun();
    let url = "postgresql://nobody@127.0.0.1:1/nothing";
    const hub = newHub({ url: () => url });
    const refused = watch(hub, runId, 0);
    await expect(refused.finished).rejects.toMatchObject({ code: "ECONNREFUSED" });
    url = portal.url;
    await appendEvents(portal.database, runId, lines(1));
    const { seen, reaches } = watch(hub, runId, 0);
    await reaches(1);
    expect(seen).toEqual([1]);
  });
});

describe("changes of a project", () => {
  it("are those of its deployments and of what belongs to no project", async () => {
    const hub = newHub();
    const other = await seedProject(portal.database);
    const stop = new AbortController();
    stops.push(stop);
    const changes = hub.changes(stack.projectId, stop.signal)[Symbol.asyncIterator]();
    const first = changes.next();
    await expect.poll(() => hub.watching).toBe(1);
    const notify = (payload: object | string) =>
      portal.database
        .$executeRaw`select pg_notify('burgeon_change', ${typeof payload === "string" ? payload : JSON.stringify(payload)})`;
    await notify("not JSON");
    await notify({ projectId: other.id, kind: "deployment", id: "theirs", state: "running" });
    await notify({ projectId: stack.projectId, kind: "deployment", id: "ours", state: "running" });
    expect((await first).value).toEqual([{ data: { kind: "deployment", id: "ours", state: "running" } }]);
    const second = changes.next();
    await notify({ projectId: null, kind: "image", id: "everybody's", state: "published" });
    expect((await second).value).toEqual([{ data: { kind: "image", id: "everybody's", state: "published" } }]);
  });

  it("tell each finished step of a bake or a test of a template, and of nothing else", async () => {
    const hub = newHub();
    const stop = new AbortController();
    stops.push(stop);
    const changes = hub.changes(stack.projectId, stop.signal)[Symbol.asyncIterator]();
    const first = changes.next();
    await expect.poll(() => hub.watching).toBe(1);
    const [launch, bake] = [await newRun(), await newRun()];
    await portal.database.deployment.update({ where: { id: bake }, data: { kind: "bake" } });
    for (const id of [launch, bake]) {
      await portal.database.$executeRaw`
        insert into workflow_step (run_id, key, position, phase, action, payload, needs, waiting_for, state)
        values (${id}::uuid, 'x.clone', 0, 'main', 'clone', '{}', '{}', 0, 'running')`;
      await portal.database.$executeRaw`update workflow_step set state = 'succeeded' where run_id = ${id}::uuid`;
    }
    const seen = [(await first).value];
    while (!JSON.stringify(seen).includes("template-progress")) seen.push((await changes.next()).value);
    const steps = seen.flat().filter((item) => item?.data.kind === "template-progress");
    expect(steps).toEqual([{ data: { kind: "template-progress", id: bake, state: "succeeded" } }]);
  });
});
