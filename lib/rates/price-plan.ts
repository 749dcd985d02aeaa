import { phasesOf } from "@/lib/billing/ledger/read";
import { rateCardAt } from "@/lib/billing/rate-cards";
import { Big } from "@/lib/billing/decimal";
import { quoteBeside, type Quote, type Running } from "@/lib/billing/quote";
import type { ChangePrice, LaunchPrice, PowerPrice, Price } from "@/lib/contract/schemas/prices";
import type { Db, Tx } from "@/lib/db/client";
import type { Stack } from "@/lib/generated/prisma/client";
import type { LaunchSubject, Plan, PlanNode } from "@/lib/plan/types";

type Mode = LaunchSubject["mode"];

/** The price of a launch in the project as it is now; null where nothing of it has one. */
export async function priceLaunch(database: Db | Tx, projectId: string, plan: Plan): Promise<LaunchPrice | null> {
  const { subject, nodes } = plan;
  if (subject.kind !== "launch") throw new Error("only a launch is priced as one");
  const card = await rateCardAt(database, new Date());
  if (!card) return null;
  const quote = quoteBeside(await runningIn(database, [projectId]), card);
  const quoted = (mode: Mode) => quote(machinesOf(projectId, { ...subject, mode }, nodes));
  const modes = { "os-only": quoted("os-only"), "pre-installed": quoted("pre-installed") };
  const chosen = modes[subject.mode];
  if (!chosen) return null;
  return {
    ...{ card: card.id, currency: card.currency, ...toPrice(chosen) },
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
  const card = await rateCardAt(database, new Date());
  if (!card) return null;
  const all = await runningIn(database, [stack.projectId]);
  const quote = quoteBeside(
    all.filter((machine) => machine.stack !== stack.id),
    card,
  );
  const about = subjectOfStack(stack);
  const quoted = (which: (node: PlanNode) => boolean) =>
    quote(nodes.filter(which).map((node) => ({ ...about, ...sizeOf(node) })));
  const [before, after] = [quoted(({ change }) => change !== "join"), quoted(({ change }) => change !== "leave")];
  if (!before && !after) return null;
  const [now, then] = [toPrice(before), toPrice(after)];
  const difference = { hour: minus(then.hour, now.hour), month: minus(then.month, now.month) };
  return { card: card.id, currency: card.currency, before: now, after: then, difference };
}

type Powered = Pick<Stack, "id" | "projectId">;

/** What a stack costs an hour as it runs, and stopped; null where nothing of it has a price. */
export const pricePower = async (database: Db | Tx, stack: Powered): Promise<PowerPrice | null> =>
  (await pricePowers(database, [stack])).get(stack.id) ?? null;

/** The same of many stacks, by their ids, with what their projects have read once. Without those of which nothing has a price. */
export async function pricePowers(
  database: Db | Tx,
  stacks: readonly Powered[],
): Promise<ReadonlyMap<string, PowerPrice>> {
  const card = await rateCardAt(database, new Date());
  if (!card) return new Map();
  const projects = new Set(stacks.map(({ projectId }) => projectId));
  const all = await runningIn(database, [...projects]);
  return new Map(
    stacks.flatMap(({ id, projectId }) => {
      const machines = all.filter(({ project }) => project === projectId);
      const own = machines.filter(({ stack }) => stack === id);
      const quote = quoteBeside(
        machines.filter(({ stack }) => stack !== id),
        card,
      );
      const quoted = (stopped: boolean) => quote(own.map((machine) => ({ ...machine, stopped })));
      const running = quoted(false);
      if (!running) return [];
      const price = { currency: card.currency, ...savedBetween(toPrice(running), toPrice(quoted(true))) };
      return [[id, price] as const];
    }),
  );
}

const savedBetween = (running: Price, stopped: Price) => ({
  ...{ running, stopped },
  saved: { hour: minus(running.hour, stopped.hour), month: minus(running.month, stopped.month) },
});

/** What projects have now, as if it ran on, and what is stopped stayed so: as the ledger says, also where a start has failed. */
async function runningIn(database: Db | Tx, projects: readonly string[]): Promise<Running[]> {
  const rows = await database.node.findMany({
    where: { stack: { projectId: { in: [...projects] }, removedAt: null }, state: { not: "removed" } },
    select: { machineId: true, vcpus: true, memoryMiB: true, diskGiB: true, stack: true },
  });
  const phases = await phasesOf(
    database,
    rows.map(({ machineId }) => machineId),
  );
  return rows.map(({ stack, machineId, ...size }) => ({
    ...{ ...subjectOfStack(stack), ...size, stopped: phases.get(machineId) === "stopped" },
  }));
}

export const subjectOfStack = (stack: Stack): Omit<Running, "vcpus" | "memoryMiB" | "diskGiB"> => ({
  ...{ project: stack.projectId, stack: stack.id, service: stack.service, os: stack.osId, flavour: null },
  ...{ mode: stack.mode as Mode, cloneKind: stack.cloneKind as LaunchSubject["cloneKind"], owner: stack.createdById },
});

const sizeOf = ({ flavour, vcpus, memoryMiB, diskGiB }: PlanNode) => ({ flavour, vcpus, memoryMiB, diskGiB });

const toPrice = (quoted: Quote | null): Price => ({
  hour: quoted?.hour.toFixed() ?? "0",
  month: quoted?.month.toFixed() ?? "0",
});

const minus = (a: string, b: string): string => Big(a).minus(b).toFixed();
