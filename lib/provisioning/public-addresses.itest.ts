import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { rate } from "@/lib/billing/rate";
import { secondsBetween } from "@/lib/billing/usage";
import type { Db } from "@/lib/db/client";
import type { HypervisorDriver, Machine } from "@/lib/hypervisors/driver";
import { simulatorForward } from "@/lib/hypervisors/simulator/testing";
import { english, type Sentence } from "@/lib/util/say";
import { quietContext } from "./clouds";
import { meterTags } from "./metering";
import type { TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { chargedFor, factsOf } from "./testing/ledger";
import { createReconciled, type Reconciled } from "./testing/reconciled";

let test: Reconciled;
let installation: TestInstallation;
let database: Db;
let driver: HypervisorDriver;
let reconcile: Reconciled["reconcile"];

beforeAll(async () => {
  test = await createReconciled();
  ({ installation, database, driver, reconcile } = test);
});
afterAll(() => test?.remove());
beforeEach(async () => {
  await setClock(START);
  // What another test leaves, and the image, is news once.
  await reconcile();
});

const ctx = quietContext("test");
const START = -100;
const VERIFIED = ["made/unverified", "verified/running"];
const forward = (machine: string, address: string) => simulatorForward(installation.world, machine, address);

/** Sets the ledger's clock to so many hours from now: hours pass at once. */
const setClock = (hours: number) =>
  database.$executeRawUnsafe(`create or replace function ledger_now() returns timestamptz language sql volatile
    return date_trunc('milliseconds', clock_timestamp()) + interval '${hours} hours'`);

async function ready(name: string): Promise<{ stack: string; machine: string }> {
  const { stackId, deploymentId } = await launch(installation, mariadbRequest(name));
  expect(await runEnds(installation.databaseUrl, deploymentId)).toBe("succeeded");
  const { machineId } = await database.node.findFirstOrThrow({ where: { stackId, name: "db-1" } });
  return { stack: stackId, machine: machineId };
}

/** What one machine is charged for, with addresses or without, one row for each interval. */
async function intervalsOf(machine: string) {
  const rows = await database.ledgerInterval.findMany({
    where: { resource: { name: machine }, fact: { phase: { not: "unverified" } } },
    orderBy: { from: "asc" },
    include: { fact: true },
  });
  return rows.map(({ from, to, fact: { phase, vcpu, diskThin, address } }) => ({
    ...{ hours: Number(secondsBetween(from.getTime(), to.getTime()) / 3600n), from, to },
    row: [phase, vcpu, diskThin, address],
  }));
}

it("is a fact from when the hypervisor tells it until it tells otherwise, on a line of the month at the rate card's price", async () => {
  const { stack, machine } = await ready("reached");
  expect(await reconcile()).toEqual([]);
  const takeAway = await forward(machine, "203.0.113.7");
  await setClock(START + 2);
  expect([await reconcile(), await reconcile()]).toEqual([[], []]);
  await setClock(START + 5);
  await database.$transaction((tx) => meterTags(tx, stack, "retagged"));
  await takeAway();
  expect([await reconcile(), await reconcile()]).toEqual([[], []]);
  await setClock(START + 6);
  await driver.deleteMachine(ctx, machine);
  expect(await reconcile()).toMatchObject([{ what: "vanished", name: machine }]);

  const facts = [...VERIFIED, "addressed/running", "changed/running", "addressed/running", "lost/gone"];
  expect(await factsOf(database, stack)).toEqual({
    "db-1": facts,
    ...{ "db-2": [...VERIFIED, "changed/running"], "db-3": [...VERIFIED, "changed/running"] },
  });
  const intervals = await intervalsOf(machine);
  const running = (address: bigint) => ["running", 1n, 8192n, address];
  expect(intervals.map(({ row }) => row)).toEqual([running(0n), running(1n), running(1n), running(0n)]);
  expect(intervals.slice(0, 2).map(({ hours }) => hours)).toEqual([2, 3]);

  const seconds = secondsBetween(intervals[1]!.from.getTime(), intervals[2]!.to.getTime());
  const card = { ...DEFAULT_TERMS, id: "v1", currency: "USD", from: 0, to: null };
  const used = await chargedFor(database, installation.projectId, stack);
  const { lines } = rate(used, [card], { from: 0, to: Date.now() + 1 });
  const [line, ...others] = lines.filter(({ meter }) => meter === "address");
  expect(others).toEqual([]);
  expect(line).toMatchObject({ quantity: seconds, pool: { portions: [{ kind: "tier", rate: "0.004" }] } });
  // 0.004 an hour.
  expect(line!.amount.toFixed(6)).toBe(((Number(seconds) * 4) / 3_600_000).toFixed(6));
});

it("goes on costing while its machine is stopped, beside the disk, and is as before where it is not known", async () => {
  const { machine } = await ready("kept");
  const takeAway = await forward(machine, "2001:db8::7");
  await reconcile();
  await driver.ensureStopped(ctx, machine);
  await setClock(START + 1);
  expect(await reconcile()).toMatchObject([{ what: "stopped" }]);
  const { detail } = await database.ledgerMend.findFirstOrThrow({ where: { resource: { name: machine } } });
  expect(english(detail as unknown as Sentence)).toContain("is charged, and public addresses that are kept for it.");
  await takeAway();
  const silent = async (): Promise<Machine[]> =>
    (await driver.listMachines(ctx)).map(({ publicAddresses: _unknown, ...one }) => one);
  await setClock(START + 2);
  expect(await reconcile({ listMachines: silent })).toEqual([]);
  await setClock(START + 3);
  expect([await reconcile(), await reconcile()]).toEqual([[], []]);
  await setClock(START + 4);
  await driver.ensureStarted(ctx, machine);
  expect(await reconcile()).toMatchObject([{ what: "started" }]);
  const intervals = await intervalsOf(machine);
  expect(intervals.slice(1).map(({ row, hours }) => [...row, hours])).toEqual([
    ["running", 1n, 8192n, 1n, 1],
    ["stopped", 0n, 8192n, 1n, 2],
    ["stopped", 0n, 8192n, 0n, 1],
  ]);
});

it("is charged for a machine of a project that was given several at once, from one moment on", async () => {
  const { stack } = await ready("several");
  const machines = await database.node.findMany({ where: { stackId: stack }, orderBy: { name: "asc" } });
  const addresses = [["203.0.113.20", "203.0.113.21"], ["2001:db8:1::1", "2001:db8:1::2", "203.0.113.22"], []];
  for (const [i, { machineId }] of machines.entries())
    for (const address of addresses[i]!) await forward(machineId, address);
  await reconcile();
  const open = await database.ledgerOpen.findMany({
    where: { fact: { stackId: stack } },
    orderBy: { fact: { node: "asc" } },
    include: { fact: true },
  });
  // Of the second one both IPv6 addresses are in one network.
  expect(open.map(({ fact }) => fact.address)).toEqual([2n, 2n, 0n]);
  expect(open[0]!.from).toEqual(open[1]!.from);
});
