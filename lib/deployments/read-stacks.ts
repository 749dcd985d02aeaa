import type { Parameter } from "@/lib/blueprints/schema";
import type { Db, Tx } from "@/lib/db/client";
import { stackIdsIn, type KnownStacks } from "@/lib/plan/chosen-stacks";
import { isUuid } from "@/lib/util/ids";

/** The stacks of a project that these values of parameters name, as they are now. Those of other projects are not known. */
export async function readStacks(
  database: Db | Tx,
  projectId: string,
  parameters: Record<string, Parameter>,
  ...values: Record<string, unknown>[]
): Promise<KnownStacks> {
  const ids = values.flatMap((one) => stackIdsIn(parameters, one)).filter(isUuid);
  if (ids.length === 0) return new Map();
  const rows = await database.stack.findMany({
    where: { id: { in: ids }, projectId },
    select: {
      ...{ id: true, name: true, monitored: true, readyAt: true, state: true },
      nodes: {
        where: { address: { not: null }, state: { not: "removed" } },
        orderBy: { position: "asc" },
        select: { name: true, role: true, address: true },
      },
    },
  });
  return new Map(
    rows.map(({ readyAt, state, nodes, ...row }) => {
      const there = readyAt !== null && state !== "removing" && state !== "removed";
      return [row.id, { ...row, there, nodes: nodes.map((node) => ({ ...node, address: node.address! })) }];
    }),
  );
}
