import type { Size } from "@/lib/contract/schemas/common";
import { db, type Tx } from "@/lib/db/client";

/** What a project's machines take, those planned but not yet made included; only removed ones no longer count. */
export async function usedBy(projectId: string, tx: Pick<Tx, "$queryRaw"> = db()): Promise<Size> {
  const [row] = await tx.$queryRaw<Size[]>`
    select coalesce(sum(n.vcpus), 0)::int as vcpus, coalesce(sum(n.memory_mib), 0)::int as "memoryMiB",
      coalesce(sum(n.disk_gib), 0)::int as "diskGiB"
    from node n join stack s on s.id = n.stack_id
    where s.project_id = ${projectId}::uuid and s.removed_at is null and n.state <> 'removed'`;
  return row ?? { vcpus: 0, memoryMiB: 0, diskGiB: 0 };
}
