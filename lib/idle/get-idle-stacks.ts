import { findProject } from "@/lib/access/find-project";
import type { UseCase } from "@/lib/auth/use-case";
import { Big } from "@/lib/billing/decimal";
import type { Api } from "@/lib/contract/api";
import type { IdleStack, IdleStacks } from "@/lib/contract/schemas/idle";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import type { Stack } from "@/lib/generated/prisma/client";
import { pricePowers } from "@/lib/rates/price-plan";
import { busiestHour, busiestOf, HOUR_MS, IDLE_HOURS, type Reading } from "./busiest-hour";

export const getIdleStacks: UseCase<Api["getIdleStacks"]> = () => idleStacksOf({}, new Date());

export const getProjectIdleStacks: UseCase<Api["getProjectIdleStacks"]> = async (viewer, { params }) => {
  const project = await findProject(viewer, params.project, "cost.read");
  return idleStacksOf({ projectId: project.id }, new Date());
};

/** Those first of which stopping saves most. */
async function idleStacksOf(where: { projectId?: string }, now: Date): Promise<IdleStacks> {
  const stacks = await db().stack.findMany({
    where: { ...where, state: "ready" },
    include: {
      project: { select: { name: true, title: true } },
      createdBy: { select: { name: true } },
      nodes: { where: { state: { not: "removed" } }, select: { machineId: true, vcpus: true } },
    },
  });
  const readings = await readingsSince(
    stacks.flatMap(({ nodes }) => nodes.map(({ machineId }) => machineId)),
    // One more hour, for the reading that the day begins with.
    new Date(now.getTime() - (IDLE_HOURS + 2) * HOUR_MS),
  );
  const limit = env().idlePercent;
  let unknown = 0;
  const items: IdleStack[] = [];
  const idle: Stack[] = [];
  for (const { project, createdBy, nodes, ...stack } of stacks) {
    const busiest = busiestOf(
      nodes.map(({ machineId, vcpus }) => busiestHour(readings.get(machineId) ?? [], vcpus, now.getTime())),
    );
    if (busiest === null) unknown += 1;
    if (busiest === null || busiest * 100 >= limit) continue;
    const { title } = stack.blueprint as { title: string };
    items.push({
      ...{ stack: stack.id, name: stack.name, project: project.name, projectTitle: project.title },
      ...{ serviceTitle: title, owner: createdBy.name, nodes: nodes.length },
      busiestPercent: Math.round(busiest * 1000) / 10,
      price: null,
    });
    idle.push(stack);
  }
  const prices = await pricePowers(db(), idle);
  for (const item of items) item.price = prices.get(item.stack) ?? null;
  items.sort((a, b) => Big(b.price?.saved.month ?? "0").cmp(Big(a.price?.saved.month ?? "0")));
  return { rule: { percent: limit, hours: IDLE_HOURS }, items, ready: stacks.length, unknown };
}

async function readingsSince(machineIds: readonly string[], since: Date): Promise<Map<string, Reading[]>> {
  const rows = await db().$queryRaw<{ machineId: string; at: Date; cpuSeconds: number }[]>`
    select machine_id as "machineId", at, cpu_seconds as "cpuSeconds" from machine_reading
    where machine_id = any(${[...machineIds]}::text[]) and at >= ${since} order by at`;
  const readings = new Map<string, Reading[]>();
  for (const { machineId, at, cpuSeconds } of rows) {
    const all = readings.get(machineId) ?? [];
    readings.set(machineId, all);
    all.push({ at: at.getTime(), cpuSeconds });
  }
  return readings;
}
