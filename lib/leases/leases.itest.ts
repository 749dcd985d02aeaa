import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { DAY_MS, GRACE_MS, type LeaseRequest } from "@/lib/contract/lease-rules";
import { createDb } from "@/lib/db/client";
import { getStack } from "@/lib/deployments/get-stack";
import { listStacks } from "@/lib/deployments/list-stacks";
import { planLaunch } from "@/lib/deployments/plan-launch";
import { runAction } from "@/lib/deployments/run-action";
import { listNotices } from "@/lib/notices/notices";
import { createInstallation, type TestInstallation } from "@/lib/provisioning/testing/installation";
import { launch, mariadbRequest, runEnds } from "@/lib/provisioning/testing/launch";
import { chargedFor } from "@/lib/provisioning/testing/ledger";
import { startTestWorker, type TestWorker } from "@/lib/provisioning/testing/worker";
import { english } from "@/lib/util/say";
import type { LeaseStep } from "./due";
import { keepLeases } from "./keep-leases";
import { planLease, putLease } from "./put-lease";

const HOUR_MS = 3_600_000;
let installation: TestInstallation;
let worker: TestWorker;

beforeAll(async () => {
  installation = await createInstallation();
  worker = await startTestWorker(installation);
  await installation.database.rateCardVersion.create({
    data: { currency: "USD", state: "published", validFrom: new Date(0), terms: { ...DEFAULT_TERMS, minimum: null } },
  });
});
afterAll(async () => {
  await worker?.stop();
  await installation?.remove();
});

const about = (stack: string) => ({ params: { stack }, query: {}, body: undefined });
const stackOf = (stack: string) => getStack(installation.viewer, about(stack));
const act = (stack: string, action: string) =>
  runAction(installation.viewer, { ...about(stack), body: { action, node: null, parameters: {} } });
const lease = (stack: string, wanted: LeaseRequest | null, before?: string | null) =>
  putLease(installation.viewer, { ...about(stack), body: { lease: wanted, before } });

/** A stack of one node that is Ready. */
async function ready(name: string, wanted?: LeaseRequest): Promise<string> {
  const roles = { replica: { count: 0, flavour: "small" } };
  const { stackId, deploymentId } = await launch(
    installation,
    mariadbRequest(name, { roles, ...(wanted && { lease: wanted }) }),
  );
  expect(await runEnds(installation.databaseUrl, deploymentId)).toBe("succeeded");
  return stackId;
}

const endOf = async (stack: string) => Date.parse((await stackOf(stack)).lease!.endsAt);
/** What the worker does so long after the end of a stack's lease. */
async function look(stack: string, afterMs: number, database = installation.database): Promise<LeaseStep[]> {
  const failures: unknown[] = [];
  const taken = await keepLeases(database, new Date((await endOf(stack)) + afterMs), (_, e) => failures.push(e));
  if (failures.length > 0) throw failures[0];
  return taken.filter((one) => one.stack === stack).map(({ step }) => step);
}
/** Lets the deployment that was started last come to its end. */
async function settled(stack: string): Promise<string> {
  return runEnds(installation.databaseUrl, (await stackOf(stack)).deploymentId);
}
const told = async (name: string) =>
  (await listNotices(installation.viewer, { params: {}, query: {}, body: undefined })).items
    .map(({ text }) => english(text))
    .filter((text) => text.includes(name));
/** As if its lease had ended so long ago. */
const outlive = (stack: string, ms: number) =>
  installation.database.stack.update({ where: { id: stack }, data: { leaseEndsAt: new Date(Date.now() - ms) } });

describe("a lease", () => {
  it("of a launch is kept with the stack, with who set it, and is no part of the plan", async () => {
    const request = mariadbRequest("leased");
    const plan = (wanted?: LeaseRequest) =>
      planLaunch(installation.viewer, {
        params: { project: installation.projectId },
        query: {},
        body: { ...request, ...(wanted && { lease: wanted }) },
      });
    const [open, week] = [await plan(), await plan({ days: 7 })];
    expect(week.hash).toBe(open.hash);
    expect(open.price?.lease).toBeUndefined();
    // Seven days of an hour that is like any other one.
    expect(Number(week.price!.lease)).toBeCloseTo(Number(week.price!.hour) * 24 * 7, 6);
    const before = Date.now();
    const stack = await ready("leased", { days: 7 });
    const { lease: kept } = await stackOf(stack);
    expect(kept).toMatchObject({ ended: false, setBy: installation.viewer.name });
    const length = Date.parse(kept!.endsAt) - Date.parse(kept!.setAt);
    expect(length).toBe(7 * DAY_MS);
    expect(Date.parse(kept!.setAt)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(kept!.removesAt) - Date.parse(kept!.endsAt)).toBe(GRACE_MS);
  });

  it("ends an hour from now at the soonest, and a year at the latest", async () => {
    for (const ms of [59 * 60_000, 367 * DAY_MS]) {
      const wanted = { endsAt: new Date(Date.now() + ms).toISOString() };
      await expect(launch(installation, mariadbRequest("never", { lease: wanted }))).rejects.toMatchObject({
        code: "invalid-parameters",
        fields: [{ path: ["lease"] }],
      });
    }
  });

  it("is warned of, stops the stack, keeps its disks, and removes it after the time of grace", async () => {
    const stack = await ready("short-lived", { days: 7 });
    expect(await look(stack, -3 * DAY_MS - 1)).toEqual([]);
    expect(await look(stack, -3 * DAY_MS)).toEqual(["told-72h"]);
    expect(await look(stack, -DAY_MS)).toEqual(["told-24h"]);
    expect(await told("short-lived")).toEqual([
      "The lease of short-lived ends in 1 d 0 h: it is stopped then. Extend the lease if it is still needed.",
      "The lease of short-lived ends in 3 d 0 h: it is stopped then. Extend the lease if it is still needed.",
    ]);
    expect(await look(stack, -1)).toEqual([]);
    expect(await look(stack, 0)).toEqual(["ended", "stop"]);
    expect(await settled(stack)).toBe("succeeded");
    const { state, history, lease: ended } = await stackOf(stack);
    expect(state).toBe("stopped");
    expect(history.slice(0, 3).map(({ action, by }) => [action, by])).toEqual([
      ["stack.stopped", null],
      ["stack.action-started", null],
      ["stack.lease-ended", null],
    ]);
    expect(Date.parse(ended!.removesAt) - Date.parse(ended!.endsAt)).toBe(GRACE_MS);
    const [last] = (await chargedFor(installation.database, installation.projectId, stack)).slice(-1);
    expect(Object.keys(last!.amounts)).toEqual(["disk-thin"]);
    expect(await look(stack, GRACE_MS - DAY_MS - 1)).toEqual([]);
    expect(await look(stack, GRACE_MS - DAY_MS)).toEqual(["told-removal"]);
    expect(await look(stack, GRACE_MS - 1)).toEqual([]);
    expect(await worker.machinesOf(stack)).toHaveLength(1);
    expect(await look(stack, GRACE_MS)).toEqual(["remove"]);
    expect(await settled(stack)).toBe("succeeded");
    expect((await stackOf(stack)).state).toBe("removed");
    expect(await worker.machinesOf(stack)).toEqual([]);
    expect((await told("short-lived"))[0]).toBe(
      "short-lived is being removed: its lease ended, and nobody has extended it.",
    );
    expect(await look(stack, 2 * GRACE_MS)).toEqual([]);
  });

  it("that has ended is extended before the stack starts again", async () => {
    const stack = await ready("wanted-again", { days: 1 });
    await outlive(stack, HOUR_MS);
    expect(await look(stack, HOUR_MS)).toEqual(["ended", "stop"]);
    expect(await settled(stack)).toBe("succeeded");
    await expect(act(stack, "start")).rejects.toMatchObject({
      code: "wrong-state",
      text: { remedy: expect.stringContaining("Extend the lease") },
    });
    const start = (await stackOf(stack)).actions.find(({ id }) => id === "start");
    expect(start?.can).toMatchObject({ allowed: false });
    await lease(stack, { days: 7 });
    const { deploymentId } = await act(stack, "start");
    expect(await runEnds(installation.databaseUrl, deploymentId)).toBe("succeeded");
    // The end that comes now is another one.
    expect(await look(stack, 0)).toEqual(["ended", "stop"]);
    expect(await settled(stack)).toBe("succeeded");
    await lease(stack, null);
    expect((await stackOf(stack)).lease).toBeNull();
    expect(await runEnds(installation.databaseUrl, (await act(stack, "start")).deploymentId)).toBe("succeeded");
  });

  it("is changed on the record with what it was, and of two changes at once one is told", async () => {
    const stack = await ready("changed", { days: 7 });
    const { endsAt } = (await stackOf(stack)).lease!;
    const { lease: longer } = await lease(stack, { days: 30 }, endsAt);
    await expect(lease(stack, null, endsAt)).rejects.toMatchObject({ code: "edited-meanwhile" });
    const [entry] = (await stackOf(stack)).history;
    expect(entry).toMatchObject({
      action: "stack.lease-set",
      by: installation.viewer.name,
      data: { before: { endsAt }, after: { endsAt: longer!.endsAt } },
    });
    const { price } = await planLease(installation.viewer, { ...about(stack), body: { lease: { days: 31 } } });
    expect(Number(price!.difference)).toBeCloseTo(Number(price!.hour) * 24, 1);
    expect((await planLease(installation.viewer, { ...about(stack), body: { lease: null } })).price).toMatchObject({
      after: null,
      difference: null,
    });
  });
});

describe("the end of a lease", () => {
  it("waits for what is under way, and comes to a stack whose launch failed by removing it", async () => {
    const stack = await ready("busy", { days: 1 });
    await installation.database.stack.update({ where: { id: stack }, data: { state: "changing" } });
    expect(await look(stack, 0)).toEqual(["ended"]);
    expect(await look(stack, 1)).toEqual([]);
    await installation.database.stack.update({ where: { id: stack }, data: { state: "ready" } });
    expect(await look(stack, 2)).toEqual(["stop"]);
    expect(await settled(stack)).toBe("succeeded");

    const { stackId, deploymentId } = await launch(installation, mariadbRequest("fail-boot", { lease: { days: 1 } }));
    expect(await runEnds(installation.databaseUrl, deploymentId)).toBe("failed");
    expect(await look(stackId, 0)).toEqual(["ended"]);
    expect((await told("fail-boot"))[0]).toContain("cannot be stopped as it is");
    expect(await look(stackId, GRACE_MS)).toEqual(["told-removal"]);
    expect(await look(stackId, GRACE_MS + DAY_MS)).toEqual(["remove"]);
    await settled(stackId);
    expect((await stackOf(stackId)).state).toBe("removed");
  });

  it("comes once, whatever two workers do at once", async () => {
    const other = createDb(installation.databaseUrl);
    try {
      const stack = await ready("twice", { days: 7 });
      for (const [at, steps] of [
        [-DAY_MS, ["told-24h"]],
        [0, ["ended", "stop"]],
      ] as const) {
        const both = await Promise.all([
          look(stack, at),
          look(stack, at, other),
          look(stack, at),
          look(stack, at, other),
        ]);
        expect(both.flat()).toEqual(steps);
      }
      expect(await settled(stack)).toBe("succeeded");
      expect((await told("twice")).length).toBe(2);
      expect(await installation.database.deployment.count({ where: { stackId: stack } })).toBe(2);
    } finally {
      await other.$disconnect();
    }
  });

  it("is made good by the next worker, where one dies in the midst of it", async () => {
    const { database } = installation;
    const stack = await ready("orphan", { days: 1 });
    // The connection is gone while the step is being written: what the database sees of a worker that is killed.
    await database.$executeRaw`create function die() returns trigger language plpgsql as $$
      begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$`;
    await database.$executeRaw`create trigger die before insert on lease_step for each row when (new.step = 'stop') execute function die()`;
    try {
      await expect(look(stack, 0)).rejects.toThrow();
    } finally {
      await database.$executeRaw`drop trigger die on lease_step`;
    }
    expect(await database.deployment.count({ where: { stackId: stack } })).toBe(1);
    expect((await stackOf(stack)).state).toBe("ready");
    expect(await look(stack, 1)).toEqual(["stop"]);
    expect(await settled(stack)).toBe("succeeded");
    expect((await told("orphan")).length).toBe(1);
  });
});

it("stacks are listed by the end of their leases, those without one last", async () => {
  const list = async (sort: "leaseEndsAt" | "-leaseEndsAt") =>
    (
      await listStacks(installation.viewer, {
        ...{ params: { project: installation.projectId }, body: undefined },
        query: { sort, page: 1, pageSize: 200 },
      })
    ).items.map(({ lease: one }) => one?.endsAt ?? null);
  const [up, down] = [await list("leaseEndsAt"), await list("-leaseEndsAt")];
  const leased = up.filter((end) => end !== null);
  expect(leased.length).toBeGreaterThan(2);
  expect(up).toEqual([...leased.toSorted(), ...up.filter((end) => end === null)]);
  expect(down).toEqual([...leased.toSorted().reverse(), ...up.filter((end) => end === null)]);
});
