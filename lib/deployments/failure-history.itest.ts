import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { ErrorCode } from "@/lib/errors";
import type { Cloud, User } from "@/lib/generated/prisma/client";
import { getDeployment } from "./get-deployment";
import { appendEvents, seedCloud, seedLaunch, seedStack } from "./testing/seed";

let portal: TestPortal;
let user: User;
let cloud: Cloud;
let projectId: string;

beforeAll(async () => {
  portal = await createTestPortal();
  cloud = await seedCloud(portal.database);
});
afterAll(() => portal.remove());
beforeEach(async () => {
  await portal.database.workflowEvent.deleteMany();
  user = await seedUser(portal.database);
  projectId = (await seedProject(portal.database, [{ user, role: "operator" }])).id;
});

type Past = {
  step?: string;
  code?: ErrorCode;
  task?: string | null;
  /** Outcome of the attempt after it; left out: nobody has retried. */
  retry?: "succeeded" | "failed";
  daysAgo?: number;
  project?: string;
};

/** A launch that failed once as described, with its events; a retry is the step's second attempt. */
async function failedLaunch(past: Past = {}): Promise<string> {
  const { step = "db-1.install", code = "config-task-failed", task = "Install server", retry, daysAgo = 0 } = past;
  const stack = await seedStack(portal.database, {
    projectId: past.project ?? projectId,
    userId: user.id,
    cloudId: cloud.id,
  });
  const failure = { code, detail: "It failed.", remedy: "Retry." };
  const failed = retry === "succeeded" ? undefined : { key: step, failure };
  const state = retry === "succeeded" ? "succeeded" : "failed";
  const id = await seedLaunch(portal.database, { stack, state, ...(failed && { failed }) });
  const at = Date.now() - daysAgo * 86_400_000;
  const ended = (attempt: number, outcome: "failed" | "succeeded") => [
    ...(outcome === "failed" && task !== null
      ? [
          {
            kind: "task-ended",
            step,
            at,
            data: { task: "t", name: task, node: "db-1", status: "failed", durationMs: 1, output: "" },
          },
        ]
      : []),
    { kind: "step-ended", step, at, data: { attempt, state: outcome, ...(outcome === "failed" && { failure }) } },
  ];
  await appendEvents(portal.database, id, [...ended(1, "failed"), ...(retry ? ended(2, retry) : [])]);
  if (retry) {
    await portal.database.workflowStep.update({ where: { runId_key: { runId: id, key: step } }, data: { attempt: 2 } });
  }
  return id;
}

const historyOf = async (id: string) =>
  (await getDeployment(await viewerFor(user), { params: { deployment: id }, query: {}, body: undefined }))
    .failureHistory;

describe("the history of a failure", () => {
  it("is empty the first time, and none where nothing failed", async () => {
    expect(await historyOf(await failedLaunch())).toEqual({ days: 30, seen: 0, retried: 0, worked: 0 });
    expect(await historyOf(await failedLaunch({ retry: "succeeded" }))).toBeNull();
  });

  it("counts the same failure in every project, and how often a retry helped", async () => {
    const foreign = await seedProject(portal.database);
    await failedLaunch({ retry: "succeeded" });
    await failedLaunch({ retry: "succeeded", project: foreign.id });
    await failedLaunch({ project: foreign.id });
    expect(await historyOf(await failedLaunch())).toEqual({ days: 30, seen: 3, retried: 2, worked: 2 });
  });

  it("counts an earlier attempt of the very same step, whose retry failed again", async () => {
    expect(await historyOf(await failedLaunch({ retry: "failed" }))).toEqual({
      days: 30,
      seen: 1,
      retried: 1,
      worked: 0,
    });
  });

  it("counts nodes that failed side by side as one time, and those of this very run not at all", async () => {
    const failure = { code: "config-task-failed", detail: "It failed.", remedy: "Retry." };
    const besides = async () => {
      const id = await failedLaunch({ task: null });
      // Another step of the same action: a second node.
      const { position, ...step } = await portal.database.workflowStep.findUniqueOrThrow({
        where: { runId_key: { runId: id, key: "db-1.install" } },
      });
      const data = { ...step, key: "db-2.install", position: position + 100, payload: {}, failure };
      await portal.database.workflowStep.create({ data });
      const second = { kind: "step-ended", step: "db-2.install", data: { attempt: 1, state: "failed", failure } };
      await appendEvents(portal.database, id, [second]);
      return id;
    };
    await besides();
    expect(await historyOf(await besides())).toMatchObject({ seen: 1 });
  });

  it("does not blame a task for an attempt that failed without one, after one that failed at it", async () => {
    const failure = { code: "config-task-failed", detail: "It failed.", remedy: "Retry." };
    const id = await failedLaunch();
    const second = { kind: "step-ended", step: "db-1.install", data: { attempt: 2, state: "failed", failure } };
    await appendEvents(portal.database, id, [second]);
    expect(await historyOf(await failedLaunch({ task: null }))).toMatchObject({ seen: 1 });
    expect(await historyOf(await failedLaunch())).toMatchObject({ seen: 1 });
  });

  it("keeps other codes, actions, tasks and times apart", async () => {
    await failedLaunch({ code: "mirror-unreachable" });
    await failedLaunch({ step: "db-1.configure" });
    await failedLaunch({ task: "Another task" });
    await failedLaunch({ task: null });
    await failedLaunch({ daysAgo: 31 });
    expect(await historyOf(await failedLaunch())).toMatchObject({ seen: 0 });
    expect(await historyOf(await failedLaunch({ task: null }))).toMatchObject({ seen: 1 });
  });

  it("is found by its indexes, not by reading all events", async () => {
    const plan = await portal.database.$transaction(async (tx) => {
      await tx.$executeRaw`set local enable_seqscan = off`;
      return tx.$queryRaw<{ "QUERY PLAN": string }[]>`
        explain select * from workflow_event e where e.kind = 'step-ended' and e.data ->> 'state' = 'failed'
          and e.data -> 'failure' ->> 'code' = 'boot-failed' and e.at > now() - interval '30 days'`;
    });
    expect(plan.map((row) => row["QUERY PLAN"]).join("\n")).toContain("workflow_event_failure");
  });
});
