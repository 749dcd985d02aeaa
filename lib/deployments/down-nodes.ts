import type { Tx } from "@/lib/db/client";
import type { StackNode } from "@/lib/contract/schemas/stacks";

/**
 * The nodes of a stack whose machines ought to run and do not, by name: those that the hypervisor listed as stopped, or no longer
 * listed, when the ledger was compared with it last (once a minute; lib/provisioning/reconcile-ledger.ts). What the portal
 * stops or removes itself is not among them: such a node says so by its state.
 */
export async function downNodes(tx: Tx, stackId: string): Promise<Map<string, NonNullable<StackNode["down"]>>> {
  const rows = await tx.$queryRaw<{ name: string; down: "stopped" | "gone" }[]>`
    select n.name, case when o.resource_id is null then 'gone' else 'stopped' end as down
    from node n
      join ledger_resource r on r.kind = 'machine' and r.name = n.machine_id
      left join ledger_open o on o.resource_id = r.id
      left join ledger_fact f on f.id = o.fact_id
    where n.stack_id = ${stackId}::uuid and n.state in ('running', 'ready') and (f.id is null or f.phase = 'stopped')`;
  return new Map(rows.map(({ name, down }) => [name, down]));
}
