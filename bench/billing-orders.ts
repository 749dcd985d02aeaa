import type { Viewer } from "@/lib/auth/viewer";
import { rateBefore, requireBudgets, type Order } from "@/lib/budgets/check-order";
import type { Db } from "@/lib/db/client";
import { NOW, TAG } from "./billing-data";
import { median, quantile, timed, type Figure, type Timed } from "./report";

const ROUNDS = 20;

/** What is read before an order takes locks, and what is checked while it holds them. */
type Checked = { before: Timed; locked: Timed }[];

/** Checks an order of three machines against budgets of its project, its service and its tag, which every order of these falls under. */
export async function measureOrders(database: Db): Promise<Checked> {
  const stack = await database.stack.findFirstOrThrow({ orderBy: { name: "asc" } });
  const { projectId, service, osId, createdById } = stack;
  const value = `${TAG.value}0`;
  const scopes = [
    { scope: "project", projectId },
    { scope: "service", service },
    { scope: "tag", tagKey: TAG.key, tagValue: value },
  ];
  await database.budget.createMany({
    data: scopes.map((scope) => ({
      ...scope,
      ...{ amount: "1000000", currency: "EUR", thresholds: [], onExceed: "block" },
    })),
  });
  const size = { vcpus: 2, memoryMiB: 4096, diskGiB: 20, cloneKind: "thin" as const };
  const subject = { project: projectId, stack: null, service, os: osId, owner: createdById, flavour: "small" };
  const machine = { ...subject, ...size, mode: "os-only" as const };
  const tags = { [TAG.key]: value };
  const order: Order = { project: projectId, service, tags, machines: [machine, machine, machine] };
  const viewer: Viewer = {
    ...{ userId: createdById!, name: "", email: "", role: "member", signedInAt: NOW },
    memberships: { [projectId]: "owner" },
  };
  const checked: Checked = [];
  for (let i = 0; i < ROUNDS; i++) {
    let rated: Awaited<ReturnType<typeof rateBefore>> = null;
    const before = await timed(async () => (rated = await rateBefore(database, order, NOW)));
    const locked = await timed(() => database.$transaction((tx) => requireBudgets(tx, viewer, order, rated, NOW)));
    checked.push({ before, locked });
  }
  await database.budget.deleteMany();
  return checked;
}

export function orderFigure(checked: Checked): Figure {
  const all = (by: keyof Timed) => checked.map(({ before, locked }) => before[by] + locked[by]);
  const [p95, locked] = [quantile(all("ms"), 0.95), checked.map((one) => one.locked.ms)];
  return {
    name: `an order checked against budgets of its project, service and tag, p95 of ${ROUNDS}`,
    seen: `${p95.toFixed(0)} ms (median ${median(all("ms")).toFixed(0)} ms, ${median(locked).toFixed(0)} ms of it with the budgets locked, ${median(all("cpu")).toFixed(0)} ms of CPU)`,
    goal: "< 300 ms",
    reached: p95 < 300,
  };
}
