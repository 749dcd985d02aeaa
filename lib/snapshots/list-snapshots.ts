import type { UseCase } from "@/lib/auth/use-case";
import { TAKE_SNAPSHOT_ID } from "@/lib/blueprints/action-ids";
import { checkOrder } from "@/lib/budgets/check-order";
import type { Api } from "@/lib/contract/api";
import { SNAPSHOT_LIMIT } from "@/lib/contract/snapshot-rules";
import type { StackState } from "@/lib/contract/schemas/stacks";
import { db } from "@/lib/db/client";
import { findStack } from "@/lib/deployments/find-stack";
import { newestDeployment } from "@/lib/deployments/newest-deployment";
import { orderOfSnapshot } from "@/lib/deployments/order";
import { spell, stackCan } from "@/lib/deployments/predicates";
import { actionsUnderWay } from "@/lib/deployments/under-way";
import { hasEnded } from "@/lib/leases/lease";
import { priceSnapshots } from "@/lib/rates/price-snapshots";
import { lostWith, notRestorable } from "./restorable";
import { partsLeft, readAround, WITH_PARTS } from "./rows";

/** The snapshots of a stack, the newest first, and what one more would take and cost. */
export const listSnapshots: UseCase<Api["listSnapshots"]> = async (viewer, { params }) => {
  const stack = await findStack(viewer, params.stack, "stack.read");
  const { id: stackId, cloudId } = stack;
  const state = stack.state as StackState;
  const rows = await db().snapshot.findMany({
    where: { stackId, removedAt: null },
    include: { ...WITH_PARTS, createdBy: { select: { name: true } } },
    orderBy: { number: "desc" },
  });
  const [cloud, nodes, newest, aroundOf, takings] = await Promise.all([
    db().cloud.findUniqueOrThrow({ where: { id: cloudId }, select: { snapshots: true } }),
    db().node.findMany({
      where: { stackId, state: { not: "removed" } },
      select: { diskGiB: true },
    }),
    newestDeployment(db(), stackId),
    readAround(db(), stack),
    actionsUnderWay(db(), { id: stackId }, [TAKE_SNAPSHOT_ID]),
  ]);
  const beingTaken = new Set(takings.map(({ snapshot }) => snapshot?.id));
  const sizes = new Map(rows.map((row) => [row.id, partsLeft(row).reduce((sum, { diskMiB }) => sum + diskMiB, 0)]));
  const can = spell(stackCan.snapshot(state, cloud.snapshots, rows.length));
  const [prices, budgets] = await Promise.all([
    priceSnapshots(db(), stack, nodes, sizes),
    can.allowed ? checkOrder(db(), viewer, orderOfSnapshot(stack, nodes)) : [],
  ]);
  const restore = spell(stackCan.restore(state, stack.readyAt !== null, newest.kind, hasEnded(stack, new Date())));
  return {
    items: rows.map((row) => {
      const around = aroundOf(row);
      const fault = notRestorable(row, around);
      const taking = beingTaken.has(row.id);
      const whole = row.takenAt !== null && row.machines.every(({ goneAt }) => goneAt === null);
      return {
        ...{ id: row.id, number: row.number, note: row.note, createdBy: row.createdBy?.name ?? null },
        state: taking ? ("taking" as const) : whole ? ("ready" as const) : ("incomplete" as const),
        createdAt: row.createdAt.toISOString(),
        takenAt: row.takenAt?.toISOString() ?? null,
        nodes: partsLeft(row).map(({ node }) => node),
        sizeMiB: sizes.get(row.id)!,
        price: prices?.each.get(row.id) ?? null,
        loses: [...lostWith(around)],
        can: {
          restore: fault !== null && !taking ? { allowed: false, reason: fault.detail } : restore,
          delete: spell(stackCan.deleteSnapshot(state)),
        },
      };
    }),
    limit: SNAPSHOT_LIMIT,
    can,
    next: {
      sizeMiB: nodes.reduce((sum, { diskGiB }) => sum + diskGiB * 1024, 0),
      price: prices?.next ?? null,
      budgets,
    },
    card: prices?.card ?? null,
  };
};
