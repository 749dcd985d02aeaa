import { phasesOf } from "@/lib/billing/ledger/read";
import { ratesFrom } from "@/lib/billing/rate-cards";
import { Big } from "@/lib/billing/decimal";
import { MONTH_HOURS, quoteBeside, type Quote, type Running } from "@/lib/billing/quote";
import type { RateCard } from "@/lib/billing/rate-card";
import type { LeaseView } from "@/lib/contract/schemas/leases";
import type { ByCard, ChangePrice, LaunchPrice, PowerPrice, Price } from "@/lib/contract/schemas/prices";
import type { Db, Tx } from "@/lib/db/client";
import type { Stack } from "@/lib/generated/prisma/client";
import type { LaunchSubject, Plan, PlanNode } from "@/lib/plan/types";

type Mode = LaunchSubject["mode"];

/**
 * The price of a launch in the project as it is now; null where nothing of it has one.
 * @param leaseMs how long it is leased for; null: for good
 */
export async function priceLaunch(
  database: Db | Tx,
  projectId: string,
  plan: Plan,
  leaseMs: number | null,
): Promise<LaunchPrice | null> {
  const { subject, nodes } = plan;
  if (subject.kind !== "launch") throw new Error("only a launch is priced as one");
  const now = new Date();
  const rates = await ratesFrom(database, now);
  if (!rates) return null;
  const quote = quoteBeside(await runningIn(database, [projectId]), rates.card, rates.later, now.getTime());
  const quoted = (mode: Mode) => quote(machinesOf(projectId, { ...subject, mode }, nodes), leaseMs);
  const modes = { "os-only": quoted("os-only"), "pre-installed": quoted("pre-installed") };
  const chosen = modes[subject.mode];
  if (!chosen) return null;
  return {
    ...{ ...byCard(rates, now, leaseMs), ...toPrice(chosen) },
    modes: { "os-only": toPrice(modes["os-only"]), "pre-installed": toPrice(modes["pre-installed"]) },
  };
}

/** The machines of a launch. They are of a stack of its own, which has no id yet. */
export function machinesOf(
  project: string,
  { service, os, mode, cloneKind }: LaunchSubject,
  nodes: readonly PlanNode[],
): Running[] {
  const about = { project, stack: "new", service, os, mode, owner: null, cloneKind };
  return nodes.map((node) => ({ ...about, ...sizeOf(node) }));
}

/** Those of a plan's nodes that join a stack. */
export const machinesJoining = (stack: Stack, { nodes }: Pick<Plan, "nodes">): Running[] =>
  nodes.filter(({ change }) => change === "join").map((node) => ({ ...subjectOfStack(stack), ...sizeOf(node) }));

/** The price of a stack now and with the nodes that a plan leaves it; null where nothing of it has one. */
export async function priceChange(database: Db | Tx, stack: Stack, { nodes }: Plan): Promise<ChangePrice | null> {
  const now = new Date();
  const rates = await ratesFrom(database, now);
  if (!rates) return null;
  const all = await runningIn(database, [stack.projectId]);
  const others = all.filter((had) => had.stack !== stack.id || had.snapshot !== undefined);
  const quote = quoteBeside(others, rates.card, rates.later, now.getTime());
  const about = subjectOfStack(stack);
  const quoted = (which: (node: PlanNode) => boolean) =>
    quote(
      nodes.filter(which).map((node) => ({ ...about, ...sizeOf(node) })),
      leaseLeft(stack, now),
    );
  const [before, after] = [quoted(({ change }) => change !== "join"), quoted(({ change }) => change !== "leave")];
  if (!before && !after) return null;
  const [is, then] = [toPrice(before), toPrice(after)];
  return { ...byCard(rates, now, leaseLeft(stack, now)), before: is, after: then, difference: less(then, is) };
}

type Powered = Pick<Stack, "id" | "projectId"> & Partial<Pick<Stack, "leaseEndsAt">>;

/** What a stack costs an hour as it runs, and stopped; null where nothing of it has a price. */
export const pricePower = async (database: Db | Tx, stack: Powered): Promise<PowerPrice | null> =>
  (await pricePowers(database, [stack])).get(stack.id) ?? null;

/** The same of many stacks, by their ids, with what their projects have read once. Without those of which nothing has a price. */
export async function pricePowers(
  database: Db | Tx,
  stacks: readonly Powered[],
): Promise<ReadonlyMap<string, PowerPrice>> {
  const now = new Date();
  const rates = await ratesFrom(database, now);
  if (!rates) return new Map();
  const { card, later } = rates;
  const projects = new Set(stacks.map(({ projectId }) => projectId));
  const all = await runningIn(database, [...projects]);
  return new Map(
    stacks.flatMap(({ id, projectId, leaseEndsAt = null }) => {
      const machines = all.filter(({ project }) => project === projectId);
      const own = machines.filter(({ stack }) => stack === id);
      const others = machines.filter(({ stack }) => stack !== id);
      const quote = quoteBeside(others, card, later, now.getTime());
      const quoted = (stopped: boolean) =>
        quote(
          own.map((machine) => ({ ...machine, stopped })),
          leaseLeft({ leaseEndsAt }, now),
        );
      const running = quoted(false);
      if (!running) return [];
      const [runs, stands] = [toPrice(running), toPrice(quoted(true))];
      const price = { currency: card.currency, running: runs, stopped: stands, saved: less(runs, stands) };
      return [[id, price] as const];
    }),
  );
}

/**
 * What a stack costs while it runs from now to the end of its lease, as it is and with another end; null where nothing of it has a price.
 * @param endsAt null: it has no end
 */
export async function priceLease(
  database: Db | Tx,
  stack: Stack,
  endsAt: Date | null,
  now: Date,
): Promise<LeaseView["price"]> {
  const own = await quoteOwn(database, stack, now);
  const before = own?.quoted(false, leaseLeft(stack, now));
  const after = own?.quoted(false, leaseLeft({ leaseEndsAt: endsAt }, now));
  if (!own || !before || !after) return null;
  return {
    ...byCard(own.rates, now, leaseLeft({ leaseEndsAt: endsAt }, now)),
    ...{ hour: after.hour.toFixed(), month: after.month.toFixed() },
    before: before.lease?.toFixed() ?? null,
    after: after.lease?.toFixed() ?? null,
    difference: before.lease && after.lease ? after.lease.minus(before.lease).toFixed() : null,
  };
}

/** The price of a stack's own machines, beside all others of its project. */
async function quoteOwn(database: Db | Tx, stack: Stack, now: Date) {
  const rates = await ratesFrom(database, now);
  if (!rates) return null;
  const all = await runningIn(database, [stack.projectId]);
  const isOwn = (machine: Running) => machine.stack === stack.id;
  const others = all.filter((machine) => !isOwn(machine));
  const quote = quoteBeside(others, rates.card, rates.later, now.getTime());
  const quoted = (stopped: boolean, leaseMs: number | null) =>
    quote(
      all.filter(isOwn).map((machine) => ({ ...machine, stopped })),
      leaseMs,
    );
  return { rates, quoted };
}

/** By which version prices are, and which one follows before their month or lease is over. */
export function byCard(
  { card: { id: card, currency }, later: [next] }: { card: RateCard; later: readonly RateCard[] },
  now: Date,
  leaseMs: number | null,
): ByCard {
  const end = now.getTime() + Math.max(MONTH_HOURS * 3_600_000, leaseMs ?? 0);
  const follows = next && next.from < end;
  return { card, currency, ...(follows && { next: { card: next.id, from: new Date(next.from).toISOString() } }) };
}

/** How long a stack's lease lasts from now on, in ms; null where it has none. */
export const leaseLeft = ({ leaseEndsAt }: Pick<Stack, "leaseEndsAt">, now: Date): number | null =>
  leaseEndsAt && Math.max(0, leaseEndsAt.getTime() - now.getTime());

/** What a project has: a machine, or a snapshot with its id. */
export type Had = Running & { snapshot?: string };

/**
 * What projects have now, snapshots as well, as if it ran on, and what is stopped stayed so: as the ledger says, also where a start has
 * failed.
 */
export async function runningIn(database: Db | Tx, projects: readonly string[]): Promise<Had[]> {
  const rows = await database.node.findMany({
    where: { stack: { projectId: { in: [...projects] }, removedAt: null }, state: { not: "removed" } },
    select: { machineId: true, vcpus: true, memoryMiB: true, diskGiB: true, stack: true },
  });
  const phases = await phasesOf(
    database,
    rows.map(({ machineId }) => machineId),
  );
  const parts = await database.snapshotMachine.findMany({
    where: { snapshot: { stack: { projectId: { in: [...projects] } } }, madeAt: { not: null }, goneAt: null },
    select: { snapshotId: true, diskMiB: true, snapshot: { select: { stack: true } } },
  });
  const nothing = { vcpus: 0, memoryMiB: 0, diskGiB: 0 };
  return [
    ...rows.map(({ stack, machineId, ...size }) => ({
      ...{ ...subjectOfStack(stack), ...size, stopped: phases.get(machineId) === "stopped" },
    })),
    ...parts.map(({ snapshotId, diskMiB, snapshot: { stack } }) => ({
      ...{ ...subjectOfStack(stack), ...nothing, snapshotMiB: diskMiB, snapshot: snapshotId },
    })),
  ];
}

export const subjectOfStack = (stack: Stack): Omit<Running, "vcpus" | "memoryMiB" | "diskGiB"> => ({
  ...{ project: stack.projectId, stack: stack.id, service: stack.service, os: stack.osId, flavour: null },
  ...{ mode: stack.mode as Mode, cloneKind: stack.cloneKind as LaunchSubject["cloneKind"], owner: stack.createdById },
});

const sizeOf = ({ flavour, vcpus, memoryMiB, diskGiB }: PlanNode) => ({ flavour, vcpus, memoryMiB, diskGiB });

export const toPrice = (quoted: Quote | null): Price => ({
  hour: quoted?.hour.toFixed() ?? "0",
  month: quoted?.month.toFixed() ?? "0",
  ...(quoted?.lease && { lease: quoted.lease.toFixed() }),
});

/** What one price is more than another one; both are of the same lease. */
const less = (a: Price, b: Price): Price => ({
  hour: minus(a.hour, b.hour),
  month: minus(a.month, b.month),
  ...((a.lease ?? b.lease) !== undefined && { lease: minus(a.lease ?? "0", b.lease ?? "0") }),
});

const minus = (a: string, b: string): string => Big(a).minus(b).toFixed();
