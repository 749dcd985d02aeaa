import { findProject } from "@/lib/access/find-project";
import type { UseCase } from "@/lib/auth/use-case";
import { Big } from "@/lib/billing/decimal";
import type { Api } from "@/lib/contract/api";
import type { IdleStack, IdleStacks } from "@/lib/contract/schemas/idle";
import { db } from "@/lib/db/client";
import type { Stack } from "@/lib/generated/prisma/client";
import { pricePowers } from "@/lib/rates/price-plan";
import { groupBy } from "@/lib/util/group-by";
import { busiestHour, busiestOf, HOUR_MS, isIdle, type Reading } from "./busiest-hour";
import { readIdleRule } from "./idle-rule";

export const getIdleStacks: UseCase<Api["getIdleStacks"]> = () => idleStacksOf({}, new Date());

export const getProjectIdleStacks: UseCase<Api["getProjectIdleStacks"]> = async (viewer, { params }) => {
  const project = await findProject(viewer, params.project, "cost.read");
  return idleStacksOf({ projectId: project.id }, new Date());
};

/** Those first of which stopping saves most. */
async function idleStacksOf(where: { projectId?: string }, now: Date): Promise<IdleStacks> {
  const rule = await readIdleRule(db());
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
    // One more hour, for the reading that the time begins with.
    new Date(now.getTime() - (rule.hours + 2) * HOUR_MS),
  );
  let unknown = 0;
  const items: IdleStack[] = [];
  const idle: Stack[] = [];
  for (const { project, createdBy, nodes, ...stack } of stacks) {
    const busiest = busiestOf(
      nodes.map(({ machineId, vcpus }) => busiestHour(readings.get(machineId) ?? [], vcpus, rule.hours, now.getTime())),
    );
    if (busiest === null) unknown += 1;
    if (busiest === null || !isIdle(busiest, rule)) continue;
    const { title } = stack.blueprint as { title: string };
    items.push({
      ...{ stack: stack.id, name: stack.name, project: project.name, projectTitle: project.title },
      ...{ serviceTitle: title, owner: createdBy.name, nodes: nodes.length },
      busiestPercent: Math.round(busiest.cpu * 1000) / 10,
      busiestKilobytesPerSecond: busiest.bytesPerSecond && Math.round(busiest.bytesPerSecond / 100) / 10,
      price: null,
    });
    idle.push(stack);
  }
  const prices = await pricePowers(db(), idle);
  for (const item of items) item.price = prices.get(item.stack) ?? null;
  items.sort((a, b) => Big(b.price?.saved.month ?? "0").cmp(Big(a.price?.saved.month ?? "0")));
  return { rule, items, ready: stacks.length, unknown };
}

async function readingsSince(machineIds: readonly string[], since: Date): Promise<Map<string, Reading[]>> {
  const rows = await db().$queryRaw<{ machineId: string; at: Date; cpuSeconds: number; networkBytes: bigint | null }[]>`
    select machine_id as "machineId", at, cpu_seconds as "cpuSeconds", network_bytes as "networkBytes" from machine_reading
    where machine_id = any(${[...machineIds]}::text[]) and at >= ${since} order by at`;
  const readings = rows.map(({ machineId, at, cpuSeconds, networkBytes }) => ({
    ...{ machineId, at: at.getTime(), cpuSeconds, networkBytes: networkBytes === null ? null : Number(networkBytes) },
  }));
  return groupBy(readings, ({ machineId }) => machineId);
}
