import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, type TestPortal } from "@/lib/auth/testing/portal";
import { appendEvents, seedCloud, seedLaunch, seedStack } from "@/lib/deployments/testing/seed";
import { eventHub } from "@/lib/deployments/event-hub-process";
import type { Project, Stack, User } from "@/lib/generated/prisma/client";
import { say } from "@/lib/util/say";
import { call } from "./testing/call";

let portal: TestPortal;
let user: User;
let project: Project;
let stack: Stack;

beforeAll(async () => {
  portal = await createTestPortal();
  user = await seedUser(portal.database);
  project = await seedProject(portal.database, [{ user, role: "viewer" }]);
  const cloud = await seedCloud(portal.database);
  stack = await seedStack(portal.database, { projectId: project.id, userId: user.id, cloudId: cloud.id });
});
afterAll(() => portal.remove());

const line = (text: string) => ({ kind: "line", data: { node: null, source: "tool", text } });

/** Opens a stream; `until` reads until the text so far matches. */
async function open(path: string, headers: Record<string, string> = {}) {
  const stop = new AbortController();
  const response = await call("GET", path, { as: user, headers, signal: stop.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (pattern: RegExp) => {
    while (!pattern.test(text)) {
      const { done, value } = await reader.read();
      if (done) throw new Error(`the stream ended after: ${text}`);
      text += value;
    }
    return text;
  };
  return { status: response.status, until, stop: () => stop.abort() };
}
const idsIn = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map((m) => Number(m[1]));

describe("the stream of a deployment", () => {
  it("goes on after Last-Event-ID, which counts more than ?after=, and stays open for what comes", async () => {
    const id = await seedLaunch(portal.database, { stack, state: "running" });
    await appendEvents(portal.database, id, ["a", "b", "c"].map(line));
    const first = await open(`/deployments/${id}/stream?after=1`);
    expect(idsIn(await first.until(/id: 3\n/))).toEqual([2, 3]);
    const resumed = await open(`/deployments/${id}/stream?after=0`, { "last-event-id": "2" });
    await resumed.until(/id: 3\n/);
    await appendEvents(portal.database, id, [line("d"), { kind: "run-ended", data: { state: "failed" } }]);
    await appendEvents(portal.database, id, [{ kind: "retried", data: { steps: ["db-1.boot"], by: null } }]);
    expect(idsIn(await resumed.until(/"kind":"retried"[^\n]*\n\n/))).toEqual([3, 4, 5, 6]);
    expect(idsIn(await first.until(/"kind":"retried"[^\n]*\n\n/))).toEqual([2, 3, 4, 5, 6]);
    first.stop();
    resumed.stop();
    await expect.poll(() => eventHub().watching).toBe(0);
  });
});

describe("an event that two people watch", () => {
  it("comes to each in their language", async () => {
    const id = await seedLaunch(portal.database, { stack, state: "running" });
    const korean = await open(`/deployments/${id}/stream`, { "accept-language": "ko" });
    const english = await open(`/deployments/${id}/stream`);
    await expect.poll(() => eventHub().watching).toBe(1);
    const failure = {
      code: "boot-failed",
      detail: say`${"db-1"} stopped while it booted.`,
      remedy: say`Retry the step.`,
    };
    const data = { attempt: 1, state: "failed", failure };
    await appendEvents(portal.database, id, [{ kind: "step-ended", step: "db-1.boot", data }]);
    await korean.until(/"detail":"db-1: 부팅하는 동안 멈췄습니다."/);
    await english.until(/"detail":"db-1 stopped while it booted."/);
    korean.stop();
    english.stop();
    await expect.poll(() => eventHub().watching).toBe(0);
  });
});

describe("the stream of a project", () => {
  it("tells of every change of its deployments", async () => {
    const changes = await open(`/projects/${project.name}/stream`);
    expect(changes.status).toBe(200);
    await expect.poll(() => eventHub().watching).toBe(1);
    const id = await seedLaunch(portal.database, { stack, state: "running" });
    await portal.database.workflowRun.update({ where: { id }, data: { state: "failed" } });
    const text = await changes.until(/"state":"failed"/);
    expect(text).toContain(`data: {"kind":"deployment","id":"${id}","state":"failed"}`);
    changes.stop();
    await expect.poll(() => eventHub().watching).toBe(0);
  });
});
