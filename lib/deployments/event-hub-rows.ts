import { deploymentEvent, type DeploymentEvent } from "@/lib/contract/events";
import { db } from "@/lib/db/client";

type Row = { seq: bigint; at: Date; kind: string; step: string | null; data: object };

/** Events after a sequence number, in order. The numbers of a run are gapless in the order of their commits. */
export async function readEvents(runId: string, after: number, limit: number): Promise<DeploymentEvent[]> {
  const rows = await db().$queryRaw<Row[]>`
    select seq, at, kind, step, data from workflow_event
    where run_id = ${runId}::uuid and seq > ${after} order by seq limit ${limit}`;
  return rows.map(({ data, seq, at, kind, step }) =>
    deploymentEvent.parse({ ...data, seq: Number(seq), at: at.toISOString(), kind, step }),
  );
}
