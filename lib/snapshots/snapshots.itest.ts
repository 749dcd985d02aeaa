import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Big } from "@/lib/billing/decimal";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { SNAPSHOT_LIMIT } from "@/lib/contract/snapshot-rules";
import { getStackCosts } from "@/lib/costs/get-stack-costs";
import { cancelDeployment } from "@/lib/deployments/cancel-deployment";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { getStack } from "@/lib/deployments/get-stack";
import { planScale } from "@/lib/deployments/plan-scale";
import { putTags } from "@/lib/deployments/put-tags";
import { runAction } from "@/lib/deployments/run-action";
import { scaleStack } from "@/lib/deployments/scale-stack";
import { createSimulatorDriver } from "@/lib/hypervisors/simulator/driver";
import type { HypervisorDriver } from "@/lib/hypervisors/driver";
import { Clouds, quietContext } from "@/lib/provisioning/clouds";
import { reconcileCloud } from "@/lib/provisioning/reconcile-ledger";
import { snapshotsGone } from "@/lib/provisioning/snapshots-gone";
import { createInstallation, type TestInstallation } from "@/lib/provisioning/testing/installation";
import { chargedFor } from "@/lib/provisioning/testing/ledger";
import { launch, mariadbRequest, runEnds } from "@/lib/provisioning/testing/launch";
import { startTestWorker, type TestWorker } from "@/lib/provisioning/testing/worker";
import { english, type Sentence } from "@/lib/util/say";
import { deleteSnapshot } from "./delete-snapshot";
import { listSnapshots } from "./list-snapshots";
import { restoreSnapshot } from "./restore-snapshot";
import { takeSnapshot } from "./take-snapshot";

let installation: TestInstallation;
let worker: TestWorker;
let driver: HypervisorDriver;

beforeAll(async () => {
  installation = await createInstallation();
  worker = await startTestWorker(installation);
  const installationId = installation.env.BURGEON_INSTALLATION_ID!;
  driver = await createSimulatorDriver({ installationId, connection: { dir: installation.world, speed: 1000 } });
  await installation.database.rateCardVersion.create({
    data: { currency: "USD", state: "published", validFrom: new Date(0), terms: { ...DEFAULT_TERMS } },
  });
});
afterAll(async () => {
  await worker?.stop();
  await driver?.close();
  await installation?.remove();
});

const ctx = quietContext("test");
const about = (stack: string) => ({ params: { stack }, query: {}, body: undefined });
const one = (stack: string, snapshot: string) => ({ ...about(stack), params: { stack, snapshot } });
const ends = (deploymentId: string) => runEnds(installation.databaseUrl, deploymentId);
const list = (stack: string) => listSnapshots(installation.viewer, about(stack));
const stackOf = (stack: string) => getStack(installation.viewer, about(stack));

async function ready(name: string): Promise<string> {
  const { stackId, deploymentId } = await launch(installation, mariadbRequest(name));
  expect(await ends(deploymentId)).toBe("succeeded");
  return stackId;
}

async function act(stack: string, action: string, parameters = {}): Promise<void> {
  const body = { action, node: null, parameters };
  const { deploymentId } = await runAction(installation.viewer, { ...about(stack), body });
  expect(await ends(deploymentId)).toBe("succeeded");
}

const take = (stack: string, note = "") => takeSnapshot(installation.viewer, { ...about(stack), body: { note } });

async function taken(stack: string, note = ""): Promise<string> {
  const { deploymentId, snapshot } = await take(stack, note);
  expect(await ends(deploymentId)).toBe("succeeded");
  return snapshot;
}

/** Names of the snapshots that the hypervisor has, by node. */
async function onHypervisor(stack: string): Promise<Record<string, string[]>> {
  const nodes = await installation.database.node.findMany({ where: { stackId: stack }, orderBy: { position: "asc" } });
  const found = nodes.map(async ({ name, machineId }) => [name, await driver.listSnapshots(ctx, machineId)] as const);
  return Object.fromEntries(await Promise.all(found));
}
const onEach = (...names: string[]) => ({ "db-1": names, "db-2": names, "db-3": names });

/** What the ledger has heard of a stack's snapshots, by machine and snapshot. */
async function factsOf(stack: string): Promise<Record<string, string[]>> {
  const rows = await installation.database.ledgerFact.findMany({
    where: { resource: { kind: "snapshot", facts: { some: { stackId: stack } } } },
    include: { resource: { include: { facts: { take: 1, orderBy: { id: "asc" } } } } },
    orderBy: [{ at: "asc" }, { id: "asc" }],
  });
  const facts: Record<string, string[]> = {};
  for (const { what, resource } of rows) (facts[resource.facts[0]!.node!] ??= []).push(what);
  return facts;
}

/** MiB of snapshots that the stack is charged for now. */
async function charged(stack: string): Promise<bigint> {
  const now = new Date();
  const uses = await chargedFor(installation.database, installation.projectId, stack, now);
  return uses.filter(({ to }) => to >= now.getTime()).reduce((sum, { amounts }) => sum + (amounts.snapshot ?? 0n), 0n);
}

async function scale(stack: string, count: number): Promise<void> {
  const body = { roles: { replica: { count } } };
  const { hash: planHash } = await planScale(installation.viewer, { ...about(stack), body });
  const { deploymentId } = await scaleStack(installation.viewer, { ...about(stack), body: { ...body, planHash } });
  expect(await ends(deploymentId)).toBe("succeeded");
}

const reasonOf = (reason: Sentence | null) => reason && english(reason);
/** Three nodes of 8 GiB. */
const WHOLE = 3n * 8192n;

describe("a snapshot of a stack", () => {
  it("is of all nodes, costs their disks from when it is made until it is deleted, and leaves the stack as it was", async () => {
    const stack = await ready("kept");
    const before = await list(stack);
    expect(before).toMatchObject({
      items: [],
      limit: SNAPSHOT_LIMIT,
      can: { allowed: true },
      next: { sizeMiB: 24576 },
    });
    const perHour = (await getStackCosts(installation.viewer, about(stack))).perHour!;

    const first = await taken(stack, "before the upgrade");
    expect((await stackOf(stack)).state).toBe("ready");
    expect(await onHypervisor(stack)).toEqual(onEach("snapshot-1"));
    expect(await charged(stack)).toBe(WHOLE);
    const [item] = (await list(stack)).items;
    expect(item).toMatchObject({
      ...{ id: first, number: 1, note: "before the upgrade", state: "ready", sizeMiB: 24576 },
      ...{ nodes: ["db-1", "db-2", "db-3"], createdBy: installation.viewer.name, price: before.next.price },
      can: { restore: { allowed: true }, delete: { allowed: true } },
    });
    // 24 GiB at 0.00005 an hour: what was said before is what is charged.
    expect(before.next.price).toEqual({ hour: "0.0012", month: "0.876" });
    const after = (await getStackCosts(installation.viewer, about(stack))).perHour!;
    expect(Number(after) - Number(perHour)).toBeCloseTo(0.0012, 9);
    const { power } = await getStackCosts(installation.viewer, about(stack));
    expect(power?.running.hour).toBe(after);

    const { deploymentId } = await deleteSnapshot(installation.viewer, one(stack, first));
    expect(await ends(deploymentId)).toBe("succeeded");
    expect(await onHypervisor(stack)).toEqual(onEach());
    expect((await list(stack)).items).toEqual([]);
    expect(await charged(stack)).toBe(0n);
    expect(await factsOf(stack)).toEqual(onEach("made", "gone"));
    await expect(deleteSnapshot(installation.viewer, one(stack, first))).rejects.toMatchObject({ code: "not-found" });
    // Its number is not given again.
    await taken(stack);
    expect((await list(stack)).items.map(({ number }) => number)).toEqual([2]);
    expect((await stackOf(stack)).history.map(({ action }) => action).slice(0, 6)).toEqual([
      ...["stack.snapshot-taken", "stack.action-started", "stack.snapshot-deleted", "stack.action-started"],
      ...["stack.snapshot-taken", "stack.action-started"],
    ]);
  });

  it("is gone once the last of its parts is, also where two go at the same moment", async () => {
    const { database } = installation;
    const stack = await ready("both");
    const snapshotId = await taken(stack);
    const parts = await database.snapshotMachine.findMany({ where: { snapshotId }, orderBy: { node: "asc" } });
    const [first, second, third] = parts.map(({ machineId }) => machineId);
    await database.$transaction((tx) => snapshotsGone(tx, { snapshotId, machineId: third! }, "test"));
    const waiting = async () => {
      const [row] = await database.$queryRaw<[{ n: number }]>`
        select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      expect(row.n).toBe(1);
    };
    let other: Promise<void> | undefined;
    await database.$transaction(async (tx) => {
      await snapshotsGone(tx, { snapshotId, machineId: first! }, "test");
      other = database.$transaction((beside) => snapshotsGone(beside, { snapshotId, machineId: second! }, "test"));
      await Promise.race([other, vi.waitFor(waiting, { timeout: 4_000, interval: 20 })]);
    });
    await other;
    expect((await list(stack)).items).toEqual([]);
    expect(await charged(stack)).toBe(0n);
  });

  it("is taken of a stack that is stopped, brings disks, roles and parameters back, and runs it", async () => {
    const stack = await ready("sleeper");
    await act(stack, "stop");
    const snapshot = await taken(stack);
    expect((await stackOf(stack)).state).toBe("stopped");
    await act(stack, "start");
    const { deploymentId: promoted } = await runAction(installation.viewer, {
      ...about(stack),
      body: { action: "promote", node: "db-2", parameters: {} },
    });
    expect(await ends(promoted)).toBe("succeeded");
    await act(stack, "settings", { bufferPool: 512 });
    const rolesOf = async () =>
      Object.fromEntries((await stackOf(stack)).nodeList.map(({ name, role }) => [name, role]));
    expect(await rolesOf()).toMatchObject({ "db-1": "replica", "db-2": "primary" });

    const { deploymentId } = await restoreSnapshot(installation.viewer, one(stack, snapshot));
    expect(await ends(deploymentId)).toBe("succeeded");
    const restored = await stackOf(stack);
    expect(restored.state).toBe("ready");
    expect(restored.parameters).toMatchObject({ bufferPool: 256 });
    expect(await rolesOf()).toMatchObject({ "db-1": "primary", "db-2": "replica" });
    for (const { state, address } of restored.nodeList) expect([state, address]).toEqual(["ready", expect.any(String)]);
    expect(await charged(stack)).toBe(WHOLE);
  });

  it("vanishes with a stack, and a node's part with the node; then it brings nothing back", async () => {
    const stack = await ready("shrinks");
    const snapshot = await taken(stack);
    await scale(stack, 3);
    const [grown] = (await list(stack)).items;
    expect(reasonOf(grown!.can.restore.reason as Sentence)).toBe(
      "Nodes that joined after this snapshot was taken are not in it: db-4.",
    );
    await expect(restoreSnapshot(installation.viewer, one(stack, snapshot))).rejects.toMatchObject({
      code: "wrong-state",
    });
    expect((await stackOf(stack)).state).toBe("ready");
    await scale(stack, 1);
    expect(await charged(stack)).toBe(2n * 8192n);
    const [shrunk] = (await list(stack)).items;
    expect(shrunk).toMatchObject({ state: "incomplete", nodes: ["db-1", "db-2"], sizeMiB: 16384 });
    expect(reasonOf(shrunk!.can.restore.reason as Sentence)).toBe(
      "Nodes that this snapshot was taken of have left the stack: db-3.",
    );
    const { deploymentId } = await destroyStack(installation.viewer, about(stack));
    expect(await ends(deploymentId)).toBe("succeeded");
    expect(await charged(stack)).toBe(0n);
    expect((await list(stack)).items).toEqual([]);
    expect(await installation.database.ledgerOpen.count({ where: { fact: { stackId: stack } } })).toBe(0);
  });

  it("keeps the tags that the stack has, as facts", async () => {
    const stack = await ready("tagged");
    await taken(stack);
    await putTags(installation.viewer, { ...about(stack), body: { tags: { team: "shop" } } });
    const now = new Date();
    const uses = await chargedFor(installation.database, installation.projectId, stack, now);
    const open = uses.filter(({ to, amounts }) => to >= now.getTime() && amounts.snapshot !== undefined);
    expect(open.map(({ tags }) => tags)).toEqual(Array(3).fill({ team: "shop" }));
    expect(await charged(stack)).toBe(WHOLE);
  });

  it("holds to what a project may spend, and to the number that a stack may have", async () => {
    const { database, projectId } = installation;
    const stack = await ready("dear");
    const { id } = await database.budget.create({
      data: { scope: "project", projectId, amount: "0.000001", currency: "USD", thresholds: [], onExceed: "block" },
    });
    expect((await list(stack)).next.budgets).toMatchObject([{ verdict: "block" }]);
    await expect(take(stack)).rejects.toMatchObject({ code: "budget-exceeded" });
    await database.budget.delete({ where: { id } });
    const numbers = Array.from({ length: SNAPSHOT_LIMIT }, (_, i) => i + 1);
    await database.snapshot.createMany({
      data: numbers.map((number) => ({ stackId: stack, number, note: "", parameters: {}, monitored: false })),
    });
    expect(reasonOf((await list(stack)).can.reason as Sentence)).toBe(
      `A stack keeps at most ${SNAPSHOT_LIMIT} snapshots: delete one first.`,
    );
    await expect(take(stack)).rejects.toMatchObject({ code: "wrong-state" });
  });

  it("takes the last of a budget once, of two that are ordered at once", async () => {
    const { database, projectId } = installation;
    const stacks = [await ready("either"), await ready("or")] as const;
    const { id } = await database.budget.create({
      data: { scope: "project", projectId, amount: "0.000001", currency: "USD", thresholds: [], onExceed: "block" },
    });
    const [check] = (await list(stacks[0])).next.budgets;
    const amount = Big(check!.after!).plus(Big(check!.order).times("0.5")).toFixed(6);
    await database.budget.update({ where: { id }, data: { amount }, select: { id: true } });
    await worker.stop();
    const two = await Promise.allSettled(stacks.map((stack) => take(stack)));
    expect(two.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(two.find((one) => one.status === "rejected")).toMatchObject({ reason: { code: "budget-exceeded" } });
    const other = stacks.find((_, i) => two[i]?.status === "rejected")!;
    const committed = async () => (await list(other)).next.budgets.map((one) => Big(one.committed!).toFixed(3));
    const ordered = await committed();
    worker = await startTestWorker(installation);
    const taking = two.find((one) => one.status === "fulfilled")!;
    expect(await ends(taking.value.deploymentId)).toBe("succeeded");
    expect(await committed()).toEqual(ordered);
    await database.budget.delete({ where: { id } });
  });

  it("is refused where the hypervisor makes none", async () => {
    const stack = await ready("elsewhere");
    const { cloudId: id, database } = installation;
    await database.cloud.update({ where: { id }, data: { snapshots: false } });
    await expect(take(stack)).rejects.toMatchObject({ code: "wrong-state" });
    await database.cloud.update({ where: { id }, data: { snapshots: true } });
  });
});

describe("a snapshot that is not taken as a whole", () => {
  it("is undone when the hypervisor does not answer, once it does again, and the stack is what it was", async () => {
    const stack = await ready("cut-off");
    await writeFile(path.join(installation.world, "down"), "");
    const { deploymentId } = await take(stack);
    // Nothing can be removed either, so what is left is said, and can be deleted.
    expect(await ends(deploymentId)).toBe("cancel-failed");
    await rm(path.join(installation.world, "down"));
    expect((await stackOf(stack)).state).toBe("ready");
    const [left] = (await list(stack)).items;
    expect(left).toMatchObject({ state: "incomplete", sizeMiB: 0, can: { restore: { allowed: false } } });
    // Nor is what is left being taken while another one is.
    const beside = await take(stack);
    expect((await list(stack)).items[1]).toMatchObject({ number: 1, state: "incomplete" });
    expect(await ends(beside.deploymentId)).toBe("succeeded");
    const { deploymentId: cleaned } = await deleteSnapshot(installation.viewer, one(stack, left!.id));
    expect(await ends(cleaned)).toBe("succeeded");
    expect((await list(stack)).items.map(({ number }) => number)).toEqual([2]);
    expect(await factsOf(stack)).toEqual(onEach("made"));
  });
});

describe("a snapshot that is not restored as a whole", () => {
  it("leaves a stack of two times, with which nothing is begun but a restore", async () => {
    const stack = await ready("torn");
    const [first, second] = [await taken(stack), await taken(stack)];
    const { machineId } = await installation.database.node.findFirstOrThrow({
      where: { stackId: stack, name: "db-2" },
    });
    await driver.deleteSnapshot(ctx, machineId, "snapshot-1");
    const { deploymentId } = await restoreSnapshot(installation.viewer, one(stack, first));
    expect(await ends(deploymentId)).toBe("failed");
    const torn = await stackOf(stack);
    expect(torn.state).toBe("failed");
    expect(torn.actions.filter(({ can }) => can.allowed)).toEqual([]);
    await expect(act(stack, "configure-again")).rejects.toMatchObject({ code: "wrong-state" });
    expect((await list(stack)).items.map(({ can }) => can.restore.allowed)).toEqual([true, true]);

    const again = await restoreSnapshot(installation.viewer, one(stack, second));
    expect(await ends(again.deploymentId)).toBe("succeeded");
    expect((await stackOf(stack)).actions.some(({ can }) => can.allowed)).toBe(true);
  });
});

describe("while something is under way", () => {
  it("nothing else is begun, and what was made goes when it is cancelled", async () => {
    const stack = await ready("called-off");
    await worker.stop();
    const { deploymentId, snapshot } = await take(stack);
    await expect(take(stack)).rejects.toMatchObject({ code: "wrong-state" });
    await expect(restoreSnapshot(installation.viewer, one(stack, snapshot))).rejects.toMatchObject({
      code: "wrong-state",
    });
    await expect(deleteSnapshot(installation.viewer, one(stack, snapshot))).rejects.toMatchObject({
      code: "wrong-state",
    });
    expect((await list(stack)).items[0]).toMatchObject({ state: "taking" });
    // As if a worker had come so far before it was cancelled.
    const { machineId } = await installation.database.node.findFirstOrThrow({
      where: { stackId: stack, name: "db-1" },
    });
    await driver.ensureSnapshot(ctx, machineId, "snapshot-1");
    await cancelDeployment(installation.viewer, { params: { deployment: deploymentId }, query: {}, body: undefined });
    worker = await startTestWorker(installation);
    expect(await ends(deploymentId)).toBe("cancelled");
    expect(await onHypervisor(stack)).toEqual(onEach());
    expect((await stackOf(stack)).state).toBe("ready");
    expect((await list(stack)).items).toEqual([]);
    expect((await stackOf(stack)).history[0]?.action).toBe("stack.snapshot-not-taken");
  });
});

describe("a snapshot that vanished behind the portal's back", () => {
  let clouds: Clouds;
  beforeEach(() => {
    const { database, dataDir, env } = installation;
    clouds = new Clouds(database, { installationId: env.BURGEON_INSTALLATION_ID!, dataDir });
    return () => clouds.close();
  });

  it("is charged until it was seen last, which is looked at once an hour", async () => {
    const { database, cloudId } = installation;
    const reconcile = () => reconcileCloud({ database, clouds }, cloudId);
    const stack = await ready("robbed");
    await taken(stack);
    await reconcile();
    const { machineId } = await database.node.findFirstOrThrow({ where: { stackId: stack, name: "db-2" } });
    await driver.deleteSnapshot(ctx, machineId, "snapshot-1");
    expect(await reconcile()).toEqual([]);
    await database.$executeRaw`update ledger_resource set seen_at = seen_at - interval '1 hour'
      where kind = 'snapshot' and name like ${`${machineId}/%`}`;
    const name = `${machineId}/snapshot-1`;
    expect(await reconcile()).toMatchObject([{ what: "vanished", name }]);
    expect(await reconcile()).toEqual([]);
    expect((await factsOf(stack))["db-2"]).toEqual(["made", "lost"]);
    const [mend] = await database.ledgerMend.findMany({ where: { resource: { kind: "snapshot", name } } });
    expect(english(mend!.detail as unknown as Sentence)).toBe(
      `The snapshot ${name} is gone from the hypervisor, and the portal did not delete it. It is charged until it was seen last.`,
    );
    expect((await list(stack)).items[0]).toMatchObject({ state: "incomplete", nodes: ["db-1", "db-3"] });
    await expect(restoreSnapshot(installation.viewer, one(stack, (await list(stack)).items[0]!.id))).rejects.toThrow(
      "incomplete",
    );
  });
});
