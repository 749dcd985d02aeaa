import type { z } from "zod";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import type { policy } from "@/lib/contract/schemas/policies";
import { db } from "@/lib/db/client";
import { DEFAULT_POLICY, setPolicyFor, type Policy } from "@/lib/templates/policy";
import { catalogue } from "./catalogue";

type Item = z.input<typeof policy>;

export const listPolicies: UseCase<Api["listPolicies"]> = async () => {
  const rows = await db().bakePolicy.findMany({ include: { updatedBy: { select: { name: true } } } });
  const cells = cellsOf(rows);
  const items = rows.map(
    ({ id, service, osId, bake, intervalDays, keepLast, maxAgeDays, publishing, updatedAt, updatedBy }): Item => ({
      ...{ id, service, osId, intervalDays, keepLast, maxAgeDays },
      bake: bake as Policy["bake"],
      publishing: publishing as Policy["publishing"],
      updatedAt: updatedAt.toISOString(),
      updatedBy: updatedBy?.name ?? null,
      cells: cells.get(id) ?? [],
    }),
  );
  items.sort((a, b) => rank(a) - rank(b) || nameOf(a).localeCompare(nameOf(b)));
  return { items, fallback: { ...DEFAULT_POLICY, cells: cells.get(null) ?? [] } };
};

/** Of each policy, the cells that it decides about; under null those that none does. */
function cellsOf(rows: readonly { id: string; service: string | null; osId: string | null }[]) {
  const cells = new Map<string | null, Item["cells"]>();
  for (const { blueprint } of catalogue().services.values()) {
    if (!blueprint.modes.includes("pre-installed")) continue;
    const { service } = blueprint;
    for (const osId of blueprint.os) {
      const id = setPolicyFor(rows, service, osId)?.id ?? null;
      cells.set(id, [...(cells.get(id) ?? []), { service, osId }]);
    }
  }
  return cells;
}

const rank = ({ service, osId }: Item): number => (service === null ? 0 : 2) + (osId === null ? 0 : 1);
const nameOf = ({ service, osId }: Item): string => `${service ?? ""}/${osId ?? ""}`;
